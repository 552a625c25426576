#include "cluster_rules.hpp"

#include <algorithm>
#include <utility>

#include <tierwall/runtime/protocol.hpp>

namespace tierwall::bench {

namespace {

using testing::Random;

constexpr std::uint64_t kSeed = 20'260'102;
constexpr std::size_t kPlatformRules = 4;

// What services listen on.
constexpr std::array<std::uint16_t, 24> kPorts = {
    53,   80,   443,  3000, 3306, 5000, 5432, 5672, 6379, 8000,  8080,  8081,
    8443, 8500, 9000, 9042, 9090, 9092, 9093, 9200, 9300, 11211, 15672, 27017};

// Shares of the peers in percent. Most rules name workloads by their labels; one in five names
// addresses, all outside the cluster.
struct PeerShare {
  PeerKind kind;
  unsigned percent;
};
constexpr std::array<PeerShare, 8> kPeers = {{{PeerKind::application, 27},
                                              {PeerKind::two_applications, 8},
                                              {PeerKind::role_and_version, 10},
                                              {PeerKind::application_in_namespace, 20},
                                              {PeerKind::role_in_team, 12},
                                              {PeerKind::nets, 18},
                                              {PeerKind::internet, 2},
                                              {PeerKind::anyone, 3}}};

PeerKind generated_peer(Random& random) {
  std::size_t drawn = random.below(100);
  for (const PeerShare& share : kPeers) {
    if (drawn < share.percent) return share.kind;
    drawn -= share.percent;
  }
  return PeerKind::anyone;
}

PortSpan generated_span(Random& random) {
  const std::uint16_t first = random.pick(kPorts);
  const bool is_range = random.chance(15);
  return {first, static_cast<std::uint16_t>(first + (is_range ? 1 + random.below(100) : 0))};
}

std::uint32_t number_below(std::size_t bound, Random& random) {
  return static_cast<std::uint32_t>(random.below(bound));
}

ClusterRule generated_rule(const ClusterShape& shape, Random& random) {
  ClusterRule rule;
  rule.action = random.chance(5) ? Action::deny : Action::allow;
  rule.protocol = random.chance(15) ? kUdp : kTcp;
  rule.peer = generated_peer(random);
  switch (rule.peer) {
    case PeerKind::anyone:
    case PeerKind::internet: break;
    case PeerKind::application:
      rule.first = number_below(ClusterShape::kApplications, random);
      break;
    case PeerKind::two_applications:
      rule.first = number_below(ClusterShape::kApplications, random);
      rule.second = number_below(ClusterShape::kApplications, random);
      break;
    case PeerKind::role_and_version:
      rule.first = number_below(kRoles, random);
      rule.second = number_below(kVersions, random);
      break;
    case PeerKind::application_in_namespace:
      rule.first = number_below(ClusterShape::kApplications, random);
      rule.second = number_below(shape.namespaces, random);
      break;
    case PeerKind::role_in_team:
      rule.first = number_below(kRoles, random);
      rule.second = number_below(shape.teams(), random);
      break;
    case PeerKind::nets: rule.first = number_below(shape.net_groups(), random); break;
  }
  rule.ports[0] = generated_span(random);
  rule.ports[1] = random.chance(30) ? generated_span(random) : rule.ports[0];
  return rule;
}

// Metrics are scraped by the first application of the first namespace, names are resolved by the
// second, and nobody reaches the service of the machine's metadata (group 0).
ClusterPolicy platform_policy() {
  const auto only = [](std::uint16_t port) {
    return std::array<PortSpan, 2>{PortSpan{port, port}, PortSpan{port, port}};
  };
  constexpr PeerKind kThere = PeerKind::application_in_namespace;
  const ClusterRule scrape{.peer = kThere, .ports = only(9'100)};
  const ClusterRule resolve_by_udp{.peer = kThere, .protocol = kUdp, .first = 1, .ports = only(53)};
  const ClusterRule resolve_by_tcp{.peer = kThere, .first = 1, .ports = only(53)};
  const ClusterRule no_metadata{.action = Action::deny, .peer = PeerKind::nets, .ports = only(80)};
  ClusterPolicy policy;
  policy.rules[static_cast<std::size_t>(Direction::ingress)] = {scrape, no_metadata, resolve_by_udp,
                                                                resolve_by_tcp};
  policy.rules[static_cast<std::size_t>(Direction::egress)] = {no_metadata, resolve_by_udp,
                                                               resolve_by_tcp, scrape};
  return policy;
}

// In the private ranges that the cluster's own addresses leave free.
Cidr generated_net(bool is_v6, Random& random) {
  constexpr std::array<Cidr, 3> kOutside = {Cidr{Address::v4(172, 16, 0, 0), 12},
                                            Cidr{Address::v4(192, 168, 0, 0), 16},
                                            Cidr{Address::v4(198, 18, 0, 0), 15}};
  const Cidr& range = random.pick(kOutside);
  const std::uint32_t host_bits = ~std::uint32_t{0} >> range.length;
  const auto drawn = static_cast<std::uint32_t>(random.bits()) & host_bits;
  const Cidr net{Address::v4(range.address.v4_bits() | drawn),
                 static_cast<std::uint8_t>(20 + random.below(13))};
  return is_v6 ? to_v6(net.masked()) : net.masked();
}

bool holds(const ClusterRule& rule, const ClusterSide& side) {
  const Workload& peer = side.peer;
  const bool is_near = peer.namespace_index == side.at.namespace_index;
  switch (rule.peer) {
    case PeerKind::anyone: return true;
    case PeerKind::application: return is_near && peer.application == rule.first;
    case PeerKind::two_applications:
      return is_near && (peer.application == rule.first || peer.application == rule.second);
    case PeerKind::role_and_version:
      return is_near && peer.role() == rule.first && peer.version != rule.second;
    case PeerKind::application_in_namespace:
      return peer.application == rule.first && peer.namespace_index == rule.second;
    case PeerKind::role_in_team: return peer.role() == rule.first && peer.team == rule.second;
    case PeerKind::nets:
    case PeerKind::internet: return false;  // the peer is a workload
  }
  return false;
}

}  // namespace

Workload workload_at(const ClusterShape& shape, std::size_t index) {
  const std::size_t policy = index / shape.workloads_per_application;
  const std::size_t namespace_index = policy / ClusterShape::kApplications;
  return {.namespace_index = static_cast<std::uint32_t>(namespace_index),
          .application = static_cast<std::uint32_t>(policy % ClusterShape::kApplications),
          .version = static_cast<std::uint32_t>(index % kVersions),
          .team = static_cast<std::uint32_t>(shape.team_of(namespace_index))};
}

ClusterRules generated_cluster(const ClusterShape& shape) {
  Random random(kSeed);
  ClusterRules cluster{.shape = shape, .platform = platform_policy()};
  const Cidr metadata{Address::v4(169, 254, 169, 254), 32};
  cluster.net_groups.push_back({shape.is_v6 ? to_v6(metadata) : metadata});
  while (cluster.net_groups.size() < shape.net_groups()) {
    std::vector<Cidr>& group = cluster.net_groups.emplace_back();
    for (std::size_t left = 1 + random.below(4); left > 0; --left)
      group.push_back(generated_net(shape.is_v6, random));
  }
  cluster.applications.resize(shape.policies());
  for (ClusterPolicy& policy : cluster.applications) {
    for (std::vector<ClusterRule>& rules : policy.rules) {
      rules.resize(ClusterShape::kRules - kPlatformRules);
      std::ranges::generate(rules, [&] { return generated_rule(shape, random); });
    }
  }
  return cluster;
}

std::uint16_t generated_port(Random& random) {
  return random.chance(50) ? random.pick(kPorts)
                           : static_cast<std::uint16_t>(1 + random.below(65'535));
}

std::optional<std::size_t> first_match(const ClusterPolicy& policy, const ClusterSide& side) {
  const std::vector<ClusterRule>& rules = policy.rules[static_cast<std::size_t>(side.direction)];
  const auto found = std::ranges::find_if(rules, [&](const ClusterRule& rule) {
    return rule.protocol == side.protocol && holds(rule, side) &&
           std::ranges::any_of(rule.ports, [&](const PortSpan& span) {
             return span.contains(side.destination_port);
           });
  });
  if (found == rules.end()) return std::nullopt;
  return static_cast<std::size_t>(found - rules.begin());
}

}  // namespace tierwall::bench
