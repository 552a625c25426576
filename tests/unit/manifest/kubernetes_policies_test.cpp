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

std::string policy_document(std::string_view api_version, std::string_view kind,
                            std::string_view name) {
  return "{apiVersion: " + std::string(api_version) + ", kind: " + std::string(kind) +
         ", metadata: {name: " + std::string(name) + "}}\n---\n";
}

TEST(KubernetesPolicies, ThePrefixOfOldReleasesIsNoPartOfTheName) {
  const auto names = [](const std::string& text) {
    std::string out;
    for (const ManifestMode mode : {ManifestMode::strict, ManifestMode::compat}) {
      for (const Policy& policy : model_of(text, mode).policies)
        out += policy.name + " ";
    }
    return out;
  };
  const auto kubernetes = [](std::string_view name) {
    return policy_document("networking.k8s.io/v1", "NetworkPolicy", name);
  };
  const auto staged = [](std::string_view name) {
    return policy_document("projectcalico.org/v3", "StagedKubernetesNetworkPolicy", name);
  };
  EXPECT_EQ(names(kubernetes("knp.default.x.y") + staged("knp.default.z")), "x.y z x.y z ");
  EXPECT_EQ(names(kubernetes("knp.x") + kubernetes("ossg.default.x")),
            "knp.x ossg.default.x knp.x ossg.default.x ");
  // Without the prefix there must be a name; that this one is none, validation says.
  EXPECT_EQ(names(kubernetes("knp.default.")), "knp.default. knp.default. ");
  // Policies of Calico have the names that they state.
  EXPECT_EQ(names(policy_document("projectcalico.org/v3", "NetworkPolicy", "knp.default.x") +
                  policy_document("crd.projectcalico.org/v1", "NetworkPolicy", "knp.default.y")),
            "knp.default.x knp.default.y knp.default.x knp.default.y ");
}

TEST(KubernetesPolicies, WithAndWithoutThePrefixAreOnePolicy) {
  const LoadResult loaded =
      load_text(policy_document("networking.k8s.io/v1", "NetworkPolicy", "x") +
                policy_document("networking.k8s.io/v1", "NetworkPolicy", "knp.default.x") +
                policy_document("projectcalico.org/v3", "NetworkPolicy", "knp.default.x"));
  EXPECT_EQ(loaded.model.policies.size(), 2U);
  EXPECT_EQ(loaded.diagnostics.to_string(),
            "t.yaml:3:1: warning: KubernetesNetworkPolicy default/x: replaces an earlier document "
            "(t.yaml:1:1)\n");
  EXPECT_EQ(loaded.places.find({"KubernetesNetworkPolicy", "default", "x"}, "").line, 3U);
}

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

TEST(KubernetesPolicies, ConvertedFieldsAreCalledAsTheDocumentCallsThem) {
  const LoadResult loaded = load_text(kPolicy);
  const ResourceName policy{"KubernetesNetworkPolicy", "n", "p"};
  const auto origin = [&](const char* field) { return loaded.places.origin(policy, field); };
  EXPECT_EQ(origin("spec.ingress[0]"), "spec.ingress[0].from[0]");
  EXPECT_EQ(origin("spec.ingress[1]"), "spec.ingress[1].from[0]");
  EXPECT_EQ(origin("spec.ingress[4].source.selector"), "spec.ingress[1].from[1]");
  EXPECT_EQ(origin("spec.ingress[5]"), "spec.ingress[5]");  // there is none
  EXPECT_EQ(origin("spec.selector"), "spec.podSelector");
  EXPECT_EQ(origin("spec.ingress"), "spec.ingress");
  EXPECT_EQ(origin("metadata.name"), "metadata.name");
  EXPECT_EQ(origin(""), "");
  EXPECT_EQ(loaded.places.origin({"KubernetesNetworkPolicy", "n", "q"}, "spec.ingress[0]"),
            "spec.ingress[0]");
}

TEST(KubernetesPolicies, RulesForEverybodyAreTheRulesOfTheDocument) {
  const LoadResult loaded = load_text(
      "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: "
      "{podSelector: {}, egress: [{to: [{podSelector: {}}, {podSelector: {}}]}, {}]}}");
  const ResourceName policy{"KubernetesNetworkPolicy", "default", "p"};
  EXPECT_EQ(loaded.places.origin(policy, "spec.egress[1]"), "spec.egress[0].to[1]");
  EXPECT_EQ(loaded.places.origin(policy, "spec.egress[2].destination.nets"), "spec.egress[1]");
}

// What validate(), lint() and a build say of converted rules.
TEST(KubernetesPolicies, WhatIsFoundLaterIsSaidOfTheDocument) {
  const LoadResult loaded = load_text(kPolicy);
  Diagnostics found;
  for (const char* field : {"spec.selector", "spec.ingress[4].source.selector", "spec.tier"}) {
    found.add({.severity = Severity::warning,
               .code = ErrorCode::unknown_reference,
               .place = {},
               .resource = {"KubernetesNetworkPolicy", "n", "p"},
               .field = field,
               .message = "m"});
  }
  loaded.places.locate(found);
  const std::string said =
      "t.yaml:4:1: warning: KubernetesNetworkPolicy n/p: spec.tier: m\n"
      "t.yaml:5:16: warning: KubernetesNetworkPolicy n/p: spec.podSelector: m\n"
      "t.yaml:13:11: warning: KubernetesNetworkPolicy n/p: spec.ingress[1].from[1]: m\n";
  EXPECT_EQ(found.to_string(), said);
  // What has its place has its name.
  loaded.places.locate(found);
  EXPECT_EQ(found.to_string(), said);
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

// Policies that each stay below their own bound add up, over documents and texts.
TEST(KubernetesPolicies, AreBoundedInWhatAllOfThemBecome) {
  std::string second = kPolicy, third = kPolicy;
  second.replace(second.find("name: p"), 7, "name: q");
  third.replace(third.find("name: p"), 7, "name: r");
  const std::string both = second + "---\n" + third;
  const ManifestSource sources[] = {{"one.yaml", kPolicy}, {"two.yaml", both}};
  LoadOptions options;
  options.limits.max_converted_rules = 9;
  options.limits.max_total_converted_rules = 27;
  EXPECT_FALSE(load_manifests(sources, options).diagnostics.has_errors());
  for (const std::size_t limit : {17U, 18U, 26U}) {
    options.limits.max_total_converted_rules = limit;
    const LoadResult refused = load_manifests(sources, options);
    ASSERT_EQ(refused.diagnostics.entries().size(), 1U) << refused.diagnostics.to_string();
    const Diagnostic& error = refused.diagnostics.entries()[0];
    EXPECT_EQ(error.code, ErrorCode::too_large);
    EXPECT_EQ(error.resource.name, limit < 18 ? "q" : "r") << limit;
    EXPECT_EQ(error.place.source, "two.yaml");
    EXPECT_EQ(error.field, limit == 18 ? "spec.ingress[0]" : "spec.ingress[1]") << limit;
    EXPECT_EQ(error.message, "with this rule the loaded policies have more than " +
                                 std::to_string(limit) + " converted rules and ports");
  }
}

}  // namespace
}  // namespace tierwall::testing
