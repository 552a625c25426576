// Random Kubernetes clusters, as the judge reads them and as manifests.
//
//     KubernetesGenerator generator(choices);
//     const reference::KubernetesCluster cluster = generator.cluster();
//     const std::string manifests = kubernetes_manifests(cluster, choices);
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "reference/kubernetes_policy.hpp"
#include "support/choices.hpp"

namespace tierwall::testing {

class KubernetesGenerator {
 public:
  explicit KubernetesGenerator(Choices& choices) : choices_(choices) {}

  reference::KubernetesCluster cluster();
  // Mostly between pods, mostly to a port that some policy or pod names.
  reference::KubernetesFlow flow(const reference::KubernetesCluster& cluster);

 private:
  reference::KubernetesPod pod(std::size_t number);
  std::vector<Address> addresses(std::size_t number);
  void aim(const std::vector<reference::KubernetesPort>& ports, reference::KubernetesFlow& flow);

  reference::KubernetesNetworkPolicy network_policy(std::size_t number);
  reference::KubernetesRule rule();
  reference::KubernetesPeer peer();

  std::vector<reference::KubernetesClusterPolicy> cluster_policies();
  reference::KubernetesClusterPolicy cluster_policy(reference::KubernetesLayer layer,
                                                    std::string name);
  std::vector<reference::ClusterRule> cluster_rules(reference::KubernetesLayer layer, bool egress);
  reference::ClusterPeer cluster_peer(bool egress);
  reference::ClusterPods cluster_pods();
  std::vector<reference::KubernetesPort> cluster_ports(reference::KubernetesLayer layer);

  std::vector<reference::KubernetesPort> ports();
  reference::LabelSelector selector();
  reference::LabelSelector namespace_selector();
  std::map<std::string, std::string> labels();
  Cidr block();

  Choices& choices_;
};

// The documents in random order, as JSON or YAML.
std::string kubernetes_manifests(const reference::KubernetesCluster& cluster, Choices& choices);

std::string dump(const reference::KubernetesFlow& flow);

// Leaves out pods, policies, rules, criteria and labels as long as `still_fails` holds for what
// remains. It must hold for `cluster`.
reference::KubernetesCluster shrink(
    reference::KubernetesCluster cluster,
    const std::function<bool(const reference::KubernetesCluster&)>& still_fails);

}  // namespace tierwall::testing
