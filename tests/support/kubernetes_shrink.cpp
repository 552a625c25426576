// Failing clusters of Kubernetes without everything that has nothing to do with the failure.
#include <algorithm>

#include "support/kubernetes_generator.hpp"
#include "support/omissions.hpp"

namespace tierwall::testing {

using namespace reference;

namespace {

bool says_something(const KubernetesPeer& peer) {
  return peer.block || peer.namespaces || peer.pods;
}

bool says_something(const ClusterPeer& peer) {
  return peer.pods || !peer.networks.empty() || !peer.unsupported.empty();
}

bool is_valid(const std::vector<KubernetesRule>& rules) {
  return std::ranges::all_of(rules, [](const KubernetesRule& rule) {
    return std::ranges::all_of(rule.peers,
                               [](const KubernetesPeer& peer) { return says_something(peer); });
  });
}

bool is_valid(const std::vector<ClusterRule>& rules) {
  return std::ranges::all_of(rules, [](const ClusterRule& rule) {
    return !rule.peers.empty() && std::ranges::all_of(rule.peers, [](const ClusterPeer& peer) {
      return says_something(peer);
    });
  });
}

// What the API server would take, and fill in nothing.
bool is_valid(const KubernetesCluster& cluster) {
  const auto has_valid_rules = [](const auto& policy) {
    return is_valid(policy.ingress) && is_valid(policy.egress);
  };
  return std::ranges::all_of(cluster.namespaces,
                             [](const auto& space) {
                               return space.labels.contains("kubernetes.io/metadata.name");
                             }) &&
         std::ranges::all_of(cluster.pods,
                             [](const KubernetesPod& pod) { return !pod.addresses.empty(); }) &&
         std::ranges::all_of(cluster.policies, has_valid_rules) &&
         std::ranges::all_of(cluster.cluster_policies, has_valid_rules);
}

class KubernetesShrinker : Omissions {
 public:
  KubernetesShrinker(KubernetesCluster& cluster,
                     const std::function<bool(const KubernetesCluster&)>& still_fails)
      : Omissions([&] { return is_valid(cluster) && still_fails(cluster); }), cluster_(cluster) {}

  // True if anything was left out.
  bool run() {
    without_elements(cluster_.policies);
    without_elements(cluster_.cluster_policies);
    without_elements(cluster_.pods);
    for (KubernetesNamespace& space : cluster_.namespaces)
      without_labels(space.labels);
    for (KubernetesPod& pod : cluster_.pods) {
      without_elements(pod.addresses);
      without_elements(pod.ports);
      without_labels(pod.labels);
    }
    for (KubernetesNetworkPolicy& policy : cluster_.policies) {
      without_elements(policy.types);
      shrink(policy.pods);
      shrink(policy.ingress);
      shrink(policy.egress);
    }
    for (KubernetesClusterPolicy& policy : cluster_.cluster_policies) {
      without(policy.priority);
      shrink(policy.subject);
      shrink(policy.ingress);
      shrink(policy.egress);
    }
    return take_changed();
  }

 private:
  template <class RuleOfAnyKind>
  void shrink(std::vector<RuleOfAnyKind>& rules) {
    without_elements(rules);
    for (RuleOfAnyKind& rule : rules) {
      without_elements(rule.ports);
      without_elements(rule.peers);
      for (auto& peer : rule.peers)
        shrink(peer);
    }
  }

  void shrink(KubernetesPeer& peer) {
    without_elements(peer.except);
    shrink(peer.namespaces);
    shrink(peer.pods);
  }

  void shrink(ClusterPeer& peer) {
    without_elements(peer.networks);
    if (peer.pods) shrink(*peer.pods);
  }

  void shrink(ClusterPods& pods) {
    shrink(pods.namespaces);
    shrink(pods.pods);
  }

  void shrink(std::optional<LabelSelector>& selector) {
    without(selector);
    if (selector) shrink(*selector);
  }

  void shrink(LabelSelector& selector) {
    without_labels(selector.match_labels);
    without_elements(selector.expressions);
  }

  KubernetesCluster& cluster_;
};

}  // namespace

KubernetesCluster shrink(KubernetesCluster cluster,
                         const std::function<bool(const KubernetesCluster&)>& still_fails) {
  KubernetesShrinker shrinker(cluster, still_fails);
  while (shrinker.run()) {
  }
  return cluster;
}

}  // namespace tierwall::testing
