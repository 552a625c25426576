#include "reference/kubernetes_policy.hpp"

#include <algorithm>

namespace tierwall::reference {

namespace {

enum class Way { ingress, egress };

class Question {
 public:
  Question(const KubernetesCluster& cluster, const KubernetesFlow& flow, Way way)
      : cluster_(cluster),
        flow_(flow),
        way_(way),
        subject_(pod_at(way == Way::ingress ? flow.destination : flow.source)),
        peer_address_(way == Way::ingress ? flow.source : flow.destination),
        peer_(pod_at(peer_address_)) {}

  std::optional<KubernetesDecision> answer() const {
    using enum KubernetesLayer;
    if (subject_ == nullptr) return std::nullopt;
    for (const KubernetesLayer layer :
         {admin_network_policies, admin_cluster_network_policies, network_policies,
          baseline_admin_network_policy, baseline_cluster_network_policies}) {
      const auto decision =
          layer == network_policies ? ask_network_policies() : ask_cluster_policies(layer);
      if (decision) return decision;
    }
    return KubernetesDecision{true, nobody, {}};
  }

 private:
  const KubernetesPod* pod_at(const Address& address) const {
    for (const KubernetesPod& pod : cluster_.pods) {
      if (std::ranges::find(pod.addresses, address) != pod.addresses.end()) return &pod;
    }
    return nullptr;
  }

  const std::map<std::string, std::string>& namespace_labels(const KubernetesPod& pod) const {
    for (const KubernetesNamespace& space : cluster_.namespaces) {
      if (space.name == pod.namespace_name) return space.labels;
    }
    static const std::map<std::string, std::string> none;
    return none;
  }

  bool is_port(const KubernetesPort& port) const {
    if (!port.name.empty()) {
      const KubernetesPod* const server = pod_at(flow_.destination);
      return server != nullptr && std::ranges::any_of(server->ports, [&](const auto& named) {
               return named.name == port.name && named.port == flow_.port &&
                      named.protocol == flow_.protocol &&
                      (port.protocol == 0 || port.protocol == flow_.protocol);
             });
    }
    if (port.protocol != flow_.protocol) return false;
    return port.first == 0 || (port.first <= flow_.port && flow_.port <= port.last);
  }

  bool is_port(const std::vector<KubernetesPort>& ports) const {
    return ports.empty() ||
           std::ranges::any_of(ports, [this](const KubernetesPort& port) { return is_port(port); });
  }

  // --- NetworkPolicy

  bool is_peer(const KubernetesPeer& peer, const std::string& policy_namespace) const {
    if (peer.block) {
      return peer.block->contains(peer_address_) &&
             std::ranges::none_of(
                 peer.except, [this](const Cidr& hole) { return hole.contains(peer_address_); });
    }
    if (peer_ == nullptr) return false;
    if (peer.namespaces) {
      if (!peer.namespaces->matches(namespace_labels(*peer_))) return false;
    } else if (peer_->namespace_name != policy_namespace) {
      return false;
    }
    return !peer.pods || peer.pods->matches(peer_->labels);
  }

  bool isolates(const KubernetesNetworkPolicy& policy) const {
    if (policy.namespace_name != subject_->namespace_name) return false;
    if (!policy.pods.matches(subject_->labels)) return false;
    if (policy.types.empty()) return way_ == Way::ingress || !policy.egress.empty();
    const char* const word = way_ == Way::ingress ? "Ingress" : "Egress";
    return std::ranges::find(policy.types, word) != policy.types.end();
  }

  // nullopt: no policy isolates the pod in this direction.
  std::optional<KubernetesDecision> ask_network_policies() const {
    bool isolated = false;
    for (const KubernetesNetworkPolicy& policy : cluster_.policies) {
      if (!isolates(policy)) continue;
      isolated = true;
      for (const KubernetesRule& rule : way_ == Way::ingress ? policy.ingress : policy.egress) {
        const bool from_peer =
            rule.peers.empty() || std::ranges::any_of(rule.peers, [&](const KubernetesPeer& peer) {
              return is_peer(peer, policy.namespace_name);
            });
        if (from_peer && is_port(rule.ports))
          return KubernetesDecision{true, KubernetesLayer::network_policies, {}};
      }
    }
    if (!isolated) return std::nullopt;
    return KubernetesDecision{false, KubernetesLayer::network_policies, {}};
  }

  // --- cluster-wide policies

  bool is_among(const ClusterPods& pods, const KubernetesPod& pod) const {
    return pods.namespaces.matches(namespace_labels(pod)) &&
           (!pods.pods || pods.pods->matches(pod.labels));
  }

  bool is_peer(const ClusterPeer& peer) const {
    if (peer.pods) return peer_ != nullptr && is_among(*peer.pods, *peer_);
    return std::ranges::any_of(
        peer.networks, [this](const Cidr& network) { return network.contains(peer_address_); });
  }

  // nullopt: the rule has nothing to say. With a peer that is not supported nobody knows whom it
  // means: it must not accept, and what it may deny or pass to others is denied.
  std::optional<ClusterRule::Action> ask(const ClusterRule& rule) const {
    using enum ClusterRule::Action;
    const bool supported = std::ranges::all_of(
        rule.peers, [](const ClusterPeer& peer) { return peer.unsupported.empty(); });
    if (!supported) return rule.action == accept ? std::nullopt : std::optional(deny);
    const bool matches =
        std::ranges::any_of(rule.peers,
                            [this](const ClusterPeer& peer) { return is_peer(peer); }) &&
        is_port(rule.ports);
    return matches ? std::optional(rule.action) : std::nullopt;
  }

  // By priority. The API leaves the order of equal ones open; spec/policy.md 2.3 takes the text
  // `name/namespace/kind`, and the kind is the same within a layer.
  std::vector<const KubernetesClusterPolicy*> cluster_policies(KubernetesLayer layer) const {
    std::vector<const KubernetesClusterPolicy*> result;
    for (const KubernetesClusterPolicy& policy : cluster_.cluster_policies) {
      if (policy.layer == layer) result.push_back(&policy);
    }
    std::ranges::sort(result, [](const auto* left, const auto* right) {
      if (left->priority != right->priority) return left->priority < right->priority;
      return left->name + "/" < right->name + "/";
    });
    return result;
  }

  // nullopt: no rule matches, or the first one that does passes.
  std::optional<KubernetesDecision> ask_cluster_policies(KubernetesLayer layer) const {
    for (const KubernetesClusterPolicy* const policy : cluster_policies(layer)) {
      if (!is_among(policy->subject, *subject_)) continue;
      for (const ClusterRule& rule : way_ == Way::ingress ? policy->ingress : policy->egress) {
        const std::optional<ClusterRule::Action> action = ask(rule);
        if (!action) continue;
        if (action == ClusterRule::Action::pass) return std::nullopt;
        return KubernetesDecision{action == ClusterRule::Action::accept, layer, policy->name};
      }
    }
    return std::nullopt;
  }

  const KubernetesCluster& cluster_;
  const KubernetesFlow& flow_;
  Way way_;
  const KubernetesPod* subject_;
  Address peer_address_;
  const KubernetesPod* peer_;
};

bool holds(const LabelRequirement& requirement, const std::map<std::string, std::string>& labels) {
  const auto at = labels.find(requirement.key);
  const bool listed = at != labels.end() &&
                      std::ranges::find(requirement.values, at->second) != requirement.values.end();
  switch (requirement.op) {
    case LabelRequirement::Operator::in: return listed;
    case LabelRequirement::Operator::not_in: return !listed;
    case LabelRequirement::Operator::exists: return at != labels.end();
    case LabelRequirement::Operator::does_not_exist: return at == labels.end();
  }
  return false;
}

}  // namespace

bool LabelSelector::matches(const std::map<std::string, std::string>& labels) const {
  for (const auto& [key, value] : match_labels) {
    const auto at = labels.find(key);
    if (at == labels.end() || at->second != value) return false;
  }
  return std::ranges::all_of(
      expressions, [&](const LabelRequirement& requirement) { return holds(requirement, labels); });
}

bool KubernetesVerdict::allowed() const {
  return (!egress || egress->allowed) && (!ingress || ingress->allowed);
}

KubernetesVerdict kubernetes_verdict(const KubernetesCluster& cluster, const KubernetesFlow& flow) {
  return {Question(cluster, flow, Way::egress).answer(),
          Question(cluster, flow, Way::ingress).answer()};
}

}  // namespace tierwall::reference
