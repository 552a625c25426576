// Every criterion of a rule (spec/policy.md 3).
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/http.hpp>

#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;

constexpr Address kA = Address::v4(10, 0, 0, 1);
constexpr Address kB = Address::v4(10, 0, 0, 2);
constexpr Address kOutside = Address::v4(192, 0, 2, 50);
constexpr Address kA6{0x2001'0db8'0000'0000ULL, 1};
constexpr Address kB6{0x2001'0db8'0000'0000ULL, 2};

constexpr Cidr net4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
                    std::uint8_t length) {
  return Cidr{Address::v4(a, b, c, d), length};
}
constexpr Cidr kDocumentation6{Address{0x2001'0db8'0000'0000ULL, 0}, 32};

Model cluster() {
  Model model;
  model.workload_endpoints = {workload("a", {kA, kA6}, {{"app", "a"}}, {}),
                              workload("b", {kB, kB6}, {{"app", "b"}}, {})};
  return model;
}

// Whether the rule, as the only one of a global policy that selects b, matches the flow.
bool matches_in(Model model, Rule tested, const Flow& flow) {
  Policy policy = global_policy("p", "app == 'b'");
  policy.ingress = {std::move(tested)};
  model.policies = {policy};
  const Snapshot snapshot = build(model);
  Flow to_b = flow;
  to_b.destination_endpoint =
      snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", "b");
  return evaluate(snapshot.view(), to_b).ingress.reason == Reason::rule;
}
bool matches(Rule tested, const Flow& flow) {
  return matches_in(cluster(), std::move(tested), flow);
}

// 3.1

TEST(Match, ARuleWithOnlyAnActionMatchesEverything) {
  EXPECT_TRUE(matches(rule(Action::allow), tcp(kA, kB, 80)));
  EXPECT_TRUE(matches(rule(Action::allow), Flow{.source = kA6, .destination = kB6}));
  EXPECT_TRUE(matches(rule(Action::allow), Flow{}));
}

TEST(Match, EmptyObjectsDoNotConstrain) {
  Rule empty = rule(Action::allow);
  empty.icmp = empty.not_icmp = IcmpMatch{};
  empty.http = HttpMatch{};
  empty.source.service_accounts = ServiceAccountMatch{};
  EXPECT_TRUE(matches(empty, tcp(kOutside, kB, 80)));
}

TEST(Match, EveryCriterionMustHold) {
  const Rule both = rule(Action::allow, protocol(kTcp), from("app == 'a'"), to_port(80));
  EXPECT_TRUE(matches(both, tcp(kA, kB, 80)));
  EXPECT_FALSE(matches(both, tcp(kA, kB, 81)));
  EXPECT_FALSE(matches(both, udp(kA, kB, 80)));
  EXPECT_FALSE(matches(both, tcp(kB, kB, 80)));
}

// 3.2

TEST(Match, ProtocolsAreNumbers) {
  EXPECT_TRUE(matches(rule(Action::allow, protocol(47)), Flow{.source = kA, .protocol = 47}));
  EXPECT_FALSE(matches(rule(Action::allow, protocol(47)), Flow{.source = kA, .protocol = 46}));
  Rule negated = rule(Action::allow);
  negated.not_protocol = Protocol{kTcp, false};
  EXPECT_FALSE(matches(negated, tcp(kA, kB, 80)));
  EXPECT_TRUE(matches(negated, udp(kA, kB, 80)));
}

TEST(Match, TheNamesOfIcmpImplyAVersionTheirNumbersDoNot) {
  Rule named = rule(Action::allow);
  named.protocol = Protocol{kIcmp, true};
  const Flow v4{.source = kA, .destination = kB, .protocol = kIcmp};
  const Flow odd{.source = kA6, .destination = kB6, .protocol = kIcmp};
  EXPECT_TRUE(matches(named, v4));
  EXPECT_FALSE(matches(named, odd));
  EXPECT_TRUE(matches(rule(Action::allow, protocol(kIcmp)), odd));
  named.protocol = Protocol{kIcmpV6, true};
  EXPECT_FALSE(matches(named, Flow{.source = kA, .destination = kB, .protocol = kIcmpV6}));
  Rule negated = rule(Action::allow);
  negated.not_protocol = Protocol{kIcmp, true};
  EXPECT_TRUE(matches(negated, Flow{.source = kA6, .destination = kB6, .protocol = kTcp}));
}

TEST(Match, IpVersion) {
  Rule four = rule(Action::allow);
  four.ip_version = std::uint8_t{4};
  EXPECT_TRUE(matches(four, tcp(kA, kB, 80)));
  EXPECT_FALSE(matches(four, tcp(kA6, kB6, 80)));
  EXPECT_FALSE(matches(four, Flow{})) << "no address, no version";
  EXPECT_TRUE(matches(four, Flow{.destination = kB})) << "the known address says it";
}

TEST(Match, IcmpTypeAndCode) {
  Rule type = rule(Action::allow, protocol(kIcmp));
  type.icmp = IcmpMatch{8, {}};
  EXPECT_TRUE(matches(type, icmp(kA, kB, 8, 3)));
  EXPECT_FALSE(matches(type, icmp(kA, kB, 0)));
  EXPECT_FALSE(matches(type, Flow{.source = kA, .protocol = kIcmp})) << "the type is not known";
  EXPECT_FALSE(matches(type, Flow{.source = kA6, .icmp_type = 8, .protocol = kIcmp}))
      << "ICMP of the other family";
  Rule code = type;
  code.icmp->code = 3;
  EXPECT_TRUE(matches(code, icmp(kA, kB, 8, 3)));
  EXPECT_FALSE(matches(code, icmp(kA, kB, 8, 0)));
  EXPECT_FALSE(matches(code, icmp(kA, kB, 8, kNoIcmpCode)));
  Rule version_six = rule(Action::allow, protocol(kIcmpV6));
  version_six.icmp = IcmpMatch{128, {}};
  EXPECT_TRUE(matches(version_six, icmp(kA6, kB6, 128)));
}

TEST(Match, NotIcmpHoldsForEverythingElse) {
  Rule negated = rule(Action::allow);
  negated.not_icmp = IcmpMatch{8, 0};
  EXPECT_FALSE(matches(negated, icmp(kA, kB, 8, 0)));
  EXPECT_TRUE(matches(negated, icmp(kA, kB, 8, 1)));
  EXPECT_TRUE(matches(negated, tcp(kA, kB, 80)));
}

// 3.3

TEST(Match, NetsAndNotNets) {
  Rule nets =
      rule(Action::allow, from_net(net4(10, 0, 0, 0, 24)), from_net(net4(192, 0, 2, 50, 32)));
  EXPECT_TRUE(matches(nets, tcp(kA, kB, 80)));
  EXPECT_TRUE(matches(nets, tcp(kOutside, kB, 80)));
  EXPECT_FALSE(matches(nets, tcp(Address::v4(10, 0, 1, 0), kB, 80)));
  nets.source.not_nets = {net4(10, 0, 0, 1, 32), net4(10, 0, 0, 128, 25)};
  EXPECT_FALSE(matches(nets, tcp(kA, kB, 80)));
  EXPECT_TRUE(matches(nets, tcp(Address::v4(10, 0, 0, 127), kB, 80)));
  EXPECT_FALSE(matches(nets, tcp(Address::v4(10, 0, 0, 128), kB, 80)));
}

TEST(Match, HostBitsOfNetsAreMasked) {
  EXPECT_TRUE(matches(rule(Action::allow, from_net(net4(10, 0, 0, 99, 24))), tcp(kA, kB, 80)));
}

TEST(Match, NetListsOfTheOtherFamilyRefuseThePacket) {
  Rule negated = rule(Action::allow);
  negated.source.not_nets = {kDocumentation6};
  EXPECT_FALSE(matches(negated, tcp(kA, kB, 80)));
  EXPECT_TRUE(matches(negated, tcp(Address{1, 1}, kB6, 80)));
  EXPECT_FALSE(matches(negated, tcp(kA6, kB6, 80)));
  EXPECT_FALSE(matches(rule(Action::allow, to_net(kDocumentation6)), tcp(kA, kB, 80)));
}

TEST(Match, TheEdgesOfAFamily) {
  const Rule everything4 = rule(Action::allow, from_net(net4(0, 0, 0, 0, 0)));
  EXPECT_TRUE(matches(everything4, tcp(Address::v4(0), kB, 80)));
  EXPECT_TRUE(matches(everything4, tcp(Address::v4(0xFFFF'FFFFU), kB, 80)));
  EXPECT_FALSE(matches(everything4, tcp(kA6, kB6, 80)));
  const Rule top4 = rule(Action::allow, from_net(net4(255, 255, 255, 254, 31)));
  EXPECT_TRUE(matches(top4, tcp(Address::v4(0xFFFF'FFFFU), kB, 80)));
  EXPECT_FALSE(matches(top4, tcp(Address::v4(0xFFFF'FFFDU), kB, 80)));
  const Rule everything6 = rule(Action::allow, from_net(Cidr{Address{}, 0}));
  EXPECT_TRUE(matches(everything6, tcp(Address{0, 1}, kB6, 80)));
  EXPECT_TRUE(matches(everything6, tcp(Address{~0ULL, ~0ULL}, kB6, 80)));
  EXPECT_FALSE(matches(everything6, tcp(kA, kB, 80)));
  EXPECT_FALSE(matches(everything6, Flow{.destination = kB6})) << "no address lies in no prefix";
  const Rule low6 = rule(Action::allow, from_net(Cidr{Address{}, 64}));
  EXPECT_TRUE(matches(low6, tcp(Address{0, 5}, kB6, 80)));
  EXPECT_FALSE(matches(low6, tcp(kA, kB, 80))) << "the mapped IPv4 addresses are not part of ::/64";
}

// 3.4

TEST(Match, PositiveSelectorsNeedAKnownObject) {
  EXPECT_TRUE(matches(rule(Action::allow, from("app == 'a'")), tcp(kA, kB, 80)));
  EXPECT_TRUE(matches(rule(Action::allow, from("app == 'a'")), tcp(kA6, kB6, 80)));
  EXPECT_FALSE(matches(rule(Action::allow, from("all()")), tcp(kOutside, kB, 80)));
  EXPECT_FALSE(matches(rule(Action::allow, from("!has(x)")), tcp(kOutside, kB, 80)));
}

TEST(Match, ALoneNegativeSelectorMatchesUnknownAddresses) {
  Rule negative = rule(Action::allow);
  negative.source.not_selector = "app == 'a'";
  EXPECT_FALSE(matches(negative, tcp(kA, kB, 80)));
  EXPECT_TRUE(matches(negative, tcp(kB, kB, 80)));
  EXPECT_TRUE(matches(negative, tcp(kOutside, kB, 80)));
}

TEST(Match, OneObjectMustSatisfyBothSelectors) {
  Model model = cluster();
  model.network_sets = {
      {.name = "good", .labels = {{"good", ""}}, .nets = {net4(192, 0, 2, 0, 24)}},
      {.name = "bad", .labels = {{"bad", ""}}, .nets = {net4(192, 0, 2, 50, 32)}}};
  Rule tested = rule(Action::allow, from("has(good)"));
  tested.source.not_selector = "has(bad)";
  EXPECT_TRUE(matches_in(model, tested, tcp(kOutside, kB, 80)));
  tested.source.selector.clear();
  EXPECT_FALSE(matches_in(model, tested, tcp(kOutside, kB, 80)));
  tested.source.selector = "has(good) && has(bad)";
  EXPECT_FALSE(matches_in(model, tested, tcp(kOutside, kB, 80)))
      << "labels of different objects are never combined";
}

TEST(Match, HostsAreSelectedThroughExpectedIpsOnly) {
  Model model = cluster();
  model.host_endpoints = {host("h", {Address::v4(172, 16, 0, 1)}, {{"host", ""}}, {}),
                          host("silent", {}, {{"host", ""}}, {})};
  EXPECT_TRUE(matches_in(model, rule(Action::allow, from("has(host)")),
                         tcp(Address::v4(172, 16, 0, 1), kB, 80)));
}

TEST(Match, NamespacedRulesAreScopedAsSoonAsASelectorIsUsed) {
  Model model = cluster();
  model.workload_endpoints[0].namespace_name = "other";
  model.network_sets = {
      {.name = "global", .labels = {{"x", ""}}, .nets = {net4(192, 0, 2, 0, 24)}}};
  Policy policy = namespaced_policy("default", "p", "app == 'b'");
  const auto decided = [&](Rule tested, const Flow& flow) {
    policy.ingress = {std::move(tested)};
    model.policies = {policy};
    return evaluate(build(model).view(), flow).ingress.reason == Reason::rule;
  };
  EXPECT_FALSE(decided(rule(Action::allow, from("app == 'a'")), tcp(kA, kB, 80)));
  EXPECT_FALSE(decided(rule(Action::allow, from("has(x)")), tcp(kOutside, kB, 80)));
  EXPECT_TRUE(decided(rule(Action::allow), tcp(kOutside, kB, 80)));
  Rule negative = rule(Action::allow);
  negative.source.not_selector = "app == 'nobody'";
  EXPECT_FALSE(decided(negative, tcp(kOutside, kB, 80))) << "the scope makes P present";
  Rule global = rule(Action::allow, from("has(x)"));
  global.source.namespace_selector = "global()";
  EXPECT_TRUE(decided(global, tcp(kOutside, kB, 80)));
  Rule anywhere = rule(Action::allow, from("app == 'a'"));
  anywhere.source.namespace_selector = "all()";
  EXPECT_TRUE(decided(anywhere, tcp(kA, kB, 80)));
}

TEST(Match, ServiceAccounts) {
  Model model = cluster();
  model.workload_endpoints[0].service_account = "robot";
  Rule tested = rule(Action::allow);
  tested.source.service_accounts = ServiceAccountMatch{{"robot", "other"}, {}};
  EXPECT_TRUE(matches_in(model, tested, tcp(kA, kB, 80)));
  EXPECT_FALSE(matches_in(model, tested, tcp(kB, kB, 80)));
}

// 3.5

TEST(Match, PortNumbersAndRanges) {
  Rule ports = rule(Action::allow, protocol(kTcp), to_port(80), to_port(443));
  ports.destination.ports.push_back(Port::range(8'000, 8'010));
  ports.destination.ports.push_back(Port::range(8'005, 8'020));
  ports.destination.ports.push_back(Port::number(65'535));
  for (const std::uint16_t port :
       std::vector<std::uint16_t>{80, 443, 8'000, 8'010, 8'011, 8'020, 65'535})
    EXPECT_TRUE(matches(ports, tcp(kA, kB, port))) << port;
  for (const std::uint16_t port :
       std::vector<std::uint16_t>{1, 79, 81, 442, 444, 7'999, 8'021, 65'534})
    EXPECT_FALSE(matches(ports, tcp(kA, kB, port))) << port;
  std::swap(ports.destination.ports, ports.destination.not_ports);
  EXPECT_FALSE(matches(ports, tcp(kA, kB, 443)));
  EXPECT_TRUE(matches(ports, tcp(kA, kB, 444)));
}

TEST(Match, SourcePorts) {
  Rule ports = rule(Action::allow, protocol(kTcp));
  ports.source.ports = {Port::number(33'000)};
  EXPECT_TRUE(matches(ports, tcp(kA, kB, 80)));
  ports.source.ports = {Port::number(80)};
  EXPECT_FALSE(matches(ports, tcp(kA, kB, 80)));
}

TEST(Match, AFlowWithoutPortsSatisfiesNoPortsAndEveryNotPorts) {
  const Flow flow{.source = kA, .destination = kB, .protocol = kTcp};
  Rule positive = rule(Action::allow, protocol(kTcp));
  positive.destination.ports = {Port::range(1, 65'535)};
  EXPECT_FALSE(matches(positive, flow));
  std::swap(positive.destination.ports, positive.destination.not_ports);
  EXPECT_TRUE(matches(positive, flow));
}

TEST(Match, NamesAreResolvedOnTheOwnerOfTheAddress) {
  Model model = cluster();
  model.workload_endpoints[0].ports = {{"web", kTcp, 9'090}};
  model.workload_endpoints[1].ports = {
      {"web", kTcp, 8'080}, {"web", kTcp, 8'081}, {"web", kUdp, 53}};
  const Rule named = rule(Action::allow, to_port("web"));
  EXPECT_TRUE(matches_in(model, named, tcp(kA, kB, 8'080)));
  EXPECT_TRUE(matches_in(model, named, tcp(kA, kB, 8'081)));
  EXPECT_TRUE(matches_in(model, named, udp(kA, kB, 53)));
  EXPECT_FALSE(matches_in(model, named, udp(kA, kB, 8'080)));
  EXPECT_FALSE(matches_in(model, named, tcp(kA, kB, 9'090)));
  EXPECT_FALSE(matches_in(model, named, tcp(kA, kOutside, 8'080)));
  Rule tcp_only = rule(Action::allow, protocol(kTcp), to_port("web"), to_port(80));
  EXPECT_FALSE(matches_in(model, tcp_only, udp(kA, kB, 53)));
  EXPECT_TRUE(matches_in(model, tcp_only, tcp(kA, kB, 80)));
  Rule source = rule(Action::allow);
  source.source.ports = {Port::named("web")};
  Flow from_port = tcp(kA, kB, 80);
  from_port.source_port = 9'090;
  EXPECT_TRUE(matches_in(model, source, from_port));
}

TEST(Match, TheSameEndpointSatisfiesTheSelectorAndTheName) {
  Model model = cluster();
  model.workload_endpoints[1].ports = {{"web", kTcp, 8'080}};
  model.network_sets = {
      {.name = "g", .labels = {{"role", "ext"}}, .nets = {net4(10, 0, 0, 0, 24)}}};
  Rule tested = rule(Action::allow, protocol(kTcp), to("role == 'ext'"), to_port("web"));
  EXPECT_FALSE(matches_in(model, tested, tcp(kA, kB, 8'080)))
      << "the set is selected and has no ports, the endpoint has the port and is not selected";
  std::swap(tested.destination.ports, tested.destination.not_ports);
  EXPECT_TRUE(matches_in(model, tested, tcp(kA, kB, 8'080)));
  EXPECT_TRUE(
      matches_in(model, rule(Action::allow, to("app == 'b'"), to_port("web")), tcp(kA, kB, 8'080)));
  Rule folded = rule(Action::allow, to("has(app)"), to_port("web"));
  folded.destination.not_selector = "app == 'b'";
  EXPECT_FALSE(matches_in(model, folded, tcp(kA, kB, 8'080)));
}

// 3.6

TEST(Match, NetworkSetsAreAPlainUnion) {
  Model model = cluster();
  model.network_sets = {
      {.name = "wide", .labels = {{"wide", ""}}, .nets = {net4(192, 0, 0, 0, 16), kDocumentation6}},
      {.name = "narrow", .labels = {{"narrow", ""}}, .nets = {net4(192, 0, 2, 0, 24)}},
      {.name = "bare", .labels = {}, .nets = {net4(0, 0, 0, 0, 0)}},
      {.namespace_name = "default",
       .name = "inner",
       .labels = {},
       .nets = {net4(203, 0, 113, 0, 24)}}};
  model.namespaces = {{.name = "default", .labels = {{"team", "red"}}}};
  for (const char* selector : {"has(wide)", "has(narrow)", "all()"})
    EXPECT_TRUE(matches_in(model, rule(Action::allow, from(selector)), tcp(kOutside, kB, 80)));
  EXPECT_TRUE(matches_in(model, rule(Action::allow, from("has(wide)")), tcp(kA6, kB6, 80)));
  EXPECT_FALSE(matches_in(model, rule(Action::allow, from("has(narrow)")),
                          tcp(Address::v4(192, 0, 3, 1), kB, 80)));
  EXPECT_TRUE(matches_in(model,
                         rule(Action::allow, from("projectcalico.org/namespace == 'default' && "
                                                  "pcns.team == 'red'")),
                         tcp(Address::v4(203, 0, 113, 9), kB, 80)))
      << "a NetworkSet inherits from its namespace";
}

// 3.7

TEST(Match, ServicesOfASource) {
  Model model = cluster();
  model.service_slices = {
      {.namespace_name = "prod", .name = "s-1", .service = "s", .addresses = {kA}},
      {.namespace_name = "prod", .name = "s-2", .service = "s", .addresses = {kA6}}};
  Rule tested = rule(Action::allow);
  tested.source.services = ServiceMatch{"s", "prod"};
  EXPECT_TRUE(matches_in(model, tested, tcp(kA, kB, 80)));
  EXPECT_TRUE(matches_in(model, tested, tcp(kA6, kB6, 80)));
  EXPECT_FALSE(matches_in(model, tested, tcp(kOutside, kB, 80)));
  tested.source.services = ServiceMatch{"s", "test"};
  EXPECT_FALSE(matches_in(model, tested, tcp(kA, kB, 80))) << "no slices: nothing matches";
}

TEST(Match, ServicesOfADestinationHavePorts) {
  Model model = cluster();
  model.service_slices = {
      {.namespace_name = "default",
       .name = "s-1",
       .service = "s",
       .addresses = {kA},
       .ports = {{.protocol = kTcp, .port = 8'080}, {.protocol = kUdp, .port = {}}}},
      {.namespace_name = "default",
       .name = "s-2",
       .service = "s",
       .addresses = {kOutside},
       .ports = {{.protocol = kTcp, .port = 9'090}}}};
  Policy policy = namespaced_policy("default", "p", "app == 'b'");
  Rule tested = rule(Action::allow);
  tested.destination.services = ServiceMatch{"s", {}};  // of the policy's namespace
  policy.egress = {tested};
  model.policies = {policy};
  const Snapshot snapshot = build(model);
  EXPECT_EQ(egress_of(snapshot, tcp(kB, kA, 8'080)), "allow p#0");
  EXPECT_EQ(egress_of(snapshot, tcp(kB, kOutside, 9'090)), "allow p#0");
  for (const Flow& flow : {tcp(kB, kA, 9'090), udp(kB, kA, 8'080), udp(kB, kA, 53),
                           Flow{.source = kB, .destination = kA, .protocol = kTcp}}) {
    EXPECT_EQ(egress_of(snapshot, flow), "deny tier default:p");
  }
}

// 3.8

// Whether the http criterion matches this request.
bool http_matches(const HttpMatch& match, std::optional<std::string_view> method,
                  std::optional<std::string_view> path) {
  Rule tested = rule(Action::allow);
  tested.http = match;
  const Result<HttpRequest> request = HttpRequest::parse(method, path);
  const FlowExtras extras{.http = request->view()};
  Flow flow = tcp(kA, kB, 80);
  flow.extras = &extras;
  return matches(tested, flow);
}

TEST(Match, HttpMethods) {
  const HttpMatch get{.methods = {"HEAD", "GET"}};
  EXPECT_TRUE(http_matches(get, "GET", "/"));
  EXPECT_FALSE(http_matches(get, "get", "/"));
  EXPECT_FALSE(http_matches(get, "POST", std::nullopt));
  EXPECT_TRUE(http_matches(get, std::nullopt, "/")) << "what is not known holds";
  EXPECT_TRUE(http_matches({.methods = {"GET", "*"}}, "PATCH", "/"));
  EXPECT_TRUE(http_matches({}, "PATCH", "/"));
  EXPECT_TRUE(matches(rule(Action::allow, [&](Rule& r) { r.http = get; }), tcp(kA, kB, 80)));
}

TEST(Match, HttpPaths) {
  const HttpMatch exact{.paths = {{.exact = "/api/"}, {.exact = "/%2e%2e/x"}}};
  EXPECT_TRUE(http_matches(exact, {}, "/api?id=1"));
  EXPECT_TRUE(http_matches(exact, {}, "/x"));
  EXPECT_FALSE(http_matches(exact, {}, "/api/x"));
  EXPECT_TRUE(http_matches(exact, "GET", {}));
  const HttpMatch prefix{.paths = {{.prefix = "/api"}}};
  EXPECT_TRUE(http_matches(prefix, {}, "/api"));
  EXPECT_TRUE(http_matches(prefix, {}, "/api/x"));
  EXPECT_FALSE(http_matches(prefix, {}, "/apix"));
  EXPECT_FALSE(http_matches(prefix, {}, "/api%252e")) << "an escape that no rule sees through";
  EXPECT_FALSE(http_matches({.paths = {{.prefix = "/"}}}, {}, "/%zz"));
  EXPECT_TRUE(http_matches({.paths = {{.prefix = "/"}}}, {}, "/anything"));
  EXPECT_FALSE(http_matches({.paths = {{.exact = "/"}}}, {}, "/anything"));
  EXPECT_FALSE(http_matches({.paths = {{.exact = "/%00"}}}, {}, "/")) << "no request has this path";
  EXPECT_TRUE(http_matches({.paths = {{.exact = "/%00"}}}, {}, {}));
}

}  // namespace
}  // namespace tierwall
