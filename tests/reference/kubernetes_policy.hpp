// The judge of Kubernetes' own policies: what their APIs say of pods, read without any conversion to
// tiers and rules. It is what the conversions of spec/policy.md 4 must amount to.
//
//     const KubernetesVerdict verdict = kubernetes_verdict(cluster, flow);
//     verdict.allowed();
//     verdict.ingress->layer;   // who decided at the destination, if that is a pod
//
// Pods are open. Policies of a namespace isolate the pods that they select, and add up; cluster-wide
// policies are asked before them and, for what they leave open, after them.
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
  friend bool operator==(const LabelRequirement&, const LabelRequirement&) = default;
};

struct LabelSelector {
  std::map<std::string, std::string> match_labels;
  std::vector<LabelRequirement> expressions;

  bool matches(const std::map<std::string, std::string>& labels) const;
  friend bool operator==(const LabelSelector&, const LabelSelector&) = default;
};

struct KubernetesPod {
  struct NamedPort {
    std::string name;
    std::uint8_t protocol = 0;
    std::uint16_t port = 0;
  };
  std::string namespace_name, name;
  std::map<std::string, std::string> labels;
  std::vector<Address> addresses;
  std::vector<NamedPort> ports;
};

struct KubernetesNamespace {
  std::string name;
  std::map<std::string, std::string> labels;
};

// A port, a range, a name, or every port of the protocol.
struct KubernetesPort {
  std::uint8_t protocol = 0;          // 0: any; names in cluster-wide policies only
  std::uint16_t first = 0, last = 0;  // 0: every port, or a name
  std::string name;
};

// --- NetworkPolicy (networking.k8s.io/v1)

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

// --- cluster-wide policies (policy.networking.k8s.io)

// Who may decide, in the order in which they are asked.
enum class KubernetesLayer {
  admin_network_policies,             // AdminNetworkPolicy, v1alpha1
  admin_cluster_network_policies,     // ClusterNetworkPolicy of tier Admin, v1alpha2
  network_policies,                   // for the pods that they isolate
  baseline_admin_network_policy,      // the one BaselineAdminNetworkPolicy, v1alpha1
  baseline_cluster_network_policies,  // ClusterNetworkPolicy of tier Baseline, v1alpha2
  nobody,                             // open
};

// Pods by the labels of their namespaces and, written as `pods`, their own.
struct ClusterPods {
  LabelSelector namespaces;
  std::optional<LabelSelector> pods;
};

// One of the three.
struct ClusterPeer {
  std::optional<ClusterPods> pods;
  std::vector<Cidr> networks;  // egress only
  std::string unsupported;     // the name of a field that this project does not support
};

struct ClusterRule {
  enum class Action { accept, deny, pass };
  Action action = Action::accept;
  std::vector<ClusterPeer> peers;     // at least one
  std::vector<KubernetesPort> ports;  // none: everything
};

struct KubernetesClusterPolicy {
  KubernetesLayer layer = KubernetesLayer::admin_network_policies;
  std::string name;  // unique within v1alpha1 and v1alpha2
  int priority = 0;  // without meaning in the BaselineAdminNetworkPolicy
  ClusterPods subject;
  std::vector<ClusterRule> ingress, egress;
};

// --- question and answer

struct KubernetesCluster {
  std::vector<KubernetesNamespace> namespaces;  // of every pod
  std::vector<KubernetesPod> pods;
  std::vector<KubernetesNetworkPolicy> policies;
  std::vector<KubernetesClusterPolicy> cluster_policies;
};

struct KubernetesFlow {
  Address source, destination;
  std::uint8_t protocol = 0;
  std::uint16_t port = 0;  // of the destination
};

struct KubernetesDecision {
  bool allowed = true;
  KubernetesLayer layer = KubernetesLayer::nobody;
  std::string policy;  // a cluster-wide one; several policies of namespaces decide together
};

// Absent: there is no pod at that end.
struct KubernetesVerdict {
  std::optional<KubernetesDecision> egress, ingress;
  bool allowed() const;
};

KubernetesVerdict kubernetes_verdict(const KubernetesCluster& cluster, const KubernetesFlow& flow);

}  // namespace tierwall::reference
