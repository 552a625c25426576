// What converted policies remember, and how far they may grow; what they mean is for the tables.
#include <string>

#include <gtest/gtest.h>
#include <tierwall/manifest/loader.hpp>

#include "support/loading.hpp"

namespace tierwall::testing {
namespace {

constexpr const char* kPolicy = R"(apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: n}
spec:
  podSelector: {}
  ingress:
    - from: [{podSelector: {}}]
    - ports:
        - {protocol: UDP, port: 53}
        - {protocol: TCP, port: 53}
      from:
        - namespaceSelector: {}
        - ipBlock: {cidr: 10.0.0.0/8}
)";

TEST(KubernetesPolicies, HolesLieStrictlyInsideTheirBlock) {
  const auto block = [](const std::string& cidr, const std::string& hole) {
    return "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: "
           "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '" +
           cidr + "', except: ['" + hole + "']}}]}]}}";
  };
  EXPECT_FALSE(is_refused(block("10.0.0.0/8", "10.1.0.0/16")));
  EXPECT_FALSE(is_refused(block("0.0.0.0/0", "0.0.0.0/1")));
  EXPECT_FALSE(is_refused(block("::/0", "::/1")));
  EXPECT_FALSE(is_refused(block("::/0", "::/128")));
  EXPECT_TRUE(is_refused(block("::/0", "::/0")));
  EXPECT_TRUE(is_refused(block("::/1", "8000::/2")));
  EXPECT_TRUE(is_refused(block("::/0", "10.0.0.0/8")));
  EXPECT_TRUE(is_refused(block("0.0.0.0/0", "::/1")));
  EXPECT_TRUE(is_refused(block("10.0.0.0/16", "10.0.0.0/8")));
}

TEST(KubernetesPolicies, EveryConvertedRuleKnowsItsPeer) {
  const LoadResult loaded = load_text(kPolicy);
  ASSERT_FALSE(loaded.diagnostics.has_errors()) << loaded.diagnostics.to_string();
  ASSERT_EQ(loaded.model.policies.at(0).ingress.size(), 5U);
  const ResourceName policy{"KubernetesNetworkPolicy", "n", "p"};
  const auto line_of = [&](const char* field) { return loaded.places.find(policy, field).line; };
  EXPECT_EQ(line_of("spec.ingress[0]"), 7U);
  EXPECT_EQ(line_of("spec.ingress[1].source.selector"), 12U);
  EXPECT_EQ(line_of("spec.ingress[2].destination.ports[0]"), 13U);
  EXPECT_EQ(line_of("spec.ingress[3]"), 12U);
  EXPECT_EQ(line_of("spec.ingress[4]"), 13U);
}

// Five rules, four of them with one port.
TEST(KubernetesPolicies, AreBoundedInWhatTheyBecome) {
  const ManifestSource source{"t.yaml", kPolicy};
  LoadOptions options;
  options.limits.max_converted_rules = 9;
  EXPECT_FALSE(load_manifests({&source, 1}, options).diagnostics.has_errors());
  options.limits.max_converted_rules = 8;
  const LoadResult refused = load_manifests({&source, 1}, options);
  ASSERT_EQ(refused.diagnostics.error_count(), 1U);
  EXPECT_EQ(refused.diagnostics.entries()[0].code, ErrorCode::too_large);
  EXPECT_EQ(refused.diagnostics.entries()[0].field, "spec.ingress[1]");
}

}  // namespace
}  // namespace tierwall::testing
