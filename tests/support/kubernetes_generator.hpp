// Random Kubernetes clusters, as the judge reads them and as manifests.
//
//     KubernetesGenerator generator(choices);
//     const reference::KubernetesCluster cluster = generator.cluster();
//     const std::string manifests = kubernetes_manifests(cluster, choices);
#pragma once

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
  reference::KubernetesNetworkPolicy network_policy(std::size_t number);
  reference::KubernetesRule rule();
  reference::KubernetesPeer peer();
  std::vector<reference::KubernetesPort> ports();
  reference::LabelSelector selector();
  reference::LabelSelector namespace_selector();
  std::map<std::string, std::string> labels();
  Cidr block();

  Choices& choices_;
};

// A JSON list of documents in random order.
std::string kubernetes_manifests(const reference::KubernetesCluster& cluster, Choices& choices);

std::string dump(const reference::KubernetesFlow& flow);

}  // namespace tierwall::testing
