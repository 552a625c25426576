// Which kinds are passed over and which are errors (spec/policy.md 6).
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "support/loading.hpp"

namespace tierwall {
namespace {

using testing::load_text;

constexpr ManifestMode kModes[] = {ManifestMode::strict, ManifestMode::compat};

std::string document(std::string_view api_version, std::string_view kind) {
  return "{apiVersion: " + std::string(api_version) + ", kind: " + std::string(kind) + "}";
}

struct Case {
  const char* api_version;
  const char* kind;
};

TEST(IgnoredKinds, AreCountedAndNotRead) {
  for (const auto& [api_version, kind] : {
           Case{"v1", "ConfigMap"},
           Case{"v1", "Secret"},
           Case{"v1", "SecretList"},
           Case{"v1", "Endpoints"},
           Case{"v1", "Node"},
           Case{"v1", "PersistentVolumeClaim"},
           Case{"networking.k8s.io/v1", "Ingress"},
           Case{"networking.k8s.io/v1beta1", "IngressList"},
           Case{"networking.k8s.io/v1", "IngressClass"},
           Case{"rbac.authorization.k8s.io/v1", "Role"},
           Case{"rbac.authorization.k8s.io/v1", "RoleBinding"},
           Case{"rbac.authorization.k8s.io/v1", "ClusterRole"},
           Case{"rbac.authorization.k8s.io/v1", "ClusterRoleBinding"},
           Case{"apiextensions.k8s.io/v1", "CustomResourceDefinition"},
           Case{"autoscaling/v2", "HorizontalPodAutoscaler"},
           Case{"policy/v1", "PodDisruptionBudget"},
           Case{"apps/v1", "ControllerRevision"},
           Case{"operator.projectcalico.org/v1", "Installation"},
           Case{"route.openshift.io/v1", "Route"},
           // Names of other groups that happen to be those of known kinds.
           Case{"serving.knative.dev/v1", "Service"},
           Case{"kubeflow.org/v1", "Profile"},
           Case{"batch.volcano.sh/v1alpha1", "Job"},
       }) {
    for (const ManifestMode mode : kModes) {
      const LoadResult loaded = load_text(document(api_version, kind), mode);
      EXPECT_TRUE(loaded.diagnostics.empty()) << kind << loaded.diagnostics.to_string();
      EXPECT_EQ(loaded.counts.ignored, (std::map<std::string, std::size_t>{{kind, 1}}));
      EXPECT_TRUE(loaded.counts.loaded.empty()) << kind;
      EXPECT_EQ(loaded.model, Model{}) << kind;
    }
  }
}

TEST(IgnoredKinds, AreNotThoseThatMayMeanPolicy) {
  const std::string long_kind(64, 'a');
  for (const auto& [api_version, kind] : {
           // The groups of policies, whatever the version.
           Case{"projectcalico.org/v3", "IPPool"},
           Case{"projectcalico.org/v4", "Tier"},
           Case{"projectcalico.org/v3", "networkpolicy"},
           Case{"crd.projectcalico.org/v1", "BGPPeer"},
           Case{"crd.projectcalico.org/v2", "Tier"},
           Case{"policy.networking.k8s.io/v1alpha1", "Egress"},
           Case{"policy.networking.k8s.io/v1beta1", "AdminNetworkPolicy"},
           Case{"networking.k8s.io/v1", "NetworkPolcy"},
           Case{"networking.k8s.io/v1", "networkPolicy"},
           Case{"networking.k8s.io/v2", "NetworkPolicy"},
           Case{"networking.k8s.io/v1", "ingress"},
           // A known kind in another case, version or group.
           Case{"v1", "pod"},
           Case{"v1", "NameSpace"},
           Case{"v1", "podList"},
           Case{"v1", "PodLIST"},
           Case{"v1", "Policy"},
           Case{"v1", "service"},
           Case{"v1", "Deployment"},
           Case{"v1", "NetworkPolicy"},
           Case{"apps/v1", "deployment"},
           Case{"apps/v2", "Deployment"},
           Case{"apps/v1", "Pod"},
           Case{"batch/v2alpha1", "CronJob"},
           Case{"discovery.k8s.io/v1beta1", "EndpointSlice"},
           Case{"extensions/v1beta1", "NetworkPolicy"},
           Case{"extensions/v1", "DaemonSet"},
           // Policies of groups that are misspelt or others'.
           Case{"projectcalico.com/v3", "GlobalNetworkPolicy"},
           Case{"projectcalico.com/v3", "GlobalNetworkPolicyList"},
           Case{"example.org/v1", "networkpolicy"},
           // No apiVersion, no kind, no list.
           Case{"v2", "ConfigMap"},
           Case{"core/v1/x", "ConfigMap"},
           Case{"/v1", "ConfigMap"},
           Case{"ProjectCalico.org/v3", "Anything"},
           Case{"'projectcalico.org /v3'", "Anything"},
           Case{"v1", "Config-Map"},
           Case{"v1", "\"Config\\nMap\""},
           Case{"v1", long_kind.c_str()},
           Case{"v1", "list"},
           Case{"v2", "List"},
           Case{"example.org/v1", "List"},
       }) {
    for (const ManifestMode mode : kModes) {
      const LoadResult loaded = load_text(document(api_version, kind), mode);
      ASSERT_EQ(loaded.diagnostics.error_count(), 1U) << api_version << " " << kind;
      EXPECT_EQ(loaded.diagnostics.entries()[0].code, ErrorCode::unknown_kind) << kind;
      EXPECT_TRUE(loaded.counts.ignored.empty()) << kind;
    }
  }
}

TEST(IgnoredKinds, MixWithOthersInLists) {
  const LoadResult loaded = load_text(
      "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, data: {kind: Pod}}, "
      "{apiVersion: v1, kind: Namespace, metadata: {name: n}}, {apiVersion: apps/v1, kind: "
      "ControllerRevision}, {apiVersion: v1, kind: ConfigMap}]}");
  EXPECT_TRUE(loaded.diagnostics.empty()) << loaded.diagnostics.to_string();
  EXPECT_EQ(loaded.counts.ignored,
            (std::map<std::string, std::size_t>{{"ConfigMap", 2}, {"ControllerRevision", 1}}));
  EXPECT_EQ(loaded.model.namespaces.size(), 1U);
}

TEST(IgnoredKinds, TheErrorSaysWhatMayBeMeant) {
  EXPECT_EQ(testing::errors_of(document("v1", "pod")),
            "t.yaml:1:24: error: kind: unknown kind `pod` of `v1`; did you mean Pod of v1?\n");
  EXPECT_EQ(
      testing::errors_of(document("apps/v2alpha1", "Deployment")),
      "t.yaml:1:35: error: kind: unknown kind `Deployment` of `apps/v2alpha1`; it is known in "
      "apps/v1\n");
}

}  // namespace
}  // namespace tierwall
