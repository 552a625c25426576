// Texts, documents, lists, identities and places (spec/policy.md 1.1 and 6).
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/loading.hpp"

namespace tierwall {
namespace {

using testing::errors_of;
using testing::is_refused;
using testing::load_text;
using testing::model_of;

std::string tier(std::string_view name, int order) {
  return "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: " + std::string(name) +
         "}, spec: {order: " + std::to_string(order) + "}}";
}

std::string names(const Model& model) {
  std::string out;
  for (const Tier& t : model.tiers)
    out += t.name + std::to_string(static_cast<int>(t.order.value_or(0))) + " ";
  return out;
}

TEST(Loader, FlattensEveryShapeInReadingOrder) {
  EXPECT_EQ(names(model_of("")), "");
  EXPECT_EQ(names(model_of(tier("a", 1))), "a1 ");
  EXPECT_EQ(names(model_of("[" + tier("a", 1) + ", " + tier("b", 2) + "]")), "a1 b2 ");
  EXPECT_EQ(names(model_of("---\n" + tier("a", 1) + "\n---\n---\n# nothing\n---\n" + tier("b", 2))),
            "a1 b2 ");
  EXPECT_EQ(
      names(model_of("{apiVersion: v1, kind: List, metadata: {resourceVersion: ''}, items: [" +
                     tier("a", 1) + ", {apiVersion: v1, kind: List, items: [" + tier("b", 2) +
                     "]}, " + tier("c", 3) + "]}")),
      "a1 b2 c3 ");
  EXPECT_EQ(names(model_of("[{apiVersion: projectcalico.org/v3, kind: TierList, items: [" +
                           tier("a", 1) + "]}, " + tier("b", 2) + "]")),
            "a1 b2 ");
  // A typed list speaks for its items.
  EXPECT_EQ(names(model_of("{apiVersion: projectcalico.org/v3, kind: TierList, items: [{metadata: "
                           "{name: a}, spec: {order: 1}}]}")),
            "a1 ");
  for (const char* empty :
       {"{apiVersion: v1, kind: List}", "{apiVersion: v1, kind: List, items: }",
        "{apiVersion: v1, kind: List, items: []}", "{apiVersion: v1, kind: PodList, items: []}"})
    EXPECT_EQ(names(model_of(empty)), "") << empty;
  for (const char* wrong :
       {"{apiVersion: v1, kind: List, items: {}}", "{apiVersion: v1, kind: List, items: [null]}",
        "{apiVersion: v1, kind: List, items: [text]}", "{apiVersion: v1, kind: List, item: []}",
        "{kind: List, items: []}", "{apiVersion: v1, kind: List, items: [{metadata: {name: a}}]}"})
    EXPECT_TRUE(is_refused(wrong)) << wrong;
}

TEST(Loader, ReadsAllSourcesIntoOneState) {
  const std::string first = tier("a", 1), second = tier("b", 2) + "\n---\n" + tier("a", 3);
  const ManifestSource sources[] = {{"one", first}, {"two", second}};
  const LoadResult loaded = load_manifests(sources);
  EXPECT_EQ(names(loaded.model), "a3 b2 ");
  EXPECT_EQ(loaded.places.find({"Tier", "", "b"}, ""), (Place{"two", 1, 1, 1}));
  EXPECT_EQ(loaded.places.find({"Tier", "", "a"}, ""), (Place{"two", 2, 3, 1}));
}

TEST(Loader, TheLastDocumentOfAnIdentityReplacesTheOthersWhole) {
  const std::string head = "{apiVersion: projectcalico.org/v3, kind: ";
  const LoadResult loaded = load_text(
      head + "GlobalNetworkPolicy, metadata: {name: p}, spec: {tier: a, selector: x}}\n---\n" +
      head +
      "GlobalNetworkPolicy, metadata: {name: q}}\n---\n{apiVersion: crd.projectcalico.org/v1, "
      "kind: "
      "GlobalNetworkPolicy, metadata: {name: p}, spec: {tier: b}}\n");
  ASSERT_EQ(loaded.model.policies.size(), 2U);
  EXPECT_EQ(loaded.model.policies[0].name, "p");  // where the first one stood
  EXPECT_EQ(loaded.model.policies[0].tier, "b");  // the tier is not part of the identity
  EXPECT_EQ(loaded.model.policies[0].selector, "");
  EXPECT_EQ(loaded.places.find({"GlobalNetworkPolicy", "", "p"}, "spec.selector").document, 3U);
  EXPECT_EQ(loaded.counts.loaded.at("GlobalNetworkPolicy"), 3U);
  // Kind and namespace are part of it.
  EXPECT_EQ(model_of(head + "NetworkPolicy, metadata: {name: p}}\n---\n" + head +
                     "NetworkPolicy, metadata: {name: p, namespace: n}}\n---\n" + head +
                     "StagedNetworkPolicy, metadata: {name: p}}\n---\n" + head +
                     "NetworkPolicy, metadata: {name: p, namespace: default}}\n")
                .policies.size(),
            3U);
  // A v1-era document is the same resource.
  EXPECT_EQ(
      model_of(head + "GlobalNetworkPolicy, metadata: {name: p}}\n---\n{apiVersion: v1, kind: "
                      "policy, metadata: {name: p}, spec: {order: 1}}\n")
          .policies.size(),
      1U);
}

TEST(Loader, WarnsOfEachDocumentThatIsReplaced) {
  const std::string first = tier("a", 1), second = tier("b", 2) + "\n---\n" + tier("a", 3);
  const ManifestSource sources[] = {{"one", first}, {"two", second}, {"three", first}};
  const LoadResult loaded = load_manifests(sources);
  EXPECT_EQ(loaded.diagnostics.to_string(),
            "two:3:1: warning: Tier a: replaces an earlier document (one:1:1)\n"
            "three:1:1: warning: Tier a: replaces an earlier document (two:3:1)\n");
  const Diagnostic& warning = loaded.diagnostics.entries().at(0);
  EXPECT_EQ(warning.code, ErrorCode::duplicate);
  EXPECT_EQ(warning.place, (Place{"two", 2, 3, 1}));
  EXPECT_EQ(warning.other, (Place{"one", 1, 1, 1}));
  EXPECT_EQ(names(loaded.model), "a1 b2 ");
}

TEST(Loader, WarnsThatTheTierIsNoPartOfAName) {
  const auto policy = [](std::string_view kind, std::string_view rest) {
    return "{apiVersion: projectcalico.org/v3, kind: " + std::string(kind) +
           ", metadata: {name: " + std::string(rest) + "}\n---\n";
  };
  EXPECT_EQ(errors_of(policy("GlobalNetworkPolicy", "p}, spec: {tier: a}") +
                      policy("GlobalNetworkPolicy", "p}, spec: {tier: b}") +
                      policy("GlobalNetworkPolicy", "p}, spec: {tier: b}")),
            "t.yaml:3:1: warning: GlobalNetworkPolicy p: replaces an earlier document, which is in "
            "tier `a`: one name is one policy, whatever its tier (t.yaml:1:1)\n"
            "t.yaml:5:1: warning: GlobalNetworkPolicy p: replaces an earlier document "
            "(t.yaml:3:1)\n");
  // Other kinds and namespaces are other identities; the namespace may be implied.
  EXPECT_EQ(
      errors_of(policy("GlobalNetworkPolicy", "p}") + policy("StagedGlobalNetworkPolicy", "p}") +
                policy("NetworkPolicy", "p}") + policy("NetworkPolicy", "p, namespace: n}") +
                policy("NetworkPolicy", "p, namespace: default}")),
      "t.yaml:9:1: warning: NetworkPolicy default/p: replaces an earlier document "
      "(t.yaml:5:1)\n");
}

TEST(Loader, DocumentsWithoutANameReplaceNothing) {
  const std::string nameless = "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {}}";
  const LoadResult loaded = load_text(nameless + "\n---\n" + nameless);
  EXPECT_EQ(loaded.diagnostics.entries().size(), 2U) << loaded.diagnostics.to_string();
  EXPECT_EQ(loaded.diagnostics.error_count(), 2U);
}

TEST(Loader, ReportsAllErrorsInOrder) {
  EXPECT_EQ(
      errors_of("apiVersion: projectcalico.org/v3\n"
                "kind: GlobalNetworkPolicy\n"
                "metadata:\n"
                "  name: web\n"
                "spec:\n"
                "  ordr: 1\n"
                "  ingress:\n"
                "  - action: Allow\n"
                "    protocol: foo\n"
                "    source:\n"
                "      ports: [0, 80, 90:80]\n"
                "  - action: Nope\n"
                "---\n"
                "kind: Firewall\n"
                "apiVersion: projectcalico.org/v3\n"),
      "t.yaml:6:3: error: GlobalNetworkPolicy web: spec.ordr: unknown field\n"
      "t.yaml:9:15: error: GlobalNetworkPolicy web: spec.ingress[0].protocol: unknown protocol "
      "`foo`; there are TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite\n"
      "t.yaml:11:15: error: GlobalNetworkPolicy web: spec.ingress[0].source.ports[0]: `0` is not "
      "from 1 to 65535\n"
      "t.yaml:11:22: error: GlobalNetworkPolicy web: spec.ingress[0].source.ports[2]: `90:80` is "
      "a range that ends before it begins\n"
      "t.yaml:12:13: error: GlobalNetworkPolicy web: spec.ingress[1].action: unknown action "
      "`Nope`; there are Allow, Deny, Log, Pass\n"
      "t.yaml:14:7: error: kind: unknown kind `Firewall` of `projectcalico.org/v3`\n");
}

TEST(Loader, BoundsTheDiagnostics) {
  LoadOptions options;
  options.limits.max_diagnostics = 3;
  const std::string text = "[1, 2, 3, 4, 5]";
  const ManifestSource source{"t", text};
  const LoadResult loaded = load_manifests({&source, 1}, options);
  EXPECT_EQ(loaded.diagnostics.entries().size(), 3U);
  EXPECT_EQ(loaded.diagnostics.error_count(), 5U);
}

TEST(Loader, NumbersDocumentsAfterFlattening) {
  const LoadResult loaded =
      load_text("---\n---\n" + tier("a", 1) + "\n---\n{apiVersion: v1, kind: List, items: [" +
                tier("b", 2) + ",\n" + tier("c", 3) + "]}\n---\n" + tier("d", 4) + "\n");
  const auto number = [&loaded](const char* name) {
    return loaded.places.find({"Tier", "", name}, "").document;
  };
  EXPECT_EQ(number("a"), 1U);
  EXPECT_EQ(number("b"), 2U);
  EXPECT_EQ(number("c"), 3U);
  EXPECT_EQ(number("d"), 4U);
  // The document that does not parse is the next one.
  const LoadResult broken = load_text(tier("a", 1) + "\n---\n[\n");
  ASSERT_EQ(broken.diagnostics.error_count(), 1U);
  EXPECT_EQ(broken.diagnostics.entries()[0].place.document, 2U);
}

TEST(Loader, Metadata) {
  const std::string head =
      "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: ";
  for (const char* metadata :
       {"{name: p, uid: x, anything: [1]}", "{name: p, labels: 3, annotations: }",
        "{name: p, annotations: {a: b, example.org/Some_Key.x: '{}', A.B/c: ''}}"})
    EXPECT_FALSE(is_refused(head + metadata + "}")) << metadata;
  for (const char* metadata :
       {"", "[]", "{}", "{name: }", "{name: ''}", "{name: 1}", "{name: [p]}", "{name: true}",
        "{name: p, namespace: 1}", "{name: p, annotations: []}", "{name: p, annotations: {a: 1}}",
        "{name: p, annotations: {a: }}", "{name: p, annotations: {a/b/c: d}}",
        "{name: p, annotations: {-a: d}}", "{name: p, annotations: {a_b/c: d}}",
        "{name: p, annotations: {'': d}}", "{name: p, annotations: {/c: d}}",
        "{name: p, annotations: {a/: d}}", "{name: p, annotations: {a..b/c: d}}"})
    EXPECT_TRUE(is_refused(head + metadata + "}")) << metadata;
  EXPECT_TRUE(is_refused(head + "{name: p}, sepc: {}}"));
  EXPECT_FALSE(is_refused(head + "{name: p}, status: {x: y}}"));

  const LoadResult loaded = load_text(head + "{name: p, namespace: prod}}");
  EXPECT_EQ(loaded.diagnostics.to_string(),
            "t.yaml:1:94: warning: GlobalNetworkPolicy p: metadata.namespace: ignored: the kind "
            "belongs to no namespace\n");
  EXPECT_EQ(loaded.model.policies.at(0).namespace_name, "");
}

TEST(Loader, BoundsTheAnnotationsOfOneObject) {
  const auto with = [](std::size_t own, std::size_t rule) {
    return "{\"apiVersion\": \"projectcalico.org/v3\", \"kind\": \"GlobalNetworkPolicy\", "
           "\"metadata\": "
           "{\"name\": \"p\", \"annotations\": {\"a\": \"" +
           std::string(own, 'x') +
           "\"}}, \"spec\": {\"ingress\": [{\"action\": \"Allow\", \"metadata\": {\"annotations\": "
           "{\"b\": \"" +
           std::string(rule, 'x') + "\"}}}]}}";
  };
  constexpr std::size_t kAll = 256 * 1024 - 2;  // the two keys
  EXPECT_FALSE(is_refused(with(kAll, 0)));
  EXPECT_FALSE(is_refused(with(1000, kAll - 1000)));
  EXPECT_TRUE(is_refused(with(kAll + 1, 0)));
  EXPECT_TRUE(is_refused(with(1000, kAll - 999)));
  // Each object has its own.
  EXPECT_FALSE(is_refused("[" + with(kAll, 0) + "," + with(kAll, 0) + "]"));
}

TEST(PlaceMap, FindsTheNearestEnclosingField) {
  const LoadResult loaded = load_text(
      "apiVersion: projectcalico.org/v3\n"
      "kind: Profile\n"
      "metadata:\n"
      "  name: p\n"
      "  tags: [t, u]\n"
      "  labels:\n"
      "    a.b/c: d\n"
      "    a.b/c.d: e\n"
      "spec:\n"
      "  labelsToApply:\n"
      "    x: y\n"
      "  ingress:\n"
      "  - action: allow\n"
      "    source: {net: 10.0.0.0/8}\n");
  ASSERT_FALSE(loaded.diagnostics.has_errors()) << loaded.diagnostics.to_string();
  const auto at = [&loaded](std::string_view field) {
    const Place place = loaded.places.find({"Profile", "", "p"}, field);
    return std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  EXPECT_EQ(at(""), "1:1");
  EXPECT_EQ(at("spec"), "9:1");
  EXPECT_EQ(at("spec.ingress[0]"), "13:5");
  EXPECT_EQ(at("spec.ingress[0].action"), "13:13");
  EXPECT_EQ(at("spec.ingress[0].protocol"), "13:5");
  EXPECT_EQ(at("spec.ingress[0].source.nets[0]"), "14:5");
  EXPECT_EQ(at("spec.ingress[1].action"), "12:3");
  EXPECT_EQ(at("spec.ingress[x]"), "12:3");
  EXPECT_EQ(at("spec.ingressive"), "9:1");
  EXPECT_EQ(at("nothing.like[3].it"), "1:1");
  EXPECT_EQ(at("metadata.labels.a.b/c"), "7:12");
  EXPECT_EQ(at("metadata.labels.a.b/c.d"), "8:14");
  EXPECT_EQ(at("spec.labelsToApply.x"), "11:8");
  EXPECT_EQ(at("spec.labelsToApply.u"), "5:13");  // where the tag stands
  const auto origin = [&loaded](std::string_view field) {
    return loaded.places.origin({"Profile", "", "p"}, field);
  };
  EXPECT_EQ(origin("spec.labelsToApply.x"), "spec.labelsToApply.x");
  EXPECT_EQ(origin("spec.labelsToApply.u"), "metadata.tags[1]");
  EXPECT_EQ(origin("spec.ingress[0].source.nets[0]"), "spec.ingress[0].source.nets[0]");
  EXPECT_EQ(loaded.places.find({"Profile", "", "q"}, "spec"), Place{});
  EXPECT_EQ(loaded.places.find({"Tier", "", "p"}, "spec"), Place{});
}

TEST(PlaceMap, LocatesWhatHasNoPlaceAndSorts) {
  const LoadResult loaded = load_text(tier("a", 1) + "\n---\n" + tier("b", 2));
  Diagnostics diagnostics;
  const auto add = [&diagnostics](const char* name) {
    diagnostics.add({.severity = Severity::error,
                     .code = ErrorCode::conflict,
                     .place = {},
                     .resource = {"Tier", "", name},
                     .field = "spec.order",
                     .message = "m"});
  };
  add("b");
  add("a");
  add("none");
  loaded.places.locate(diagnostics);
  EXPECT_EQ(diagnostics.to_string(),
            "t.yaml:1:83: error: Tier a: spec.order: m\n"
            "t.yaml:3:83: error: Tier b: spec.order: m\n"
            "error: Tier none: spec.order: m\n");
}

}  // namespace
}  // namespace tierwall
