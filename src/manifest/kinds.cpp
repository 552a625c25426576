#include "manifest/kinds.hpp"

#include <array>
#include <utility>

namespace tierwall::manifest {

namespace {

constexpr std::string_view kKubernetesPolicy = "networking.k8s.io/v1";
constexpr std::string_view kPolicyAlpha1 = "policy.networking.k8s.io/v1alpha1";
constexpr std::string_view kPolicyAlpha2 = "policy.networking.k8s.io/v1alpha2";
constexpr std::string_view kCore = "v1";
constexpr std::string_view kApps = "apps/v1";
constexpr std::string_view kBatch = "batch/v1";

// The same resources under other names: Calico's as the custom resources of an older storage, and
// workloads of versions that had the pod template where it still is.
constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"crd.projectcalico.org/v1", kCalico}, {"apps/v1beta1", kApps},   {"apps/v1beta2", kApps},
    {"extensions/v1beta1", kApps},         {"batch/v1beta1", kBatch},
};

constexpr Scope kCluster = Scope::cluster;
constexpr Scope kNamespaced = Scope::namespaced;

// clang-format off
constexpr std::array kKinds{
    // Calico
    Kind{"Tier", kCalico, kCluster, "Tier", read_tier},
    Kind{"GlobalNetworkPolicy", kCalico, kCluster, "GlobalNetworkPolicy", read_global_network_policy},
    Kind{"NetworkPolicy", kCalico, kNamespaced, "NetworkPolicy", read_network_policy},
    Kind{"StagedGlobalNetworkPolicy", kCalico, kCluster, "StagedGlobalNetworkPolicy", read_staged_global_network_policy},
    Kind{"StagedNetworkPolicy", kCalico, kNamespaced, "StagedNetworkPolicy", read_staged_network_policy},
    Kind{"StagedKubernetesNetworkPolicy", kCalico, kNamespaced, "StagedKubernetesNetworkPolicy", read_staged_kubernetes_network_policy},
    Kind{"Profile", kCalico, kCluster, "Profile", read_profile},
    Kind{"GlobalNetworkSet", kCalico, kCluster, "GlobalNetworkSet", read_network_set},
    Kind{"NetworkSet", kCalico, kNamespaced, "NetworkSet", read_network_set},
    Kind{"WorkloadEndpoint", kCalico, kNamespaced, "WorkloadEndpoint", read_workload_endpoint},
    Kind{"HostEndpoint", kCalico, kCluster, "HostEndpoint", read_host_endpoint},
    // Kubernetes policies
    Kind{"NetworkPolicy", kKubernetesPolicy, kNamespaced, "KubernetesNetworkPolicy", read_kubernetes_network_policy},
    Kind{"AdminNetworkPolicy", kPolicyAlpha1, kCluster, "AdminNetworkPolicy", read_admin_network_policy},
    Kind{"BaselineAdminNetworkPolicy", kPolicyAlpha1, kCluster, "BaselineAdminNetworkPolicy", read_baseline_admin_network_policy},
    Kind{"ClusterNetworkPolicy", kPolicyAlpha2, kCluster, "KubernetesClusterNetworkPolicy", read_cluster_network_policy},
    // Kubernetes sources of labels, endpoints and services
    Kind{"Namespace", kCore, kCluster, "Namespace", read_namespace},
    Kind{"ServiceAccount", kCore, kNamespaced, "ServiceAccount", read_service_account},
    Kind{"EndpointSlice", "discovery.k8s.io/v1", kNamespaced, "EndpointSlice", read_endpoint_slice},
    Kind{.kind = "Service", .api_version = kCore, .scope = kNamespaced, .resource_kind = "Service", .read = nullptr, .ignored = true},
    Kind{"Pod", kCore, kNamespaced, "Pod", read_pod},
    Kind{"Deployment", kApps, kNamespaced, "Deployment", read_workload},
    Kind{"StatefulSet", kApps, kNamespaced, "StatefulSet", read_workload},
    Kind{"DaemonSet", kApps, kNamespaced, "DaemonSet", read_workload},
    Kind{"ReplicaSet", kApps, kNamespaced, "ReplicaSet", read_workload},
    Kind{"ReplicationController", kCore, kNamespaced, "ReplicationController", read_workload},
    Kind{"Job", kBatch, kNamespaced, "Job", read_workload},
    Kind{"CronJob", kBatch, kNamespaced, "CronJob", read_cron_job},
    // The v1 era
    Kind{"policy", kCore, kCluster, "GlobalNetworkPolicy", read_global_network_policy, true},
    Kind{"profile", kCore, kCluster, "Profile", read_profile, true},
    Kind{"hostEndpoint", kCore, kCluster, "HostEndpoint", read_v1_host_endpoint, true},
    Kind{"workloadEndpoint", kCore, kNamespaced, "WorkloadEndpoint", read_v1_workload_endpoint, true},
};
// clang-format on

bool exists_in(const Kind& kind, ManifestMode mode) {
  return !kind.v1_era || mode == ManifestMode::compat;
}

}  // namespace

std::span<const Kind> all_kinds() {
  return kKinds;
}

const Kind* find_kind(std::string_view api_version, std::string_view kind, ManifestMode mode) {
  for (const auto& [alias, meant] : kAliases) {
    if (api_version == alias) {
      api_version = meant;
      break;
    }
  }
  for (const Kind& row : kKinds) {
    if (row.kind == kind && row.api_version == api_version && exists_in(row, mode)) return &row;
  }
  return nullptr;
}

}  // namespace tierwall::manifest
