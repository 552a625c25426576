// Every refusal of spec/policy.md section 1 that a model can express, each as one change to a valid model.
#include <cmath>
#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tierwall/snapshot.hpp>

namespace tierwall {
namespace {

Cidr v4_net(std::uint8_t first, std::uint8_t length) {
  return Cidr{Address::v4(first, 0, 0, 0), length};
}
const Cidr kV6Net{Address{0x2001'0db8'0000'0000, 0}, 32};

// One valid resource of each kind.
Model valid_model() {
  Model model;
  model.tiers = {Tier{.name = "edge", .order = 10, .default_action = Action::pass}};
  Rule rule{.action = Action::allow, .protocol = Protocol{kTcp, false}};
  rule.source.selector = "role == 'client'";
  rule.destination.ports = {Port::number(80), Port::range(8000, 9000), Port::named("http")};
  model.policies = {
      Policy{.kind = PolicyKind::global_network_policy, .name = "web", .ingress = {rule}},
      Policy{.kind = PolicyKind::network_policy, .namespace_name = "prod", .name = "db"},
      Policy{.kind = PolicyKind::staged_global_network_policy, .name = "trial"}};
  model.profiles = {Profile{.name = "calico", .egress = {Rule{.action = Action::allow}}}};
  model.network_sets = {NetworkSet{.name = "lan", .nets = {v4_net(10, 8)}}};
  model.workload_endpoints = {WorkloadEndpoint{.namespace_name = "prod",
                                               .name = "w1",
                                               .addresses = {Address::v4(10, 0, 0, 1)},
                                               .profiles = {"calico"}}};
  model.host_endpoints = {HostEndpoint{.name = "h1", .node = "n1", .interface_name = "eth0"}};
  model.namespaces = {Namespace{.name = "prod"}};
  model.service_accounts = {ServiceAccount{.namespace_name = "prod", .name = "robot"}};
  model.service_slices = {ServiceSlice{.namespace_name = "prod", .name = "db-1", .service = "db"}};
  return model;
}

struct Refusal {
  std::string why;
  std::function<void(Model&)> change;
  ErrorCode code;
  std::string resource;
  std::string field;
};

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) {
  return out << refusal.why;
}

std::function<void(Model&)> in_policy(std::size_t index, std::function<void(Policy&)> change) {
  return [index, change = std::move(change)](Model& model) { change(model.policies[index]); };
}

std::function<void(Model&)> in_rule(std::function<void(Rule&)> change) {
  return [change = std::move(change)](Model& model) { change(model.policies[0].ingress[0]); };
}

const char* const kWeb = "GlobalNetworkPolicy web";
const char* const kDb = "NetworkPolicy prod/db";
const std::string kRule = "spec.ingress[0]";

std::vector<Refusal> tier_refusals() {
  const auto tier = [](Tier only) { return [only](Model& model) { model.tiers = {only}; }; };
  return {
      {"tier without a name", tier({}), ErrorCode::missing_field, "Tier", "metadata.name"},
      {"tier name with a dot", tier({.name = "a.b"}), ErrorCode::invalid_value, "Tier a.b",
       "metadata.name"},
      {"tier name too long", tier({.name = std::string(64, 'x')}), ErrorCode::invalid_value,
       "Tier " + std::string(64, 'x'), "metadata.name"},
      {"order is no number", tier({.name = "t", .order = std::nan("")}), ErrorCode::invalid_value,
       "Tier t", "spec.order"},
      {"default action allow", tier({.name = "t", .default_action = Action::allow}),
       ErrorCode::invalid_value, "Tier t", "spec.defaultAction"},
      {"order of tier default", tier({.name = "default", .order = 5}), ErrorCode::invalid_value,
       "Tier default", "spec.order"},
      {"action of tier default", tier({.name = "default", .default_action = Action::pass}),
       ErrorCode::invalid_value, "Tier default", "spec.defaultAction"},
      {"kube-admin without its order", tier({.name = "kube-admin", .default_action = Action::pass}),
       ErrorCode::invalid_value, "Tier kube-admin", "spec.order"},
      {"two tiers of one name", [](Model& model) { model.tiers.push_back(model.tiers[0]); },
       ErrorCode::duplicate, "Tier edge", ""},
  };
}

std::vector<Refusal> policy_refusals() {
  return {
      {"unknown tier", in_policy(0, [](Policy& p) { p.tier = "nowhere"; }),
       ErrorCode::unknown_reference, kWeb, "spec.tier"},
      {"two dots in the name", in_policy(0, [](Policy& p) { p.name = "a.b.c"; }),
       ErrorCode::invalid_value, "GlobalNetworkPolicy a.b.c", "metadata.name"},
      {"converted name in a cluster-scoped policy",
       in_policy(0, [](Policy& p) { p.name = "knp.default.a"; }), ErrorCode::invalid_value,
       "GlobalNetworkPolicy knp.default.a", "metadata.name"},
      {"namespaced policy without a namespace",
       in_policy(1, [](Policy& p) { p.namespace_name = ""; }), ErrorCode::missing_field,
       "NetworkPolicy db", "metadata.namespace"},
      {"namespaceSelector in a NetworkPolicy",
       in_policy(1, [](Policy& p) { p.namespace_selector = "all()"; }), ErrorCode::unknown_field,
       kDb, "spec.namespaceSelector"},
      {"doNotTrack in a NetworkPolicy",
       in_policy(1, [](Policy& p) { p.do_not_track = p.apply_on_forward = true; }),
       ErrorCode::unknown_field, kDb, "spec.doNotTrack"},
      {"order is infinite", in_policy(0, [](Policy& p) { p.order = HUGE_VAL; }),
       ErrorCode::invalid_value, kWeb, "spec.order"},
      {"preDNAT with doNotTrack",
       in_policy(0, [](Policy& p) { p.pre_dnat = p.do_not_track = p.apply_on_forward = true; }),
       ErrorCode::conflict, kWeb, "spec.preDNAT"},
      {"preDNAT without applyOnForward", in_policy(0, [](Policy& p) { p.pre_dnat = true; }),
       ErrorCode::conflict, kWeb, "spec.preDNAT"},
      {"doNotTrack without applyOnForward", in_policy(0, [](Policy& p) { p.do_not_track = true; }),
       ErrorCode::conflict, kWeb, "spec.doNotTrack"},
      {"preDNAT with egress rules",
       in_policy(0,
                 [](Policy& p) {
                   p.pre_dnat = p.apply_on_forward = true;
                   p.egress = {Rule{}};
                 }),
       ErrorCode::conflict, kWeb, "spec.egress"},
      {"preDNAT with type Egress",
       in_policy(0,
                 [](Policy& p) {
                   p.pre_dnat = p.apply_on_forward = true;
                   p.types = PolicyTypes{true, true};
                 }),
       ErrorCode::conflict, kWeb, "spec.types"},
      {"types without a direction", in_policy(0, [](Policy& p) { p.types = PolicyTypes{}; }),
       ErrorCode::invalid_value, kWeb, "spec.types"},
      {"stagedAction on an enforced policy",
       in_policy(0, [](Policy& p) { p.staged_action = StagedAction::set; }),
       ErrorCode::unknown_field, kWeb, "spec.stagedAction"},
      {"staged Delete with an order",
       in_policy(2,
                 [](Policy& p) {
                   p.staged_action = StagedAction::remove;
                   p.order = 1;
                 }),
       ErrorCode::conflict, "StagedGlobalNetworkPolicy trial", "spec.order"},
      {"too many rules",
       in_policy(0, [](Policy& p) { p.egress.assign(1'025, Rule{.action = Action::deny}); }),
       ErrorCode::too_large, kWeb, "spec.egress"},
      {"two policies of one name, in different tiers",
       [](Model& model) {
         model.policies.push_back(model.policies[0]);
         model.policies.back().tier = "edge";
       },
       ErrorCode::duplicate, kWeb, ""},
      {"selector syntax", in_policy(0, [](Policy& p) { p.selector = "a = 'b'"; }),
       ErrorCode::expected_eq, kWeb, "spec.selector"},
      {"global() in a selector", in_policy(0, [](Policy& p) { p.selector = "x == 'global('"; }),
       ErrorCode::invalid_value, kWeb, "spec.selector"},
      {"global() in a namespaceSelector",
       in_policy(0, [](Policy& p) { p.namespace_selector = "global()"; }), ErrorCode::invalid_value,
       kWeb, "spec.namespaceSelector"},
      {"serviceAccountSelector syntax",
       in_policy(1, [](Policy& p) { p.service_account_selector = "a b"; }),
       ErrorCode::expected_operator, kDb, "spec.serviceAccountSelector"},
      {"selector of 1,025 characters",
       in_policy(0, [](Policy& p) { p.selector = "a == '" + std::string(1'018, 'x') + "'"; }),
       ErrorCode::too_long, kWeb, "spec.selector"},
      {"blank selector beside a namespace", in_policy(1, [](Policy& p) { p.selector = " "; }),
       ErrorCode::unexpected_token, kDb, "spec.selector"},
      {"quote in the namespace", in_policy(1, [](Policy& p) { p.namespace_name = "o'neil"; }),
       ErrorCode::invalid_value, "NetworkPolicy o'neil/db", "metadata.namespace"},
  };
}

std::vector<Refusal> rule_refusals() {
  return {
      {"ipVersion 5", in_rule([](Rule& r) { r.ip_version = 5; }), ErrorCode::invalid_value, kWeb,
       kRule + ".ipVersion"},
      {"protocol 0", in_rule([](Rule& r) {
         r.protocol = Protocol{0, false};
       }),
       ErrorCode::out_of_range, kWeb, kRule + ".protocol"},
      {"ICMP with ipVersion 6", in_rule([](Rule& r) {
         r.destination.ports.clear();
         r.protocol = Protocol{kIcmp, true};
         r.ip_version = 6;
       }),
       ErrorCode::conflict, kWeb, kRule + ".protocol"},
      {"notProtocol ICMPv6 with ipVersion 4", in_rule([](Rule& r) {
         r.not_protocol = Protocol{kIcmpV6, false};
         r.ip_version = 4;
       }),
       ErrorCode::conflict, kWeb, kRule + ".notProtocol"},
      {"port number without a protocol", in_rule([](Rule& r) { r.protocol.reset(); }),
       ErrorCode::conflict, kWeb, kRule + ".destination.ports[0]"},
      {"named port with a portless protocol", in_rule([](Rule& r) {
         r.protocol = Protocol{kUdpLite, false};
       }),
       ErrorCode::conflict, kWeb, kRule + ".destination.ports[2]"},
      {"port 0", in_rule([](Rule& r) { r.source.ports = {Port::number(0)}; }),
       ErrorCode::out_of_range, kWeb, kRule + ".source.ports[0]"},
      {"range from 0 in notPorts",
       in_rule([](Rule& r) { r.source.not_ports = {Port::range(0, 5)}; }), ErrorCode::out_of_range,
       kWeb, kRule + ".source.notPorts[0]"},
      {"reversed range", in_rule([](Rule& r) { r.source.ports = {Port::range(90, 80)}; }),
       ErrorCode::invalid_value, kWeb, kRule + ".source.ports[0]"},
      {"port name in upper case", in_rule([](Rule& r) { r.source.ports = {Port::named("HTTP")}; }),
       ErrorCode::invalid_value, kWeb, kRule + ".source.ports[0]"},
      {"port name without a letter",
       in_rule([](Rule& r) { r.source.ports = {Port::named("8-0")}; }), ErrorCode::invalid_value,
       kWeb, kRule + ".source.ports[0]"},
      {"port name of 16",
       in_rule([](Rule& r) { r.source.ports = {Port::named(std::string(16, 'a'))}; }),
       ErrorCode::invalid_value, kWeb, kRule + ".source.ports[0]"},
      {"51 ports", in_rule([](Rule& r) { r.source.ports.assign(51, Port::number(1)); }),
       ErrorCode::too_large, kWeb, kRule + ".source.ports"},
      {"icmp with TCP", in_rule([](Rule& r) {
         r.icmp = IcmpMatch{8, {}};
       }),
       ErrorCode::conflict, kWeb, kRule + ".icmp"},
      {"notICMP code without type", in_rule([](Rule& r) {
         r.not_icmp = IcmpMatch{{}, 1};
       }),
       ErrorCode::conflict, kWeb, kRule + ".notICMP.code"},
      {"icmp type 255", in_rule([](Rule& r) {
         r.not_icmp = IcmpMatch{255, {}};
       }),
       ErrorCode::out_of_range, kWeb, kRule + ".notICMP.type"},
      {"families mixed across sides", in_rule([](Rule& r) {
         r.source.nets = {v4_net(10, 8)};
         r.destination.not_nets = {kV6Net};
       }),
       ErrorCode::conflict, kWeb, kRule + ".destination.notNets[0]"},
      {"ipVersion against the nets", in_rule([](Rule& r) {
         r.ip_version = 4;
         r.source.nets = {kV6Net};
       }),
       ErrorCode::conflict, kWeb, kRule + ".source.nets[0]"},
      {"notNets of length 0", in_rule([](Rule& r) { r.source.not_nets = {v4_net(0, 0)}; }),
       ErrorCode::invalid_value, kWeb, kRule + ".source.notNets[0]"},
      {"257 nets", in_rule([](Rule& r) { r.source.nets.assign(257, v4_net(10, 8)); }),
       ErrorCode::too_large, kWeb, kRule + ".source.nets"},
      {"notSelector syntax", in_rule([](Rule& r) { r.source.not_selector = "("; }),
       ErrorCode::unexpected_token, kWeb, kRule + ".source.notSelector"},
      {"global() beside something",
       in_rule([](Rule& r) { r.source.namespace_selector = "global() || has(x)"; }),
       ErrorCode::invalid_value, kWeb, kRule + ".source.namespaceSelector"},
      {"service account given twice", in_rule([](Rule& r) {
         r.source.service_accounts = ServiceAccountMatch{{"a", "a"}, ""};
       }),
       ErrorCode::duplicate, kWeb, kRule + ".source.serviceAccounts.names[1]"},
      {"service account with a quote", in_rule([](Rule& r) {
         r.source.service_accounts = ServiceAccountMatch{{"o'neil"}, ""};
       }),
       ErrorCode::invalid_value, kWeb, kRule + ".source.serviceAccounts.names"},
      {"service without a name", in_rule([](Rule& r) {
         r.source = {};
         r.source.services = ServiceMatch{"", "prod"};
       }),
       ErrorCode::missing_field, kWeb, kRule + ".source.services.name"},
      {"service without a namespace", in_rule([](Rule& r) {
         r.source = {};
         r.source.services = ServiceMatch{"db", ""};
       }),
       ErrorCode::missing_field, kWeb, kRule + ".source.services.namespace"},
      {"services at the near end", in_rule([](Rule& r) {
         r.destination = {};
         r.destination.services = ServiceMatch{"db", "prod"};
       }),
       ErrorCode::conflict, kWeb, kRule + ".destination.services"},
      {"services with a selector", in_rule([](Rule& r) {
         r.source.services = ServiceMatch{"db", "prod"};
       }),
       ErrorCode::conflict, kWeb, kRule + ".source.services"},
      {"http on a Deny rule", in_rule([](Rule& r) {
         r.action = Action::deny;
         r.http = HttpMatch{};
       }),
       ErrorCode::conflict, kWeb, kRule + ".http"},
      {"http with UDP", in_rule([](Rule& r) {
         r.protocol = Protocol{kUdp, false};
         r.http = HttpMatch{};
       }),
       ErrorCode::conflict, kWeb, kRule + ".http"},
      {"http on egress",
       in_policy(
           0, [](Policy& p) { p.egress = {Rule{.action = Action::allow, .http = HttpMatch{}}}; }),
       ErrorCode::conflict, kWeb, "spec.egress[0].http"},
      {"duplicate method", in_rule([](Rule& r) {
         r.http = HttpMatch{{"GET", "GET"}, {}};
       }),
       ErrorCode::duplicate, kWeb, kRule + ".http.methods[1]"},
      {"path with both forms", in_rule([](Rule& r) {
         r.http = HttpMatch{{}, {{"/a", "/b"}}};
       }),
       ErrorCode::conflict, kWeb, kRule + ".http.paths[0]"},
      {"path without a slash", in_rule([](Rule& r) {
         r.http = HttpMatch{{}, {{"a", {}}}};
       }),
       ErrorCode::invalid_value, kWeb, kRule + ".http.paths[0].exact"},
      {"path with a query", in_rule([](Rule& r) {
         r.http = HttpMatch{{}, {{{}, "/a?b"}}};
       }),
       ErrorCode::invalid_value, kWeb, kRule + ".http.paths[0].prefix"},
  };
}

std::vector<Refusal> other_refusals() {
  const auto workload = [](std::function<void(WorkloadEndpoint&)> change) {
    return [change = std::move(change)](Model& m) { change(m.workload_endpoints[0]); };
  };
  const auto host = [](std::function<void(HostEndpoint&)> change) {
    return [change = std::move(change)](Model& m) { change(m.host_endpoints[0]); };
  };
  const char* const kWorkload = "WorkloadEndpoint prod/w1";
  const char* const kHost = "HostEndpoint h1";
  return {
      {"reserved profile", [](Model& m) { m.profiles[0].name = "projectcalico-default-allow"; },
       ErrorCode::conflict, "Profile projectcalico-default-allow", "metadata.name"},
      {"profile that a namespace defines", [](Model& m) { m.profiles[0].name = "kns.prod"; },
       ErrorCode::duplicate, "Profile kns.prod", "metadata.name"},
      {"label value too long",
       [](Model& m) {
         m.profiles[0].labels_to_apply = {{"x", std::string(64, 'v')}};
       },
       ErrorCode::invalid_value, "Profile calico", "spec.labelsToApply.x"},
      {"rule prefix longer than its family",
       in_rule([](Rule& r) { r.source.nets = {v4_net(10, 33)}; }), ErrorCode::out_of_range, kWeb,
       kRule + ".source.nets[0]"},
      {"set prefix longer than its family",
       [](Model& model) { model.network_sets[0].nets = {v4_net(10, 40)}; }, ErrorCode::out_of_range,
       "GlobalNetworkSet lan", "spec.nets[0]"},
      {"endpoint port that is no port name",
       [](Model& model) {
         model.workload_endpoints[0].ports = {{"HTTP", kTcp, 80}};
       },
       ErrorCode::invalid_value, "WorkloadEndpoint prod/w1", "spec.ports[0].name"},
      {"two service accounts that mean one profile",
       [](Model& model) {
         model.service_accounts = {ServiceAccount{.namespace_name = "a.b", .name = "c"},
                                   ServiceAccount{.namespace_name = "a", .name = "b.c"}};
       },
       ErrorCode::duplicate, "ServiceAccount a/b.c", "metadata.name"},
      {"label key with two slashes",
       [](Model& m) {
         m.namespaces[0].labels = {{"a/b/c", ""}};
       },
       ErrorCode::invalid_value, "Namespace prod", "metadata.labels.a/b/c"},
      {"services in a profile need a namespace",
       [](Model& m) {
         Rule rule{.action = Action::allow};
         rule.destination.services = ServiceMatch{"db", ""};
         m.profiles[0].egress = {rule};
       },
       ErrorCode::missing_field, "Profile calico", "spec.egress[0].destination.services.namespace"},
      {"reserved label of a network set",
       [](Model& m) {
         m.network_sets[0].labels = {{"projectcalico.org/namespace", "prod"}};
       },
       ErrorCode::conflict, "GlobalNetworkSet lan", "metadata.labels.projectcalico.org/namespace"},
      {"workload name", workload([](WorkloadEndpoint& w) { w.name = "W_1"; }),
       ErrorCode::invalid_value, "WorkloadEndpoint prod/W_1", "metadata.name"},
      {"profile reference", workload([](WorkloadEndpoint& w) {
         w.profiles = {"calico", "A b"};
       }),
       ErrorCode::invalid_value, kWorkload, "spec.profiles[1]"},
      {"port protocol", workload([](WorkloadEndpoint& w) {
         w.ports = {{"p", kIcmp, 80}};
       }),
       ErrorCode::invalid_value, kWorkload, "spec.ports[0].protocol"},
      {"unspecified address", workload([](WorkloadEndpoint& w) { w.addresses = {Address{}}; }),
       ErrorCode::invalid_value, kWorkload, "spec.ipNetworks[0]"},
      {"host without a node", host([](HostEndpoint& h) { h.node = ""; }), ErrorCode::missing_field,
       kHost, "spec.node"},
      {"host without interface and addresses", host([](HostEndpoint& h) { h.interface_name = ""; }),
       ErrorCode::missing_field, kHost, "spec"},
      {"interface name", host([](HostEndpoint& h) { h.interface_name = "eth 0"; }),
       ErrorCode::invalid_value, kHost, "spec.interfaceName"},
      {"host port without a name", host([](HostEndpoint& h) {
         h.ports = {{"", kTcp, 80}};
       }),
       ErrorCode::missing_field, kHost, "spec.ports[0].name"},
      {"slice port 0",
       [](Model& m) {
         m.service_slices[0].ports = {{kTcp, std::uint16_t{0}}};
       },
       ErrorCode::out_of_range, "EndpointSlice prod/db-1", "ports[0].port"},
  };
}

class Refusals : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refusals, AreReportedWithTheirField) {
  const Refusal& refusal = GetParam();
  Model model = valid_model();
  refusal.change(model);
  const Diagnostics found = validate(model);
  bool reported = false;
  for (const Diagnostic& entry : found.entries()) {
    reported = reported ||
               (entry.severity == Severity::error && entry.code == refusal.code &&
                entry.resource.to_string() == refusal.resource && entry.field == refusal.field);
  }
  EXPECT_TRUE(reported) << refusal.why << "; found:\n" << found.to_string();
}

INSTANTIATE_TEST_SUITE_P(Tiers, Refusals, ::testing::ValuesIn(tier_refusals()));
INSTANTIATE_TEST_SUITE_P(Policies, Refusals, ::testing::ValuesIn(policy_refusals()));
INSTANTIATE_TEST_SUITE_P(Rules, Refusals, ::testing::ValuesIn(rule_refusals()));
INSTANTIATE_TEST_SUITE_P(Others, Refusals, ::testing::ValuesIn(other_refusals()));

TEST(Validate, AcceptsOneOfEachKind) {
  const Diagnostics found = validate(valid_model());
  EXPECT_TRUE(found.empty()) << found.to_string();
}

TEST(Validate, AcceptsWhatStandsAtTheEdgeOfARule) {
  Model model = valid_model();
  model.tiers = {Tier{.name = "default", .order = kDefaultTierOrder},
                 Tier{.name = "kube-admin", .order = 1'000, .default_action = Action::pass}};
  model.policies[0].selector = "a == '" + std::string(1'017, 'x') + "'";
  model.policies[0].ingress[0].source.namespace_selector = " global( ) ";
  model.policies[0].ingress[0].source.not_selector = "global()";
  model.policies[1].name = "knp.default.a.b.c";
  // A name needs no protocol, an empty icmp asks for nothing, nameless workload ports are ignored.
  Rule named{.action = Action::allow, .icmp = IcmpMatch{}};
  named.destination.ports = {Port::named("http")};
  model.policies[1].egress = {named};
  model.workload_endpoints[0].ports = {{"", kIcmp, 0}};
  const Diagnostics found = validate(model);
  EXPECT_FALSE(found.has_errors()) << found.to_string();
}

TEST(Validate, CountsCharactersNotBytes) {
  Model model = valid_model();
  std::string text;
  while (text.size() < 2 * 1'017)
    text += "\xc3\xa9";
  model.policies[0].selector = "a == '" + text + "'";
  EXPECT_FALSE(validate(model).has_errors());
}

TEST(Validate, ReportsEverythingAtOnce) {
  Model model = valid_model();
  model.policies[0].tier = "nowhere";
  model.policies[0].selector = "(";
  model.policies[1].name = "";
  model.host_endpoints[0].node = "";
  EXPECT_EQ(validate(model).error_count(), 4U) << validate(model).to_string();
}

TEST(Validate, WarnsOfHazards) {
  Model model = valid_model();
  model.host_endpoints[0].labels = {{"pcns.team", "red"}};
  model.policies[0].selector = "not in {'x'}";
  const Diagnostics found = validate(model);
  EXPECT_FALSE(found.has_errors()) << found.to_string();
  EXPECT_EQ(found.entries().size(), 2U) << found.to_string();
}

TEST(Validate, HonoursItsLimits) {
  Model model = valid_model();
  BuildOptions options;
  options.limits.max_policies = 2;
  EXPECT_TRUE(validate(model, options).has_errors());
  options = {};
  options.limits.max_diagnostics = 1;
  model.policies[0].tier = model.policies[1].tier = "nowhere";
  const Diagnostics found = validate(model, options);
  EXPECT_EQ(found.entries().size(), 1U);
  EXPECT_EQ(found.error_count(), 2U);
}

}  // namespace
}  // namespace tierwall
