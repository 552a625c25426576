// The cluster-wide Kubernetes policies: what they become, and what is wrong with them; what they
// mean is for the tables and the comparison with the judge.
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tierwall/address.hpp>
#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

#include "support/loading.hpp"

namespace tierwall::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kPods = "projectcalico.org/orchestrator == 'k8s'";
constexpr std::string_view kAnp = "AdminNetworkPolicy", kBanp = "BaselineAdminNetworkPolicy",
                           kCnp = "ClusterNetworkPolicy";

std::string document(std::string_view kind, std::string_view spec) {
  const std::string_view version = kind == kCnp ? "v1alpha2" : "v1alpha1";
  return "{apiVersion: policy.networking.k8s.io/" + std::string(version) +
         ", kind: " + std::string(kind) +
         ", metadata: {name: default}, spec: " + std::string(spec) + "}";
}

// A ClusterNetworkPolicy, or an AdminNetworkPolicy, of a rule list and nothing unusual.
std::string cnp(std::string_view rules) {
  return document(
      kCnp, "{tier: Admin, priority: 7, subject: {namespaces: {}}, " + std::string(rules) + "}");
}
std::string anp(std::string_view rules) {
  return document(kAnp, "{priority: 7, subject: {namespaces: {}}, " + std::string(rules) + "}");
}

Policy policy_of(std::string_view text) {
  const Model model = model_of(text);
  EXPECT_EQ(model.policies.size(), 1U);
  const Diagnostics found = validate(model);
  EXPECT_FALSE(found.has_errors()) << found.to_string();
  return model.policies.empty() ? Policy{} : model.policies[0];
}

// The only error of the text, in both modes.
std::string error_of(std::string_view text) {
  for (const ManifestMode mode : {ManifestMode::strict, ManifestMode::compat})
    EXPECT_EQ(load_text(text, mode).diagnostics.error_count(), 1U) << errors_of(text, mode);
  return errors_of(text);
}

TEST(ClusterPolicies, AreOfTheTierThatTheirKindSays) {
  const std::string subject = "subject: {namespaces: {}}";
  const auto place = [](const Policy& policy) {
    return std::pair{policy.tier, policy.order.value_or(-1)};
  };
  EXPECT_EQ(place(policy_of(document(kCnp, "{tier: Admin, priority: 0, " + subject + "}"))),
            (std::pair<std::string, double>{"kube-admin", 0}));
  EXPECT_EQ(place(policy_of(document(kCnp, "{tier: Baseline, priority: 1000, " + subject + "}"))),
            (std::pair<std::string, double>{"kube-baseline", 1000}));
  EXPECT_EQ(place(policy_of(document(kAnp, "{priority: 5, " + subject + "}"))),
            (std::pair<std::string, double>{"adminnetworkpolicy", 5}));
  EXPECT_EQ(place(policy_of(document(kBanp, "{" + subject + "}"))),
            (std::pair<std::string, double>{"baselineadminnetworkpolicy", 1000}));
}

TEST(ClusterPolicies, SelectPodsWhateverTheFormOfTheSubject) {
  const auto subject = [](std::string_view text) {
    const Policy policy =
        policy_of(document(kCnp, "{tier: Admin, priority: 1, subject: " + std::string(text) + "}"));
    return std::pair{policy.selector, policy.namespace_selector};
  };
  using Selectors = std::pair<std::string, std::string>;
  const std::string pods(kPods);
  EXPECT_EQ(subject("{namespaces: {}}"), (Selectors{pods, "all()"}));
  EXPECT_EQ(subject("{namespaces: {matchLabels: {a: b}}}"), (Selectors{pods, "a == 'b'"}));
  EXPECT_EQ(subject("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}}"),
            (Selectors{pods + " && a == 'b'", "all()"}));
  EXPECT_EQ(subject("{pods: {}}"), (Selectors{pods, ""}));
}

TEST(ClusterPolicies, RulesAreOnePerProtocolAndPeer) {
  const Policy policy = policy_of(cnp(R"(ingress: [{name: n, action: Pass,
      from: [{namespaces: {matchLabels: {a: b}}}, {pods: {podSelector: {}}}],
      protocols: [{udp: {destinationPort: {range: {start: 5, end: 5}}}},
                  {destinationNamedPort: web}, {tcp: {destinationPort: {number: 1}}},
                  {sctp: {destinationPort: {number: 2}}}, {sctp: {}}, {udp: {destinationPort: {number: 9}}}]}])"));
  const std::vector<Rule>& rules = policy.ingress;
  ASSERT_EQ(rules.size(), 8U);
  const std::vector<std::pair<std::optional<std::uint8_t>, std::vector<Port>>> groups = {
      {std::nullopt, {Port::named("web")}},
      {kSctp, {}},
      {kTcp, {Port::number(1)}},
      {kUdp, {Port::number(5), Port::number(9)}}};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(rules[i].action, Action::pass);
    const auto& [protocol, ports] = groups[i / 2];
    EXPECT_EQ(rules[i].protocol.has_value(), protocol.has_value());
    EXPECT_EQ(rules[i].protocol.value_or(Protocol{}).number, protocol.value_or(0));
    EXPECT_EQ(rules[i].destination.ports, ports);
    EXPECT_EQ(rules[i].source.selector, i % 2 == 0 ? "" : kPods);
    EXPECT_EQ(rules[i].source.namespace_selector, i % 2 == 0 ? "a == 'b'" : "");
  }
  EXPECT_EQ(policy.types, (PolicyTypes{true, false}));
}

TEST(ClusterPolicies, PortsOfTheEarlierGeneration) {
  const Policy policy =
      policy_of(anp(R"(egress: [{action: Allow, to: [{networks: [10.1.0.0/8, '2001:db8::/32']}],
      ports: [{portNumber: {port: 80}}, {portRange: {protocol: UDP, start: 1, end: 65535}}, {namedPort: dns}]}])"));
  ASSERT_EQ(policy.egress.size(), 3U);
  EXPECT_EQ(policy.egress[0].destination.ports, std::vector{Port::named("dns")});
  EXPECT_EQ(policy.egress[1].destination.ports, std::vector{Port::number(80)});
  EXPECT_EQ(policy.egress[2].destination.ports, (std::vector{Port::range(1, 65535)}));
  ASSERT_EQ(policy.egress[0].destination.nets.size(), 2U);
  EXPECT_EQ(to_string(policy.egress[0].destination.nets[0]), "10.0.0.0/8");
  EXPECT_EQ(policy.types, (PolicyTypes{false, true}));
}

TEST(ClusterPolicies, PeersThatCannotBeHonouredCloseTheirRule) {
  for (const char* peer : {"nodes: {}", "domainNames: [a.b]", ""}) {
    SCOPED_TRACE(peer);
    const auto rule = [&](const char* action) {
      return "{action: " + std::string(action) + ", to: [{namespaces: {}}, {" + peer +
             "}], protocols: [{tcp: {}}]}";
    };
    const LoadResult loaded = load_text(
        cnp("egress: [" + rule("Accept") + ", " + rule("Deny") + ", " + rule("Pass") + "]"));
    ASSERT_EQ(loaded.diagnostics.error_count(), 0U) << loaded.diagnostics.to_string();
    ASSERT_EQ(loaded.diagnostics.entries().size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(loaded.diagnostics.entries()[i].code, ErrorCode::unsupported);
      EXPECT_EQ(loaded.diagnostics.entries()[i].field,
                "spec.egress[" + std::to_string(i) + "].to[1]");
    }
    const Policy& policy = loaded.model.policies.at(0);
    Rule everything;
    everything.action = Action::deny;
    EXPECT_EQ(policy.egress, (std::vector{everything, everything}));
  }
  // Nothing is left of it, and so it governs no direction by rules.
  EXPECT_EQ(policy_of(anp("egress: [{action: Allow, to: [{nodes: {}}]}]")).types,
            (PolicyTypes{true, true}));
}

TEST(ClusterPolicies, SayWhatIsWrongAndWhere) {
  struct Row {
    std::string text;
    const char* message;
  };
  const std::string subject = "subject: {namespaces: {}}";
  const auto peer = [](const char* text) {
    return cnp("egress: [{action: Deny, to: [" + std::string(text) + "]}]");
  };
  const auto entry = [](const char* text) {
    return cnp("ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [" +
               std::string(text) + "]}]");
  };
  const auto old_entry = [](const char* text) {
    return anp("ingress: [{action: Deny, from: [{namespaces: {}}], ports: [" + std::string(text) +
               "]}]");
  };
  const std::vector<Row> rows = {
      {document(kCnp, "{priority: 1, " + subject + "}"), "spec.tier: the field is required"},
      {document(kCnp, "{tier: admin, priority: 1, " + subject + "}"),
       "`admin` is not Admin or Baseline"},
      {document(kCnp, "{tier: Admin, " + subject + "}"), "spec.priority: the field is required"},
      {document(kCnp, "{tier: Admin, priority: 1001, " + subject + "}"), "spec.priority: "},
      {document(kAnp, "{priority: -1, " + subject + "}"), "spec.priority: "},
      {document(kAnp, "{priority: 1.5, " + subject + "}"), "spec.priority: "},
      {document(kAnp, "{priority: 1, tier: Admin, " + subject + "}"), "spec.tier: unknown field"},
      {document(kBanp, "{priority: 1, " + subject + "}"), "spec.priority: unknown field"},
      {document(kAnp, "{priority: 1}"), "spec.subject: the field is required"},
      {document(kAnp, "{priority: 1, subject: {}}"), "spec.subject: one of `namespaces`, `pods`"},
      {document(kAnp, "{priority: 1, subject: {namespaces: {}, pods: {}}}"),
       "spec.subject.pods: `pods` next to `namespaces`"},
      {document(kAnp, "null"), "spec: the field is required"},
      {cnp("ingress: [{action: Allow, from: [{namespaces: {}}]}]"),
       "spec.ingress[0].action: `Allow` is not Accept, Deny or Pass"},
      {anp("ingress: [{action: Accept, from: [{namespaces: {}}]}]"),
       "`Accept` is not Allow, Deny or Pass"},
      {document(kBanp, "{" + subject + ", ingress: [{action: Pass, from: [{namespaces: {}}]}]}"),
       "`Pass` is not Allow or Deny"},
      {cnp("ingress: [{from: [{namespaces: {}}]}]"),
       "spec.ingress[0].action: the field is required"},
      {cnp("ingress: [{action: Deny}]"), "spec.ingress[0].from: the field is required"},
      {cnp("ingress: [{action: Deny, from: []}]"),
       "spec.ingress[0].from: a rule has at least one peer"},
      {cnp("ingress: [{action: Deny, from: [{networks: [10.0.0.0/8]}]}]"),
       "spec.ingress[0].from[0].networks: unknown field"},
      {peer("{namespaces: {}, pods: {}}"), "to[0].pods: `pods` next to `namespaces`"},
      {peer("{namespaces: {}, nodes: {}}"), "to[0].nodes: `nodes` next to `namespaces`"},
      {peer("{networks: []}"), "to[0].networks: at least one network"},
      {peer("{networks: [10.0.0.0/33]}"), "to[0].networks[0]: "},
      {peer("{networks: [10.0.0.1]}"), "to[0].networks[0]: "},
      {peer("{pod: {}}"), "to[0].pod: unknown field"},
      {entry("{}"), "protocols[0]: one of `tcp`, `udp`, `sctp`, `destinationNamedPort`"},
      {entry("{tcp: {}, udp: {}}"), "protocols[0].udp: `udp` next to `tcp`"},
      {entry("{tcp: {}, icmp: {}}"), "protocols[0].icmp: unknown field"},
      {entry("{tcp: {destinationPort: {}}}"), "destinationPort: one of `number`, `range`"},
      {entry("{tcp: {destinationPort: {number: 0}}}"), "destinationPort.number: "},
      {entry("{tcp: {destinationPort: {range: {start: 2, end: 1}}}}"),
       "range.end: 1 is below the start 2"},
      {entry("{tcp: {destinationPort: {range: {start: 2}}}}"), "range.end: the field is required"},
      {entry("{destinationNamedPort: '80'}"), "destinationNamedPort: `80` is no port name"},
      {old_entry("{portNumber: {port: 65536}}"), "portNumber.port: "},
      {old_entry("{portNumber: {protocol: ICMP, port: 1}}"), "`ICMP` is not TCP, UDP or SCTP"},
      {old_entry("{portNumber: {port: 1}, namedPort: a}"),
       "namedPort: `namedPort` next to `portNumber`"},
      {old_entry("{portNumber: {}}"), "portNumber.port: the field is required"},
  };
  for (const Row& row : rows)
    EXPECT_THAT(error_of(row.text), HasSubstr(row.message)) << row.text;
}

TEST(ClusterPolicies, TheBaselineOneHasItsName) {
  Model model = model_of(document(kBanp, "{subject: {namespaces: {}}}"));
  model.policies.at(0).name = "other";
  EXPECT_THAT(validate(model).to_string(), HasSubstr("named `default`, not `other`"));
}

// One rule with a group for each of two protocols, each with one port.
TEST(ClusterPolicies, AreBoundedInWhatTheyBecome) {
  const std::string text =
      cnp("ingress: [{action: Deny, from: [{namespaces: {}}], protocols: ["
          "{tcp: {destinationPort: {number: 1}}}, {udp: {destinationPort: {number: 1}}}]}]");
  const ManifestSource source{"t.yaml", text};
  LoadOptions options;
  options.limits.max_converted_rules = 4;
  EXPECT_FALSE(load_manifests({&source, 1}, options).diagnostics.has_errors());
  options.limits.max_converted_rules = 3;
  EXPECT_EQ(load_manifests({&source, 1}, options).diagnostics.error_count(), 1U);
}

TEST(ClusterPolicies, ConvertedFieldsAreCalledAsTheDocumentCallsThem) {
  const LoadResult loaded =
      load_text(cnp("egress: [{action: Accept, to: [{namespaces: {}}, {networks: [10.0.0.0/8]}]}, "
                    "{action: Deny, to: [{namespaces: {}}, {nodes: {}}]}]"));
  const ResourceName policy{"KubernetesClusterNetworkPolicy", "", "default"};
  const auto origin = [&](const char* field) { return loaded.places.origin(policy, field); };
  EXPECT_EQ(origin("spec.egress[1].destination.nets[0]"), "spec.egress[0].to[1]");
  EXPECT_EQ(origin("spec.egress[2]"), "spec.egress[1]");  // closed as a whole
  EXPECT_EQ(origin("spec.selector"), "spec.subject.namespaces");
  EXPECT_EQ(origin("spec.namespaceSelector"), "spec.subject.namespaces");
}

}  // namespace
}  // namespace tierwall::testing
