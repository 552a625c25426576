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

  bool allows() const {
    if (subject_ == nullptr) return true;
    return ask_network_policies().value_or(true);
  }

 private:
  const KubernetesPod* pod_at(const Address& address) const {
    for (const KubernetesPod& pod : cluster_.pods) {
      if (pod.address == address) return &pod;
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

  bool is_port(const KubernetesPort& port) const {
    if (!port.name.empty()) {
      const KubernetesPod* const server = pod_at(flow_.destination);
      return server != nullptr && std::ranges::any_of(server->ports, [&](const auto& named) {
               return named.name == port.name && named.port == flow_.port &&
                      named.protocol == flow_.protocol && port.protocol == flow_.protocol;
             });
    }
    if (port.protocol != flow_.protocol) return false;
    return port.first == 0 || (port.first <= flow_.port && flow_.port <= port.last);
  }

  bool is_port(const std::vector<KubernetesPort>& ports) const {
    return ports.empty() ||
           std::ranges::any_of(ports, [this](const KubernetesPort& port) { return is_port(port); });
  }

  bool isolates(const KubernetesNetworkPolicy& policy) const {
    if (policy.namespace_name != subject_->namespace_name) return false;
    if (!policy.pods.matches(subject_->labels)) return false;
    if (policy.types.empty()) return way_ == Way::ingress || !policy.egress.empty();
    const char* const word = way_ == Way::ingress ? "Ingress" : "Egress";
    return std::ranges::find(policy.types, word) != policy.types.end();
  }

  // nullopt: no policy isolates the pod in this direction.
  std::optional<bool> ask_network_policies() const {
    bool isolated = false;
    for (const KubernetesNetworkPolicy& policy : cluster_.policies) {
      if (!isolates(policy)) continue;
      isolated = true;
      for (const KubernetesRule& rule : way_ == Way::ingress ? policy.ingress : policy.egress) {
        const bool from_peer =
            rule.peers.empty() || std::ranges::any_of(rule.peers, [&](const KubernetesPeer& peer) {
              return is_peer(peer, policy.namespace_name);
            });
        if (from_peer && is_port(rule.ports)) return true;
      }
    }
    if (isolated) return false;
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

bool kubernetes_allows(const KubernetesCluster& cluster, const KubernetesFlow& flow) {
  return Question(cluster, flow, Way::egress).allows() &&
         Question(cluster, flow, Way::ingress).allows();
}

}  // namespace tierwall::reference
