#include "support/kubernetes_generator.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include <tierwall/address.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/protocol.hpp>

namespace tierwall::testing {

using namespace reference;

namespace {

constexpr std::array<std::string_view, 3> kNamespaces = {"default", "blue", "red"};
constexpr std::array<std::string_view, 3> kKeys = {"role", "team", "env"};
constexpr std::array<std::string_view, 3> kValues = {"a", "b", ""};
constexpr std::array<std::string_view, 2> kPortNames = {"http", "dns"};
constexpr std::array<std::uint16_t, 5> kPorts = {53, 80, 81, 443, 8080};
constexpr std::array<std::uint8_t, 3> kProtocols = {kTcp, kUdp, kSctp};
// Neighbours in the order that decides among equal priorities.
constexpr std::array<std::string_view, 6> kClusterPolicyNames = {"web",  "web-a", "web.x",
                                                                 "web0", "a",     "z"};
// 9 comes before 10 as a number only.
constexpr std::array<int, 5> kPriorities = {0, 9, 9, 10, 1'000};

std::string text(std::string_view view) {
  return std::string(view);
}

// Pods live in 10.0.0.0/24 and fd00::/120, nobody in 192.0.2.0/24 and 2001:db8::/120.
constexpr Address pod_address(Family family, std::size_t number) {
  return family == Family::v4 ? Address::v4(10, 0, 0, static_cast<std::uint8_t>(number))
                              : Address{0xFD00ULL << 48U, number};
}
constexpr Address outside_address(Family family, std::size_t number) {
  return family == Family::v4 ? Address::v4(192, 0, 2, static_cast<std::uint8_t>(number))
                              : Address{0x2001'0DB8ULL << 32U, number};
}

// Of all policies.
std::vector<KubernetesPort> numbered_ports(const KubernetesCluster& cluster) {
  std::vector<KubernetesPort> result;
  const auto add = [&](const auto& rules) {
    for (const auto& rule : rules) {
      std::ranges::copy_if(rule.ports, std::back_inserter(result),
                           [](const KubernetesPort& port) { return port.first != 0; });
    }
  };
  const auto add_rules = [&](const auto& policies) {
    for (const auto& policy : policies) {
      add(policy.ingress);
      add(policy.egress);
    }
  };
  add_rules(cluster.policies);
  add_rules(cluster.cluster_policies);
  return result;
}

}  // namespace

KubernetesCluster KubernetesGenerator::cluster() {
  KubernetesCluster cluster;
  for (const std::string_view name : kNamespaces) {
    KubernetesNamespace space{text(name), labels()};
    space.labels["kubernetes.io/metadata.name"] = space.name;
    cluster.namespaces.push_back(std::move(space));
  }
  for (std::size_t i = choices_.between(2, 6); i > 0; --i)
    cluster.pods.push_back(pod(i));
  for (std::size_t i = choices_.below(5); i > 0; --i)
    cluster.policies.push_back(network_policy(i));
  if (choices_.chance(80)) cluster.cluster_policies = cluster_policies();
  return cluster;
}

KubernetesFlow KubernetesGenerator::flow(const KubernetesCluster& cluster) {
  const Family family = choices_.chance(30) ? Family::v6 : Family::v4;
  const auto end = [&] {
    if (choices_.chance(90)) {
      for (const Address& address : choices_.pick(cluster.pods).addresses) {
        if (address.family() == family) return address;
      }
    }
    return outside_address(family, choices_.below(4));
  };
  KubernetesFlow flow{end(), end(), choices_.pick(kProtocols), choices_.pick(kPorts)};
  if (choices_.chance(5)) {
    flow.protocol = family == Family::v4 ? kIcmp : kIcmpV6;
    flow.port = kNoPort;
    return flow;
  }
  if (choices_.chance(40)) aim(numbered_ports(cluster), flow);
  for (const KubernetesPod& pod : cluster.pods) {
    if (std::ranges::find(pod.addresses, flow.destination) == pod.addresses.end()) continue;
    if (pod.ports.empty() || !choices_.chance(50)) continue;
    const KubernetesPod::NamedPort& port = choices_.pick(pod.ports);
    flow.port = port.port;
    if (choices_.chance(80)) flow.protocol = port.protocol;
  }
  return flow;
}

// Moves a flow to an edge of what one of the ports asks for.
void KubernetesGenerator::aim(const std::vector<KubernetesPort>& ports, KubernetesFlow& flow) {
  if (ports.empty()) return;
  const KubernetesPort& port = choices_.pick(ports);
  flow.protocol = port.protocol;
  const int edge = choices_.chance(50) ? port.first : port.last;
  const int offset = choices_.chance(20) ? static_cast<int>(choices_.below(3)) - 1 : 0;
  flow.port = static_cast<std::uint16_t>(edge + offset);
}

KubernetesPod KubernetesGenerator::pod(std::size_t number) {
  KubernetesPod pod;
  pod.namespace_name = choices_.pick(kNamespaces);
  pod.name = "pod-" + std::to_string(number);
  pod.labels = labels();
  pod.addresses = addresses(number);
  for (const std::string_view name : kPortNames) {
    if (choices_.chance(50))
      pod.ports.push_back({text(name), choices_.pick(kProtocols), choices_.pick(kPorts)});
  }
  return pod;
}

std::vector<Address> KubernetesGenerator::addresses(std::size_t number) {
  const Address v4 = pod_address(Family::v4, number), v6 = pod_address(Family::v6, number);
  if (choices_.chance(50)) return {v4};
  if (choices_.chance(20)) return {v6};
  return choices_.chance(50) ? std::vector{v4, v6} : std::vector{v6, v4};
}

// --- NetworkPolicy

KubernetesNetworkPolicy KubernetesGenerator::network_policy(std::size_t number) {
  KubernetesNetworkPolicy policy;
  policy.namespace_name = choices_.pick(kNamespaces);
  policy.name = "policy-" + std::to_string(number);
  policy.pods = selector();
  if (choices_.chance(60)) {
    if (choices_.chance(60)) policy.types.emplace_back("Ingress");
    if (policy.types.empty() || choices_.chance(60)) policy.types.emplace_back("Egress");
  }
  for (std::size_t i = choices_.below(3); i > 0; --i)
    policy.ingress.push_back(rule());
  for (std::size_t i = choices_.below(3); i > 0; --i)
    policy.egress.push_back(rule());
  return policy;
}

KubernetesRule KubernetesGenerator::rule() {
  KubernetesRule rule;
  for (std::size_t i = choices_.below(3); i > 0; --i)
    rule.peers.push_back(peer());
  rule.ports = ports();
  return rule;
}

KubernetesPeer KubernetesGenerator::peer() {
  KubernetesPeer peer;
  if (choices_.chance(25)) {
    peer.block = block();
    if (peer.block->bits() < 126 && choices_.chance(50)) {
      const auto length = static_cast<std::uint8_t>(peer.block->length + 2);
      peer.except.push_back(Cidr{peer.block->first(), length});
    }
    return peer;
  }
  if (choices_.chance(60)) peer.namespaces = namespace_selector();
  if (!peer.namespaces || choices_.chance(50)) peer.pods = selector();
  return peer;
}

// --- cluster-wide policies

std::vector<KubernetesClusterPolicy> KubernetesGenerator::cluster_policies() {
  using enum KubernetesLayer;
  // Of one version two policies never share a name; of different versions they may.
  const auto shuffled_names = [this] {
    auto names = kClusterPolicyNames;
    for (std::size_t i = names.size(); i > 1; --i)
      std::swap(names[i - 1], names[choices_.below(i)]);
    return names;
  };
  std::vector<KubernetesClusterPolicy> result;
  const auto add = [&](KubernetesLayer layer, auto names) {
    for (const std::string_view name : names)
      result.push_back(cluster_policy(layer, text(name)));
  };
  const auto alpha1 = shuffled_names(), alpha2 = shuffled_names();
  add(admin_network_policies, std::span(alpha1).first(choices_.below(4)));
  if (choices_.chance(50))
    result.push_back(cluster_policy(baseline_admin_network_policy, "default"));
  add(admin_cluster_network_policies, std::span(alpha2).first(choices_.below(4)));
  add(baseline_cluster_network_policies, std::span(alpha2).last(choices_.below(4)));
  return result;
}

KubernetesClusterPolicy KubernetesGenerator::cluster_policy(KubernetesLayer layer,
                                                            std::string name) {
  KubernetesClusterPolicy policy{layer, std::move(name), choices_.pick(kPriorities), {}, {}, {}};
  policy.subject = cluster_pods();
  policy.ingress = cluster_rules(layer, false);
  policy.egress = cluster_rules(layer, true);
  return policy;
}

std::vector<ClusterRule> KubernetesGenerator::cluster_rules(KubernetesLayer layer, bool egress) {
  using enum ClusterRule::Action;
  constexpr std::array kActions = {accept, deny, pass};
  const std::size_t actions = layer == KubernetesLayer::baseline_admin_network_policy ? 2 : 3;
  std::vector<ClusterRule> rules(choices_.below(4));
  for (ClusterRule& rule : rules) {
    rule.action = kActions[choices_.below(actions)];
    for (std::size_t i = choices_.between(1, 2); i > 0; --i)
      rule.peers.push_back(cluster_peer(egress));
    if (choices_.chance(60)) rule.ports = cluster_ports(layer);
  }
  return rules;
}

ClusterPeer KubernetesGenerator::cluster_peer(bool egress) {
  ClusterPeer peer;
  if (egress && choices_.chance(5)) {
    peer.unsupported = choices_.chance(50) ? "nodes" : "domainNames";
  } else if (egress && choices_.chance(30)) {
    for (std::size_t i = choices_.between(1, 3); i > 0; --i) {
      const Cidr network = block();
      if (std::ranges::find(peer.networks, network) == peer.networks.end())
        peer.networks.push_back(network);
    }
  } else {
    peer.pods = cluster_pods();
  }
  return peer;
}

ClusterPods KubernetesGenerator::cluster_pods() {
  if (choices_.chance(25)) return {};
  ClusterPods pods{namespace_selector(), {}};
  if (choices_.chance(50)) pods.pods = selector();
  return pods;
}

// Names have no protocol here, and v1alpha1 cannot say "every port of a protocol".
std::vector<KubernetesPort> KubernetesGenerator::cluster_ports(KubernetesLayer layer) {
  const bool alpha1 = layer == KubernetesLayer::admin_network_policies ||
                      layer == KubernetesLayer::baseline_admin_network_policy;
  std::vector<KubernetesPort> result = ports();
  for (KubernetesPort& port : result) {
    if (!port.name.empty()) {
      port.protocol = 0;
    } else if (port.first == 0 && alpha1) {
      port.first = port.last = choices_.pick(kPorts);
    }
  }
  return result;
}

// --- what both are made of

std::vector<KubernetesPort> KubernetesGenerator::ports() {
  std::vector<KubernetesPort> ports;
  for (std::size_t i = choices_.below(4); i > 0; --i) {
    KubernetesPort port{choices_.pick(kProtocols), 0, 0, {}};
    if (choices_.chance(25)) {
      port.name = choices_.pick(kPortNames);
    } else if (choices_.chance(85)) {
      port.first = port.last = choices_.pick(kPorts);
      if (choices_.chance(30))
        port.last = static_cast<std::uint16_t>(port.first + choices_.below(9));
    }
    ports.push_back(std::move(port));
  }
  return ports;
}

LabelSelector KubernetesGenerator::selector() {
  using Operator = LabelRequirement::Operator;
  constexpr std::array kOperators = {Operator::in, Operator::not_in, Operator::exists,
                                     Operator::does_not_exist};
  LabelSelector selector;
  if (choices_.chance(40))
    selector.match_labels[text(choices_.pick(kKeys))] = choices_.pick(kValues);
  if (choices_.chance(30)) {
    LabelRequirement requirement{text(choices_.pick(kKeys)), choices_.pick(kOperators), {}};
    if (requirement.op == Operator::in || requirement.op == Operator::not_in) {
      for (std::size_t i = choices_.between(1, 2); i > 0; --i)
        requirement.values.push_back(text(choices_.pick(kValues)));
    }
    selector.expressions.push_back(std::move(requirement));
  }
  return selector;
}

LabelSelector KubernetesGenerator::namespace_selector() {
  LabelSelector result = selector();
  if (choices_.chance(25))
    result.match_labels["kubernetes.io/metadata.name"] = choices_.pick(kNamespaces);
  return result;
}

std::map<std::string, std::string> KubernetesGenerator::labels() {
  std::map<std::string, std::string> labels;
  for (const std::string_view key : kKeys) {
    if (choices_.chance(60)) labels[text(key)] = choices_.pick(kValues);
  }
  return labels;
}

Cidr KubernetesGenerator::block() {
  const Family family = choices_.chance(30) ? Family::v6 : Family::v4;
  const unsigned bits = family == Family::v4 ? 32 : 128;
  const Address base = choices_.chance(70) ? pod_address(family, choices_.below(8))
                                           : outside_address(family, choices_.below(4));
  const std::size_t length = choices_.chance(10) ? 0 : bits - choices_.below(9);
  return Cidr{base, static_cast<std::uint8_t>(length)}.masked();
}

std::string dump(const KubernetesFlow& flow) {
  return "flow " + to_string(flow.source) + " -> " + to_string(flow.destination) + " protocol " +
         std::to_string(flow.protocol) + " port " + std::to_string(flow.port) + '\n';
}

}  // namespace tierwall::testing
