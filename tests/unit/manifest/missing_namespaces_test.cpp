// LoadOptions::missing_namespaces (spec/policy.md 5): what is made up, and what never is.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/manifest/loader.hpp>

#include "support/loading.hpp"

namespace tierwall {
namespace {

LoadResult load(const std::vector<std::string_view>& texts, MissingNamespaces missing) {
  std::vector<ManifestSource> sources;
  for (const std::string_view text : texts)
    sources.push_back({"t.yaml", text});
  return load_manifests(
      sources, {.mode = ManifestMode::compat, .limits = {}, .missing_namespaces = missing});
}

Namespace made_up(const std::string& name) {
  return {name, {{"kubernetes.io/metadata.name", name}}};
}

constexpr std::string_view kPod =
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n}, status: {podIP: 10.0.0.1}}";

TEST(MissingNamespacesTest, AreDeniedByDefault) {
  EXPECT_TRUE(testing::model_of(kPod).namespaces.empty());
  EXPECT_TRUE(load({kPod}, MissingNamespaces::denied).model.namespaces.empty());
}

TEST(MissingNamespacesTest, OpenOnesAreMadeUpOnce) {
  const LoadResult loaded =
      load({kPod,
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: n}, spec: "
            "{template: {spec: {}}}}",
            "{apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint, metadata: {name: w}}",
            "{apiVersion: v1, kind: ServiceAccount, metadata: {name: s, namespace: other}}"},
           MissingNamespaces::open);
  EXPECT_FALSE(loaded.diagnostics.has_errors()) << loaded.diagnostics.to_string();
  EXPECT_EQ(loaded.model.namespaces, (std::vector{made_up("n"), made_up("default")}));
}

TEST(MissingNamespacesTest, DefinedOnesStayAsTheyAre) {
  const char* const kNamespace =
      "{apiVersion: v1, kind: Namespace, metadata: {name: n, labels: {a: b}}}";
  const Model model = load({kPod, kNamespace}, MissingNamespaces::open).model;
  EXPECT_EQ(model.namespaces,
            (std::vector{Namespace{"n", {{"a", "b"}, {"kubernetes.io/metadata.name", "n"}}}}));
  const char* const kProfile =
      "{apiVersion: projectcalico.org/v3, kind: Profile, metadata: {name: kns.n}}";
  EXPECT_TRUE(load({kPod, kProfile}, MissingNamespaces::open).model.namespaces.empty());
}

TEST(MissingNamespacesTest, PodsThatAreNoEndpointsNeedNone) {
  const char* const kOnHost =
      "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n}, spec: {hostNetwork: true}}";
  EXPECT_TRUE(load({kPod, kOnHost}, MissingNamespaces::open).model.namespaces.empty());
}

TEST(MissingNamespacesTest, CoverTasksOfMarathon) {
  LoadOptions options;
  options.missing_namespaces = MissingNamespaces::open;
  LoadResult loaded = load({kPod}, MissingNamespaces::open);
  const MarathonTask task{"t.1", {Address::v4(10, 0, 0, 2)}};
  load_marathon({"a.json", R"({"id": "t", "ipAddress": {"networkName": "net"}})"}, "t", {&task, 1},
                loaded, options);
  EXPECT_FALSE(loaded.diagnostics.has_errors()) << loaded.diagnostics.to_string();
  EXPECT_EQ(loaded.model.namespaces, (std::vector{made_up("n"), made_up("default")}));
}

}  // namespace
}  // namespace tierwall
