// The relation that a graph draws, against asking about every pair of endpoints and addresses and all
// kinds of packets one by one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate.hpp>

#include "cli/graph/graph.hpp"
#include "cli/graph/groups.hpp"
#include "cli/graph/parties.hpp"
#include "cli/graph/reachability.hpp"
#include "cli/graph/traffic_kinds.hpp"
#include "cli/graph/writers.hpp"
#include "support/choices.hpp"
#include "support/cluster_generator.hpp"
#include "support/random.hpp"
#include "support/snapshots.hpp"

namespace tierwall::testing {
namespace {

using cli::Lane;
using cli::Party;
using cli::Reach;
using cli::Reachability;
using cli::ReachQuestion;
using cli::Sides;
using cli::TrafficKinds;
using cli::TrafficSet;

// Packets near everything that rules may name, without addresses.
std::vector<Flow> packets(const Model& model) {
  std::set<std::uint16_t> ports = {1, 22, 53, 68, 179, 1023, 1024, 6443, 65535};
  const auto add_near = [&](std::uint16_t port) {
    for (const int near : {port - 1, int{port}, port + 1}) {
      if (near >= 1 && near <= 65535) ports.insert(static_cast<std::uint16_t>(near));
    }
  };
  const auto add_rules = [&](const std::vector<Rule>& rules) {
    for (const Rule& rule : rules) {
      for (const std::vector<Port>* const list :
           {&rule.destination.ports, &rule.destination.not_ports}) {
        for (const Port& port : *list) {
          add_near(port.first);
          add_near(port.last);
        }
      }
    }
  };
  for (const Policy& policy : model.policies) {
    add_rules(policy.ingress);
    add_rules(policy.egress);
  }
  for (const Profile& profile : model.profiles) {
    add_rules(profile.ingress);
    add_rules(profile.egress);
  }
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
    for (const EndpointPort& port : endpoint.ports)
      add_near(port.port);
  }
  for (const ServiceSlice& slice : model.service_slices) {
    for (const ServicePort& port : slice.ports)
      add_near(port.port.value_or(80));
  }
  std::vector<Flow> all;
  for (const std::uint8_t protocol : {kTcp, kUdp, kSctp, kUdpLite}) {
    for (const std::uint16_t port : ports) {
      Flow flow;
      flow.protocol = protocol;
      flow.destination_port = port;
      all.push_back(flow);
    }
  }
  for (const std::uint8_t protocol : {kIcmp, kIcmpV6}) {
    for (unsigned type = 0; type < 20; ++type) {
      for (const unsigned code : {0U, 1U, 2U, 3U, 4U, 255U}) {
        Flow flow;
        flow.protocol = protocol;
        flow.icmp_type = static_cast<std::uint8_t>(type);
        flow.icmp_code = static_cast<std::uint16_t>(code);
        all.push_back(flow);
      }
    }
  }
  for (const unsigned protocol : {2U, 4U, 47U, 50U, 255U}) {
    Flow flow;
    flow.protocol = static_cast<std::uint8_t>(protocol);
    all.push_back(flow);
  }
  return all;
}

// Somebody who sends or receives, and the party that the graph has for it.
struct Peer {
  std::size_t party = 0;
  EndpointId owner;
  Address address;
};

Address moved(Address address, int by) {
  if (address.is_v4()) return Address::v4(address.v4_bits() + static_cast<std::uint32_t>(by));
  address.low += static_cast<std::uint64_t>(std::int64_t{by});
  return address;
}

// Addresses at both edges of every prefix, and some that nothing names.
std::set<Address> outside_addresses(const Model& model, const Snapshot& snapshot) {
  std::set<Address> all = {Address::v4(203, 0, 113, 77), Address{0xfd99ULL << 48U, 7}};
  const auto add = [&](const std::vector<Cidr>& cidrs) {
    for (const Cidr& cidr : cidrs) {
      for (const Address& edge : {cidr.first(), cidr.last()}) {
        for (const int by : {-1, 0, 1})
          all.insert(moved(edge, by));
      }
    }
  };
  for (const NetworkSet& set : model.network_sets)
    add(set.nets);
  for (const Policy& policy : model.policies) {
    for (const std::vector<Rule>* const rules : {&policy.ingress, &policy.egress}) {
      for (const Rule& rule : *rules) {
        for (const EntityRule* const side : {&rule.source, &rule.destination}) {
          add(side->nets);
          add(side->not_nets);
        }
      }
    }
  }
  std::erase_if(all, [&](const Address& address) {
    return address.is_none() || !snapshot.find_endpoints(address).empty();
  });
  return all;
}

std::vector<Peer> peers(const Model& model, const Snapshot& snapshot,
                        const std::vector<Party>& parties) {
  std::vector<Peer> all;
  for (std::size_t i = 0; i < parties.size(); ++i) {
    for (const EndpointId owner : parties[i].owners) {
      const std::vector<Address>& own = snapshot.endpoint(owner).addresses;
      if (own.empty()) all.push_back({i, owner, {}});
      for (const Address& address : own)
        all.push_back({i, owner, address});
    }
  }
  const SnapshotView& view = snapshot.view();
  for (const Address& address : outside_addresses(model, snapshot)) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < parties.size(); ++i) {
      if (!parties[i].is_network() || parties[i].addresses[0].family() != address.family())
        continue;
      if (place_of(view.addresses, parties[i].addresses[0]).identity !=
          place_of(view.addresses, address).identity) {
        continue;
      }
      ++found;
      all.push_back({i, {}, address});
    }
    EXPECT_EQ(found, 1U) << "an address is in one network";
  }
  return all;
}

struct Asked {
  Lane lane = Lane::named;
  bool is_possible = true;
};

Asked lane_of(const Peer& from, const Peer& to, const Flow& packet) {
  const Address& known = from.address.is_none() ? to.address : from.address;
  if (known.is_none()) return {};
  const bool is_v4 = known.is_v4();
  return {is_v4 ? Lane::v4 : Lane::v6, packet.protocol != (is_v4 ? kIcmpV6 : kIcmp)};
}

// A line wherever something is sent, and reasons for all of it, which agree with the question.
void check_graph(const cli::Graph& graph, const ReachQuestion& question) {
  for (const cli::GraphEdge& edge : graph.edges) {
    EXPECT_NE(edge.text, "");
    for (const cli::GraphFlow& flow : edge.flows) {
      ASSERT_LT(std::max(flow.from, flow.to), graph.nodes.size());
      EXPECT_FALSE(flow.reasons.empty());
      for (const cli::GraphReason& reason : flow.reasons) {
        EXPECT_NE(reason.traffic, "");
        const auto is_allowed = [](const cli::GraphDecision& decision) {
          return decision.text.empty() || decision.text.starts_with("allow");
        };
        EXPECT_NE(is_allowed(reason.egress) && is_allowed(reason.ingress), question.denied)
            << reason.egress.text << ", " << reason.ingress.text;
      }
    }
  }
  EXPECT_NE(cli::graph_svg(graph), "");
  EXPECT_NE(cli::graph_html(graph), "");
}

void compare(const Model& model, const Snapshot& snapshot, ReachQuestion question,
             bool failsafe_ports, std::size_t& compared) {
  std::vector<Party> parties = cli::endpoint_parties(snapshot, [](EndpointId) { return 0U; });
  for (Party& network : cli::network_parties(snapshot, model, StagedPolicies::ignored))
    parties.push_back(std::move(network));
  const TrafficKinds kinds(snapshot.view(), {.failsafe_ports = failsafe_ports});
  question.asks = [](const Party&, const Party&) { return true; };
  const Result<Reachability> asked =
      Reachability::ask(snapshot, parties, kinds, question, [](std::size_t, std::size_t) {});
  ASSERT_TRUE(asked);
  const PlaceMap places;
  check_graph(cli::make_graph({snapshot, places, parties, kinds, question, *asked},
                              std::vector<bool>(parties.size(), true)),
              question);
  // What is said of the first members of groups is said of all.
  const std::vector<std::vector<std::size_t>> groups = cli::group_parties(parties, *asked);
  std::vector<std::size_t> first_of(parties.size());
  for (const std::vector<std::size_t>& group : groups) {
    for (const std::size_t party : group)
      first_of[party] = group[0];
  }
  const std::vector<Flow> all_packets = packets(model);
  const std::vector<Peer> all_peers = peers(model, snapshot, parties);
  for (const Peer& from : all_peers) {
    for (const Peer& to : all_peers) {
      if (from.owner.is_none() && to.owner.is_none()) continue;
      // Nobody meets itself on the wire, and two families do not meet at all.
      if (from.owner == to.owner) continue;
      if (!from.address.is_none() && !to.address.is_none() &&
          from.address.family() != to.address.family()) {
        continue;
      }
      const Reach& own = asked->reach(asked->at(from.party, to.party));
      const Reach& grouped = asked->reach(asked->at(first_of[from.party], first_of[to.party]));
      for (const Flow& packet : all_packets) {
        const Asked at = lane_of(from, to, packet);
        if (!at.is_possible) continue;
        Flow flow = packet;
        flow.source = from.address;
        flow.destination = to.address;
        flow.source_endpoint = from.owner;
        flow.destination_endpoint = to.owner;
        const bool expected = cli::counts(evaluate(snapshot.view(), flow), question);
        const std::optional<std::size_t> kind = kinds.kind_of(packet);
        ASSERT_TRUE(kind);
        // Reaches of two families that say the same are kept once, in the words of one of them: then
        // only ICMP is said otherwise.
        const bool is_icmp = packet.protocol == kIcmp || packet.protocol == kIcmpV6;
        const auto says = [&](const Reach& reach) -> std::optional<bool> {
          if (reach.has(at.lane)) return reach.sent[static_cast<std::size_t>(at.lane)].has(*kind);
          bool is_empty = true;
          for (const Lane other : {Lane::v4, Lane::v6, Lane::named}) {
            if (!reach.has(other)) continue;
            is_empty = false;
            if (!is_icmp) return reach.sent[static_cast<std::size_t>(other)].has(*kind);
          }
          return is_empty ? std::optional(false) : std::nullopt;
        };
        ++compared;
        // Where addresses of one endpoint differ, the graph says what any of them may.
        if (own.varies && !expected) continue;
        ASSERT_EQ(says(own).value_or(expected), expected)
            << parties[from.party].names[0] << " -> " << parties[to.party].names[0] << " protocol "
            << int{packet.protocol} << " port " << packet.destination_port << " type "
            << int{packet.icmp_type};
        if (!grouped.varies) {
          ASSERT_EQ(says(grouped).value_or(expected), expected);
        }
      }
    }
  }
}

TEST(CliGraphExactness, SaysWhatAskingOneByOneSays) {
  Random random = test_random("graph exactness");
  ChoicesOf<Random> choices(random);
  std::size_t compared = 0;
  for (std::size_t round = scaled(40); round > 0; --round) {
    const Model model = ClusterGenerator(choices).model();
    BuildOptions options;
    options.failsafe_ports = choices.chance(30);
    const Snapshot snapshot = build(model, options);
    ReachQuestion question;
    question.sides = static_cast<Sides>(choices.below(3));
    question.denied = choices.chance(30);
    compare(model, snapshot, question, options.failsafe_ports, compared);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(compared, scaled(40) * 10'000);
}

Snapshot with_rules(std::vector<Rule> ingress) {
  Model model;
  model.workload_endpoints = {{.namespace_name = "default",
                               .name = "web",
                               .addresses = {Address::v4(10, 0, 0, 1)},
                               .profiles = {}}};
  model.policies = {{.name = "web", .selector = "all()", .ingress = std::move(ingress)}};
  return build(model);
}

std::string ingress_text(std::vector<Rule> rules, cli::TrafficQuestion question = {}) {
  const Snapshot snapshot = with_rules(std::move(rules));
  const TrafficKinds kinds(snapshot.view(), question);
  const Address outside = Address::v4(192, 0, 2, 1);
  TrafficSet allowed = kinds.none();
  const TrafficSet& possible = kinds.all(Lane::v4);
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    Flow flow = kinds.probe(kind);
    flow.source = outside;
    flow.destination = Address::v4(10, 0, 0, 1);
    if (possible.has(kind) && evaluate(snapshot.view(), flow).allowed()) allowed.add(kind);
  }
  return kinds.text(allowed, possible);
}

Rule rule(Action action, std::uint8_t protocol, std::vector<Port> ports = {}) {
  Rule made{.action = action, .protocol = Protocol{protocol}};
  made.destination.ports = std::move(ports);
  return made;
}

Rule icmp(Action action, std::uint8_t type, std::optional<std::uint8_t> code = {}) {
  Rule made = rule(action, kIcmp);
  made.icmp = IcmpMatch{type, code};
  return made;
}

TEST(CliGraphTraffic, IsSaidInFewWords) {
  const Rule all{.action = Action::allow};
  EXPECT_EQ(ingress_text({all}), "everything");
  EXPECT_EQ(ingress_text({rule(Action::allow, kTcp)}), "tcp");
  EXPECT_EQ(ingress_text({rule(Action::allow, kTcp,
                               {Port::number(80), Port::range(8000, 8099), Port::number(81)}),
                          rule(Action::allow, kUdp, {Port::number(53)})}),
            "tcp 80-81, 8000-8099; udp 53");
  EXPECT_EQ(ingress_text({rule(Action::deny, kTcp, {Port::number(25)}), all}),
            "everything except tcp 25");
  EXPECT_EQ(ingress_text({rule(Action::deny, kTcp, {Port::number(25)}), rule(Action::allow, kTcp)}),
            "tcp except 25");
  EXPECT_EQ(ingress_text({icmp(Action::allow, 8), icmp(Action::allow, 3, std::uint8_t{4}),
                          icmp(Action::allow, 9)}),
            "icmp type 3 code 4, types 8-9");
  EXPECT_EQ(ingress_text({rule(Action::allow, 47)}), "protocol 47");
  EXPECT_EQ(ingress_text({rule(Action::deny, kTcp), rule(Action::deny, kUdp), all}),
            "everything except tcp; udp");
}

TEST(CliGraphTraffic, AQuestionAboutOnePortIsAnsweredForIt) {
  const std::vector<Rule> rules = {rule(Action::allow, kTcp, {Port::range(80, 90)})};
  EXPECT_EQ(ingress_text(rules, {.protocol = kTcp, .port = std::uint16_t{85}}), "tcp 85");
  EXPECT_EQ(ingress_text(rules, {.protocol = kTcp, .port = std::uint16_t{91}}), "");
  EXPECT_EQ(ingress_text(rules, {.protocol = kTcp, .port = {}}), "tcp 80-90");
  EXPECT_EQ(ingress_text({{.action = Action::allow}}, {.protocol = kTcp, .port = {}}), "tcp");
}

}  // namespace
}  // namespace tierwall::testing
