// Every kind of document: what its fields become, in both modes (spec/policy.md 1 and 6).
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/address.hpp>

#include "support/loading.hpp"

namespace tierwall {
namespace {

using testing::errors_of;
using testing::is_refused;
using testing::load_text;
using testing::model_of;

constexpr ManifestMode kStrict = ManifestMode::strict;
constexpr ManifestMode kCompat = ManifestMode::compat;

std::string calico(std::string_view kind, std::string_view metadata, std::string_view spec) {
  return "{apiVersion: projectcalico.org/v3, kind: " + std::string(kind) + ", metadata: {" +
         std::string(metadata) + "}, spec: " + std::string(spec) + "}";
}

std::string gnp(std::string_view spec) {
  return calico("GlobalNetworkPolicy", "name: p", spec);
}

Model model_in_both(std::string_view text) {
  Model strict = model_of(text, kStrict);
  EXPECT_EQ(strict, model_of(text, kCompat)) << text;
  return strict;
}

void expect_refused_in_both(std::string_view text) {
  EXPECT_TRUE(is_refused(text, kStrict)) << text;
  EXPECT_TRUE(is_refused(text, kCompat)) << text;
}

TEST(ManifestKinds, Tier) {
  EXPECT_EQ(model_in_both(calico("Tier", "name: t", "{order: -0.5, defaultAction: Pass}")).tiers,
            (std::vector{Tier{"t", -0.5, Action::pass}}));
  for (const char* spec : {"{}", "", "{order: null, defaultAction: null}"})
    EXPECT_EQ(model_in_both(calico("Tier", "name: t", spec)).tiers,
              (std::vector{Tier{"t", std::nullopt, std::nullopt}}))
        << spec;
  for (const char* spec :
       {"{defaultAction: Allow}", "{defaultAction: pass}", "{defaultAction: ''}", "{order: '1'}",
        "{order: true}", "{order: .inf}", "{order: -.inf}", "{order: .nan}", "{order: 1e999}",
        "{order: 0x10}", "{order: 010}", "{order: [1]}", "{prio: 1}", "[]", "x"})
    expect_refused_in_both(calico("Tier", "name: t", spec));
}

TEST(ManifestKinds, Order) {
  const auto order = [](std::string_view text) {
    return model_in_both(gnp("{order: " + std::string(text) + "}")).policies.at(0).order;
  };
  EXPECT_EQ(order("0"), 0.0);
  EXPECT_EQ(order("-10"), -10.0);
  EXPECT_EQ(order("+10"), 10.0);
  EXPECT_EQ(order("1.5"), 1.5);
  EXPECT_EQ(order(".5"), 0.5);
  EXPECT_EQ(order("1e3"), 1000.0);
  EXPECT_EQ(order("0.25"), 0.25);
  EXPECT_EQ(order("1000000"), 1e6);
  EXPECT_EQ(order("null"), std::nullopt);
  for (const char* text : {"'10'", "true", "ten", "[1]", "{}", ".nan"})
    expect_refused_in_both(gnp("{order: " + std::string(text) + "}"));
}

TEST(ManifestKinds, GlobalNetworkPolicy) {
  const Policy policy =
      model_in_both(
          gnp("{tier: t, order: 1, selector: a, namespaceSelector: b, "
              "serviceAccountSelector: c, types: [Egress, Ingress], ingress: [{action: "
              "Allow}], egress: [{action: Deny}, {action: Log}], doNotTrack: true, preDNAT: "
              "false, applyOnForward: true, performanceHints: [AssumeNeededOnEveryNode]}"))
          .policies.at(0);
  EXPECT_EQ(policy.kind, PolicyKind::global_network_policy);
  EXPECT_EQ(policy.namespace_name, "");
  EXPECT_EQ(policy.name, "p");
  EXPECT_EQ(policy.tier, "t");
  EXPECT_EQ(policy.selector, "a");
  EXPECT_EQ(policy.namespace_selector, "b");
  EXPECT_EQ(policy.service_account_selector, "c");
  EXPECT_EQ(policy.types, (PolicyTypes{true, true}));
  EXPECT_EQ(policy.ingress.size(), 1U);
  EXPECT_EQ(policy.egress.size(), 2U);
  EXPECT_TRUE(policy.do_not_track && policy.apply_on_forward && !policy.pre_dnat);
  EXPECT_EQ(policy.staged_action, std::nullopt);

  Policy plain;
  plain.name = "p";
  for (const char* spec : {"{}", "", "{tier: '', types: null, ingress: null, egress: [], order: }"})
    EXPECT_EQ(model_in_both(gnp(spec)).policies, std::vector{plain}) << spec;
  for (const char* spec :
       {"{doNotTrack: yes}", "{doNotTrack: 'true'}", "{preDNAT: 1}", "{ingress: {}}",
        "{ingress: Allow}", "{selector: {}}", "{tier: 1}", "{performanceHints: [Faster]}",
        "{performanceHints: Faster}", "{stagedAction: Set}", "{selectr: a}", "{ingress: [null]}",
        "{metadata: {}}"})
    expect_refused_in_both(gnp(spec));
}

TEST(ManifestKinds, Types) {
  const auto types = [](std::string_view text, ManifestMode mode) {
    return model_of(gnp("{types: " + std::string(text) + "}"), mode).policies.at(0).types;
  };
  EXPECT_EQ(types("[Ingress]", kStrict), (PolicyTypes{true, false}));
  EXPECT_EQ(types("[Egress]", kStrict), (PolicyTypes{false, true}));
  EXPECT_EQ(types("[egress, INGRESS]", kCompat), (PolicyTypes{true, true}));
  EXPECT_EQ(types("[]", kCompat), std::nullopt);
  EXPECT_TRUE(is_refused(gnp("{types: []}"), kStrict));
  EXPECT_TRUE(is_refused(gnp("{types: [ingress]}"), kStrict));
  for (const char* text :
       {"[Both]", "[Ingress, Ingress]", "[Ingress, null]", "Ingress", "[1]", "{}"})
    expect_refused_in_both(gnp("{types: " + std::string(text) + "}"));
  EXPECT_TRUE(is_refused(gnp("{types: [Ingress, ingress]}"), kCompat));
}

TEST(ManifestKinds, NetworkPolicy) {
  const Policy policy = model_in_both(calico("NetworkPolicy", "name: p, namespace: n",
                                             "{selector: a, serviceAccountSelector: c}"))
                            .policies.at(0);
  EXPECT_EQ(policy.kind, PolicyKind::network_policy);
  EXPECT_EQ(policy.namespace_name, "n");
  EXPECT_EQ(policy.service_account_selector, "c");
  EXPECT_EQ(model_in_both(calico("NetworkPolicy", "name: p", "{}")).policies.at(0).namespace_name,
            "default");
  for (const char* spec : {"{namespaceSelector: a}", "{doNotTrack: true}", "{preDNAT: false}",
                           "{applyOnForward: true}", "{stagedAction: Set}"})
    expect_refused_in_both(calico("NetworkPolicy", "name: p", spec));
}

TEST(ManifestKinds, StagedPolicies) {
  const auto staged = [](std::string_view kind, std::string_view spec) {
    return model_in_both(calico(kind, "name: p", spec)).policies.at(0);
  };
  Policy policy =
      staged("StagedGlobalNetworkPolicy", "{stagedAction: Set, preDNAT: true, order: 1}");
  EXPECT_EQ(policy.kind, PolicyKind::staged_global_network_policy);
  EXPECT_EQ(policy.staged_action, StagedAction::set);
  EXPECT_EQ(policy.order, 1.0);
  EXPECT_TRUE(policy.pre_dnat);
  policy = staged("StagedNetworkPolicy", "{stagedAction: Learn}");
  EXPECT_EQ(policy.kind, PolicyKind::staged_network_policy);
  EXPECT_EQ(policy.namespace_name, "default");
  EXPECT_EQ(policy.staged_action, StagedAction::learn);
  EXPECT_EQ(staged("StagedNetworkPolicy", "{stagedAction: Ignore}").staged_action,
            StagedAction::ignore);
  EXPECT_EQ(staged("StagedNetworkPolicy", "{stagedAction: ''}").staged_action, std::nullopt);
  EXPECT_EQ(staged("StagedNetworkPolicy", "{}").staged_action, std::nullopt);
  EXPECT_EQ(
      staged("StagedNetworkPolicy", "{stagedAction: Delete, tier: t, selector: }").staged_action,
      StagedAction::remove);
  for (const char* spec :
       {"{stagedAction: set}", "{stagedAction: Warn}", "{stagedAction: true}",
        "{stagedAction: Delete, selector: ''}", "{stagedAction: Delete, ingress: []}",
        "{stagedAction: Delete, types: [Ingress]}"})
    expect_refused_in_both(calico("StagedNetworkPolicy", "name: p", spec));
}

TEST(ManifestKinds, Profile) {
  const Profile profile =
      model_in_both(calico("Profile", "name: p, labels: {x: z}",
                           "{labelsToApply: {a: b, c: ''}, ingress: [{action: Allow}], egress: "
                           "[{action: Deny}]}"))
          .profiles.at(0);
  EXPECT_EQ(profile.name, "p");
  EXPECT_EQ(profile.labels_to_apply, (Labels{{"a", "b"}, {"c", ""}}));
  EXPECT_EQ(profile.ingress.at(0).action, Action::allow);
  EXPECT_EQ(profile.egress.at(0).action, Action::deny);
  for (const char* spec : {"{labelsToApply: [a]}", "{labelsToApply: {a: 1}}",
                           "{labelsToApply: {a: }}", "{tags: [a]}", "{selector: a}"})
    expect_refused_in_both(calico("Profile", "name: p", spec));
}

TEST(ManifestKinds, ProfileTags) {
  const std::string tagged =
      calico("Profile", "name: p, tags: [x, y, x]", "{labelsToApply: {a: b}}");
  EXPECT_TRUE(is_refused(tagged, kStrict));
  EXPECT_EQ(model_of(tagged, kCompat).profiles.at(0).labels_to_apply,
            (Labels{{"a", "b"}, {"x", ""}, {"y", ""}}));
  for (const char* metadata : {"name: p, tags: [a]", "name: p, tags: a", "name: p, tags: [1]"})
    EXPECT_TRUE(is_refused(calico("Profile", metadata, "{labelsToApply: {a: b}}"))) << metadata;
}

// Those of a v3 profile are its own; it lends what `labelsToApply` says.
TEST(ManifestKinds, LabelsOfAV3ProfileAreNotLent) {
  EXPECT_EQ(model_in_both(calico("Profile", "name: p, labels: {a: b}", "{labelsToApply: {c: d}}"))
                .profiles.at(0)
                .labels_to_apply,
            (Labels{{"c", "d"}}));
}

TEST(ManifestKinds, NetworkSets) {
  Model model = model_in_both(calico("GlobalNetworkSet", "name: g, labels: {a: b}",
                                     "{nets: [10.1.2.3/8, 192.0.2.1, 'fd00::1/8']}"));
  EXPECT_EQ(model.network_sets,
            (std::vector{NetworkSet{"",
                                    "g",
                                    {{"a", "b"}},
                                    {*parse_cidr("10.0.0.0/8"), *parse_cidr("192.0.2.1/32"),
                                     *parse_cidr("fd00::/8")}}}));
  model = model_in_both(calico("NetworkSet", "name: s", "{}"));
  EXPECT_EQ(model.network_sets, (std::vector{NetworkSet{"default", "s", {}, {}}}));
  for (const char* spec : {"{nets: [garbage]}", "{nets: 10.0.0.0/8}", "{nets: [10.0.0.0/33]}",
                           "{nets: ['::']}", "{allowedEgressDomains: [a]}"})
    expect_refused_in_both(calico("GlobalNetworkSet", "name: g", spec));
}

TEST(ManifestKinds, WorkloadEndpoint) {
  const Model model = model_in_both(
      calico("WorkloadEndpoint", "name: w, namespace: n, labels: {a: b}",
             "{orchestrator: k8s, serviceAccountName: sa, ipNetworks: [10.0.0.1/32, 10.0.0.2, "
             "'fd00::1/128'], "
             "profiles: [p, q], ports: [{name: http, protocol: TCP, port: 80, hostPort: 0}, "
             "{protocol: 17, "
             "port: 53}], node: x, workload: x, containerID: x, pod: x, endpoint: x, ipNATs: [], "
             "ipv4Gateway: x, ipv6Gateway: x, interfaceName: x, mac: x}"));
  EXPECT_EQ(model.workload_endpoints,
            (std::vector{WorkloadEndpoint{
                EndpointKind::workload_endpoint,
                "n",
                "w",
                {{"a", "b"}},
                "k8s",
                "sa",
                {Address::v4(10, 0, 0, 1), Address::v4(10, 0, 0, 2), *parse_address("fd00::1")},
                {"p", "q"},
                {{"http", kTcp, 80}, {"", kUdp, 53}}}}));
  for (const char* spec :
       {"{ipNetworks: [10.0.0.0/24]}", "{ipNetworks: [x]}", "{ipNetworks: ['::/128']}",
        "{profiles: p}", "{ports: [{name: a, port: 80}]}", "{ports: [{name: a, protocol: TCP}]}",
        "{ports: [{name: a, protocol: TCP, port: 0}]}",
        "{ports: [{name: a, protocol: TCP, port: '80'}]}",
        "{ports: [{name: a, protocol: TCP, port: 80, x: 1}]}", "{addresses: [10.0.0.1]}"})
    expect_refused_in_both(calico("WorkloadEndpoint", "name: w", spec));
}

TEST(ManifestKinds, HostEndpoint) {
  const Model model = model_in_both(calico(
      "HostEndpoint", "name: h, labels: {a: b}",
      "{node: n, interfaceName: eth0, expectedIPs: [10.0.0.1, 'fd00::1'], profiles: [p], ports: "
      "[{name: api, protocol: TCP, port: 6443}]}"));
  EXPECT_EQ(model.host_endpoints,
            (std::vector{HostEndpoint{"h",
                                      {{"a", "b"}},
                                      "n",
                                      "eth0",
                                      {Address::v4(10, 0, 0, 1), *parse_address("fd00::1")},
                                      {"p"},
                                      {{"api", kTcp, 6443}}}}));
  for (const char* spec : {"{expectedIPs: [10.0.0.0/32]}", "{expectedIPs: [x]}", "{nodeName: n}",
                           "{ports: [{name: a, protocol: TCP, port: 1, hostPort: 1}]}"})
    expect_refused_in_both(calico("HostEndpoint", "name: h", spec));
}

TEST(ManifestKinds, ProtocolsOfEndpointPortsAreSpeltAsInRules) {
  const auto endpoint = [](std::string_view kind, std::string_view protocol) {
    return calico(kind, "name: e",
                  "{node: n, interfaceName: eth0, ports: [{name: a, port: 1, protocol: " +
                      std::string(protocol) + "}]}");
  };
  for (const char* kind : {"WorkloadEndpoint", "HostEndpoint"}) {
    for (const char* protocol : {"UDP", "17", "'17'"})
      EXPECT_FALSE(is_refused(endpoint(kind, protocol), kStrict)) << protocol;
    EXPECT_TRUE(is_refused(endpoint(kind, "udp"), kStrict)) << kind;
    const Model model = model_of(endpoint(kind, "udp"), kCompat);
    const std::vector<EndpointPort>& ports = model.host_endpoints.empty()
                                                 ? model.workload_endpoints.at(0).ports
                                                 : model.host_endpoints.at(0).ports;
    EXPECT_EQ(ports, (std::vector{EndpointPort{"a", kUdp, 1}})) << kind;
    for (const char* protocol : {"0", "256", "GRE", "true", "17.5"})
      expect_refused_in_both(endpoint(kind, protocol));
  }
}

TEST(ManifestKinds, NamespaceAndServiceAccount) {
  const Model model = model_in_both(
      "{apiVersion: v1, kind: Namespace, metadata: {name: n, labels: {a: b}}, spec: {finalizers: "
      "[x]}, "
      "status: {}}\n---\n"
      "{apiVersion: v1, kind: Namespace, metadata: {name: m, labels: {kubernetes.io/metadata.name: "
      "z}}}\n---\n"
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: s, labels: {a: b}}, secrets: [], "
      "automountServiceAccountToken: true}\n");
  EXPECT_EQ(model.namespaces,
            (std::vector{Namespace{"n", {{"a", "b"}, {"kubernetes.io/metadata.name", "n"}}},
                         Namespace{"m", {{"kubernetes.io/metadata.name", "z"}}}}));
  EXPECT_EQ(model.service_accounts, (std::vector{ServiceAccount{"default", "s", {{"a", "b"}}}}));
  expect_refused_in_both("{apiVersion: v1, kind: Namespace, metadata: {name: n}, labels: {a: b}}");
  expect_refused_in_both("{apiVersion: v1, kind: ServiceAccount, metadata: {name: n}, spec: {}}");
}

TEST(ManifestKinds, EndpointSlice) {
  const std::string head =
      "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s-1, namespace: n, "
      "labels: {kubernetes.io/service-name: s}}, ";
  EXPECT_EQ(
      model_in_both(
          head + "addressType: IPv4, endpoints: [{addresses: [10.0.0.1, 10.0.0.2], conditions: "
                 "{ready: false}}, {addresses: [10.0.0.3], hostname: x, targetRef: {}, nodeName: "
                 "x, zone: x, hints: {}}], ports: [{name: a, port: 80}, {protocol: UDP, port: "
                 "53, appProtocol: x}, {}, {port: null}]}")
          .service_slices,
      (std::vector{ServiceSlice{
          "n",
          "s-1",
          "s",
          {Address::v4(10, 0, 0, 1), Address::v4(10, 0, 0, 2), Address::v4(10, 0, 0, 3)},
          {{kTcp, 80}, {kUdp, 53}, {kTcp, std::nullopt}, {kTcp, std::nullopt}}}}));
  EXPECT_TRUE(model_in_both(
                  head + "addressType: FQDN, endpoints: [{addresses: [example.com]}], ports: null}")
                  .service_slices.at(0)
                  .addresses.empty());
  for (const char* rest :
       {"addressType: IPv4, endpoints: [{addresses: [x]}]}", "endpoints: [{address: 10.0.0.1}]}",
        "endpoints: [10.0.0.1]}", "ports: [{port: 0}]}", "ports: [{port: '80'}]}",
        "ports: [{portRange: 80}]}", "spec: {}}"})
    expect_refused_in_both(head + rest);
}

TEST(ManifestKinds, ServiceIsIgnoredAndCounted) {
  const LoadResult loaded = load_text(
      "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {anything: [1]}, more: x}\n---\n"
      "{apiVersion: v1, kind: Service}\n---\n" +
      gnp("{}"));
  EXPECT_TRUE(loaded.diagnostics.empty()) << loaded.diagnostics.to_string();
  EXPECT_EQ(loaded.counts.ignored, (std::map<std::string, std::size_t>{{"Service", 2}}));
  EXPECT_EQ(loaded.counts.loaded, (std::map<std::string, std::size_t>{{"GlobalNetworkPolicy", 1}}));
}

TEST(ManifestKinds, UnknownOnesAreErrors) {
  for (const char* text :
       {"{apiVersion: projectcalico.org/v3, kind: Firewall, metadata: {name: x}}",
        "{apiVersion: projectcalico.org/v3, kind: tier, metadata: {name: x}}",
        "{apiVersion: projectcalico.org/v1, kind: Tier, metadata: {name: x}}",
        "{apiVersion: v1, kind: Tier, metadata: {name: x}}",
        "{apiVersion: v2, kind: List, items: []}",
        "{apiVersion: projectcalico.org/v3, kind: FirewallList, items: []}",
        // Of the other generation.
        "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: ClusterNetworkPolicy, "
        "metadata: {name: x}}"}) {
    for (const ManifestMode mode : {kStrict, kCompat}) {
      const LoadResult loaded = load_text(text, mode);
      ASSERT_EQ(loaded.diagnostics.error_count(), 1U) << text;
      EXPECT_EQ(loaded.diagnostics.entries()[0].code, ErrorCode::unknown_kind) << text;
    }
  }
  for (const char* text : {"{metadata: {name: x}}", "{kind: '', apiVersion: v1}", "{kind: Tier}",
                           "{kind: Tier, apiVersion: ''}", "{kind: 1, apiVersion: v1}", "{}",
                           "text", "80", "- [a]", "- null", "[[]]"})
    expect_refused_in_both(text);
}

// --- the v1 era ----------------------------------------------------------------------------------

std::string v1(std::string_view kind, std::string_view metadata, std::string_view spec) {
  return "{apiVersion: v1, kind: " + std::string(kind) + ", metadata: {" + std::string(metadata) +
         "}, spec: " + std::string(spec) + "}";
}

TEST(ManifestKinds, V1KindsExistInCompatModeOnly) {
  for (const char* kind : {"policy", "profile", "hostEndpoint", "workloadEndpoint"}) {
    EXPECT_TRUE(is_refused(v1(kind, "name: x", "{}"), kStrict)) << kind;
    EXPECT_FALSE(is_refused(v1(kind, "name: x", "{}"), kCompat)) << kind;
    EXPECT_TRUE(is_refused("{apiVersion: projectcalico.org/v3, kind: " + std::string(kind) +
                           ", metadata: {name: x}}"))
        << kind;
  }
}

TEST(ManifestKinds, V1KindsComeInListsToo) {
  const std::string list =
      "{apiVersion: v1, kind: policyList, items: [{metadata: {name: a}}, {metadata: {name: b}}]}";
  EXPECT_EQ(model_of(list, kCompat).policies.size(), 2U);
  EXPECT_TRUE(is_refused(list, kStrict));
}

TEST(ManifestKinds, TheOlderGroupOfCalicoExistsInBothModes) {
  EXPECT_EQ(model_in_both("{apiVersion: crd.projectcalico.org/v1, kind: GlobalNetworkPolicy, "
                          "metadata: {name: p}, spec: {order: 1}}")
                .policies.at(0)
                .order,
            1.0);
}

// Kubernetes never took another spelling, and neither does compat mode.
TEST(ManifestKinds, KubernetesHasNoOldSpellings) {
  const std::string policy = "metadata: {name: p}, spec: {podSelector: {}, ";
  for (const char* head :
       {"{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, ",
        "{apiVersion: projectcalico.org/v3, kind: StagedKubernetesNetworkPolicy, "}) {
    for (const char* rest :
         {"policyTypes: [ingress]", "ingress: [{ports: [{protocol: tcp}]}]",
          "ingress: [{ports: [{protocol: 6}]}]", "ingress: [{ports: [{port: '80:90'}]}]",
          "ingress: [{from: [{ipBlock: {cidr: 10.0.0.1}}]}]",
          "ingress: [{from: [{ipBlock: {net: 10.0.0.0/8}}]}]", "ingress: [{from: [{tag: a}]}]",
          "types: [Ingress]"})
      expect_refused_in_both(head + policy + rest + "}}");
  }
}

TEST(ManifestKinds, V1Policy) {
  const Policy policy =
      model_of(v1("policy", "name: p",
                  "{order: 1, selector: \"calico/k8s_ns == 'calico/k8s_ns' && has(x)\", ingress: "
                  "[{action: deny, source: {tag: t, net: 10.0.0.1/8, selector: has(calico/k8s_ns), "
                  "notSelector: calico/k8s_nsx == 'a'}}], doNotTrack: true}"))
          .policies.at(0);
  EXPECT_EQ(policy.kind, PolicyKind::global_network_policy);
  EXPECT_EQ(policy.selector, "projectcalico.org/namespace == 'calico/k8s_ns' && has(x)");
  EXPECT_EQ(policy.ingress.at(0).source.selector, "(has(projectcalico.org/namespace)) && has(t)");
  EXPECT_EQ(policy.ingress.at(0).source.not_selector, "calico/k8s_nsx == 'a'");
  EXPECT_EQ(policy.ingress.at(0).source.nets, std::vector{*parse_cidr("10.0.0.0/8")});
  EXPECT_TRUE(policy.do_not_track);
  EXPECT_TRUE(policy.apply_on_forward);  // implied
  EXPECT_TRUE(model_of(v1("policy", "name: p", "{preDNAT: true}")).policies.at(0).apply_on_forward);
  EXPECT_FALSE(model_of(v1("policy", "name: p", "{}")).policies.at(0).apply_on_forward);
  // Only there.
  EXPECT_FALSE(model_of(gnp("{preDNAT: true}")).policies.at(0).apply_on_forward);
  EXPECT_EQ(model_of(gnp("{selector: has(calico/k8s_ns)}")).policies.at(0).selector,
            "has(calico/k8s_ns)");
  // The action must be stated.
  EXPECT_TRUE(is_refused(v1("policy", "name: p", "{ingress: [{}]}")));
  EXPECT_TRUE(is_refused(v1("policy", "name: p", "{ingress: [{action: ''}]}")));
}

TEST(ManifestKinds, V1Profile) {
  const Profile profile =
      model_of(v1("profile", "name: k8s_ns.web, tags: [t], labels: {a: b, calico/k8s_ns: web}",
                  "{ingress: [{action: allow}]}"))
          .profiles.at(0);
  EXPECT_EQ(profile.name, "kns.web");
  EXPECT_EQ(profile.labels_to_apply,
            (Labels{{"a", "b"}, {"projectcalico.org/namespace", "web"}, {"t", ""}}));
  EXPECT_TRUE(is_refused(v1("profile", "name: p, tags: [a], labels: {a: b}", "{}")));
  EXPECT_TRUE(is_refused(v1("profile", "name: p, labels: {a: b}", "{labelsToApply: {a: c}}")));
  // Labels and tags keep the names that the document has for them.
  const LoadResult loaded =
      load_text(v1("profile", "name: p, tags: [t], labels: {a: b}", "{labelsToApply: {c: d}}"));
  const auto origin = [&loaded](std::string_view label) {
    return loaded.places.origin({"Profile", "", "p"}, "spec.labelsToApply." + std::string(label));
  };
  EXPECT_EQ(origin("a"), "metadata.labels.a");
  EXPECT_EQ(origin("c"), "spec.labelsToApply.c");
  EXPECT_EQ(origin("t"), "metadata.tags[0]");
  // A v3 name is a name.
  EXPECT_EQ(model_of(calico("Profile", "name: k8s_ns.web", "{}")).profiles.at(0).name,
            "k8s_ns.web");
}

TEST(ManifestKinds, V1Endpoints) {
  Model model = model_of(v1(
      "workloadEndpoint",
      "name: eth0, node: host-1, orchestrator: cni, workload: a.b, labels: {role: web}",
      "{ipNetworks: [10.0.0.1/32], profiles: [k8s_ns.web, other], interfaceName: cali1, mac: x}"));
  ASSERT_EQ(model.workload_endpoints.size(), 1U);
  WorkloadEndpoint workload = model.workload_endpoints[0];
  EXPECT_EQ(workload.namespace_name, "default");
  EXPECT_EQ(workload.name, "host--1-cni-a.b-eth0");
  EXPECT_EQ(workload.orchestrator, "cni");
  EXPECT_EQ(workload.labels, (Labels{{"role", "web"}}));
  EXPECT_EQ(workload.profiles, (std::vector<std::string>{"kns.web", "other"}));

  model = model_of(
      v1("workloadEndpoint", "name: eth0, node: h, orchestrator: k8s, workload: prod.pod.1", "{}"));
  EXPECT_EQ(model.workload_endpoints.at(0).namespace_name, "prod");
  EXPECT_EQ(model.workload_endpoints.at(0).name, "h-k8s-pod.1-eth0");
  model = model_of(v1("workloadEndpoint", "name: eth0, labels: {calico/k8s_ns: stage}", "{}"));
  EXPECT_EQ(model.workload_endpoints.at(0).namespace_name, "stage");
  EXPECT_EQ(model.workload_endpoints.at(0).name, "eth0");
  // Equal names on two workloads are two endpoints.
  model = model_of(v1("workloadEndpoint", "name: eth0, workload: a", "{}") + "\n---\n" +
                   v1("workloadEndpoint", "name: eth0, workload: b", "{}"));
  EXPECT_EQ(model.workload_endpoints.size(), 2U);

  model = model_of(v1("hostEndpoint", "name: eth0, node: h, labels: {calico/k8s_ns: x}",
                      "{interfaceName: eth0, expectedIPs: [10.0.0.1], profiles: [k8s_ns.web]}"));
  const HostEndpoint host = model.host_endpoints.at(0);
  EXPECT_EQ(host.name, "h.eth0");
  EXPECT_EQ(host.node, "h");
  EXPECT_EQ(load_text(v1("hostEndpoint", "name: eth0, node: h", "{}"))
                .places.origin({"HostEndpoint", "", "h.eth0"}, "spec.node"),
            "metadata.node");
  EXPECT_EQ(host.labels, (Labels{{"projectcalico.org/namespace", "x"}}));
  EXPECT_EQ(host.profiles, (std::vector<std::string>{"kns.web"}));
  EXPECT_TRUE(is_refused(v1("hostEndpoint", "name: eth0", "{node: h}")));
  EXPECT_TRUE(is_refused(
      v1("workloadEndpoint",
         "name: eth0, labels: {calico/k8s_ns: x, projectcalico.org/namespace: y}", "{}")));
}

}  // namespace
}  // namespace tierwall
