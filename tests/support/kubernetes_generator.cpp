#include "support/kubernetes_generator.hpp"

#include <array>
#include <string_view>

#include <tierwall/address.hpp>
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

std::string text(std::string_view view) {
  return std::string(view);
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
  return cluster;
}

KubernetesFlow KubernetesGenerator::flow(const KubernetesCluster& cluster) {
  const auto end = [&] {
    return choices_.chance(85)
               ? choices_.pick(cluster.pods).addresses.front()
               : Address::v4(192, 0, 2, static_cast<std::uint8_t>(choices_.below(4)));
  };
  KubernetesFlow flow{end(), end(), choices_.pick(kProtocols), choices_.pick(kPorts)};
  for (const KubernetesPod& pod : cluster.pods) {
    if (pod.addresses.front() != flow.destination || pod.ports.empty() || !choices_.chance(50))
      continue;
    const KubernetesPod::NamedPort& port = choices_.pick(pod.ports);
    flow.port = port.port;
    if (choices_.chance(80)) flow.protocol = port.protocol;
  }
  return flow;
}

KubernetesPod KubernetesGenerator::pod(std::size_t number) {
  KubernetesPod pod;
  pod.namespace_name = choices_.pick(kNamespaces);
  pod.name = "pod-" + std::to_string(number);
  pod.labels = labels();
  pod.addresses = {Address::v4(10, 0, 0, static_cast<std::uint8_t>(number))};
  for (const std::string_view name : kPortNames) {
    if (choices_.chance(50))
      pod.ports.push_back({text(name), choices_.pick(kProtocols), choices_.pick(kPorts)});
  }
  return pod;
}

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
    if (peer.block->length < 30 && choices_.chance(50)) {
      const auto length = static_cast<std::uint8_t>(peer.block->length + 2);
      peer.except.push_back(Cidr{peer.block->first(), length});
    }
    return peer;
  }
  if (choices_.chance(60)) peer.namespaces = namespace_selector();
  if (!peer.namespaces || choices_.chance(50)) peer.pods = selector();
  return peer;
}

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
  const Address base = choices_.chance(70) ? Address::v4(10, 0, 0, 0) : Address::v4(192, 0, 2, 0);
  const auto length = static_cast<std::uint8_t>(choices_.chance(10) ? 0 : choices_.between(24, 31));
  return Cidr{base, length}.masked();
}

std::string dump(const KubernetesFlow& flow) {
  return "flow " + to_string(flow.source) + " -> " + to_string(flow.destination) + " protocol " +
         std::to_string(flow.protocol) + " port " + std::to_string(flow.port) + '\n';
}

}  // namespace tierwall::testing
