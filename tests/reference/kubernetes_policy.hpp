// The judge of Kubernetes' NetworkPolicy: what the API says of pods, read without any conversion to
// tiers and rules. It knows nothing of spec/policy.md 4.1 and is what that section must amount to.
//
//     const bool allowed = kubernetes_allows(cluster, flow);
//
// Pods are open; policies isolate the pods that they select, and add up.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tierwall/runtime/address.hpp>

namespace tierwall::reference {

struct LabelRequirement {
  enum class Operator { in, not_in, exists, does_not_exist };
  std::string key;
  Operator op = Operator::in;
  std::vector<std::string> values;  // of In and NotIn
};

struct LabelSelector {
  std::map<std::string, std::string> match_labels;
  std::vector<LabelRequirement> expressions;

  bool matches(const std::map<std::string, std::string>& labels) const;
};

struct KubernetesPod {
  struct NamedPort {
    std::string name;
    std::uint8_t protocol = 0;
    std::uint16_t port = 0;
  };
  std::string namespace_name, name;
  std::map<std::string, std::string> labels;
  Address address;
  std::vector<NamedPort> ports;
};

struct KubernetesNamespace {
  std::string name;
  std::map<std::string, std::string> labels;
};

// A port, a range, a name, or every port of the protocol.
struct KubernetesPort {
  std::uint8_t protocol = 0;
  std::uint16_t first = 0, last = 0;  // 0: every port, or a name
  std::string name;
};

struct KubernetesPeer {
  std::optional<LabelSelector> pods;
  std::optional<LabelSelector> namespaces;
  std::optional<Cidr> block;  // stands alone
  std::vector<Cidr> except;
};

struct KubernetesRule {
  std::vector<KubernetesPeer> peers;  // none: everybody
  std::vector<KubernetesPort> ports;  // none: everything
};

struct KubernetesNetworkPolicy {
  std::string namespace_name, name;
  LabelSelector pods;
  std::vector<std::string> types;  // as written; none: inferred
  std::vector<KubernetesRule> ingress, egress;
};

struct KubernetesCluster {
  std::vector<KubernetesNamespace> namespaces;  // of every pod
  std::vector<KubernetesPod> pods;
  std::vector<KubernetesNetworkPolicy> policies;
};

struct KubernetesFlow {
  Address source, destination;
  std::uint8_t protocol = 0;
  std::uint16_t port = 0;  // of the destination
};

bool kubernetes_allows(const KubernetesCluster& cluster, const KubernetesFlow& flow);

}  // namespace tierwall::reference
