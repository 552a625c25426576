// Which criteria hold (spec/policy.md 3), by the statements of the section.
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/policy.hpp"
#include "support/model_builders.hpp"

namespace tierwall::reference {
namespace {

using namespace tierwall::testing;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Failed = std::set<Criterion>;

constexpr Address kClient = Address::v4(10, 0, 0, 1);
constexpr Address kServer = Address::v4(10, 0, 0, 2);
constexpr Address kOutside = Address::v4(192, 0, 2, 1);
constexpr Address kSixClient{0x2001'0db8'0000'0000ULL, 1};
constexpr Address kSixServer{0x2001'0db8'0000'0000ULL, 2};

constexpr Cidr v4_net(std::uint8_t a, std::uint8_t b, std::uint8_t length) {
  return Cidr{Address::v4(a, b, 0, 0), length};
}
constexpr Cidr kDocumentation{Address{0x2001'0db8'0000'0000ULL, 0}, 32};

class ReferenceMatch : public ::testing::Test {
 protected:
  ReferenceMatch() {
    client_ = workload("client", {kClient, kSixClient}, {{"role", "client"}}, {});
    server_ = workload("server", {kServer, kSixServer}, {{"role", "server"}}, {});
    server_.ports = {EndpointPort{"http", kTcp, 8080}, EndpointPort{"http", kTcp, 8081},
                     EndpointPort{"dns", kUdp, 53}};
  }

  // The criteria of `tested` that the flow does not meet, at the server's ingress.
  Failed failed(const Rule& tested, const ReferenceFlow& flow, Policy policy) const {
    Model model;
    model.workload_endpoints = {client_, server_};
    model.host_endpoints = hosts_;
    model.network_sets = sets_;
    model.service_slices = slices_;
    policy.ingress = {tested};
    policy.types = PolicyTypes{true, false};
    model.policies = {policy};
    const std::vector<ReferenceStep> steps = PolicyJudge(model).evaluate(flow).ingress.steps;
    return steps.at(0).failed;
  }
  Failed failed(const Rule& tested, const ReferenceFlow& flow) const {
    return failed(tested, flow, global_policy("p"));
  }
  Failed failed_in_namespace(const Rule& tested, const ReferenceFlow& flow) const {
    return failed(tested, flow, namespaced_policy("default", "p"));
  }

  static ReferenceFlow tcp(std::uint16_t port, Address source = kClient) {
    return {.source = source,
            .destination = source.is_v4() ? kServer : kSixServer,
            .protocol = kTcp,
            .source_port = std::uint16_t{33'000},
            .destination_port = port};
  }
  static ReferenceFlow icmp(std::uint8_t type, std::uint8_t code, Address source = kClient) {
    return {.source = source,
            .destination = source.is_v4() ? kServer : kSixServer,
            .protocol = source.is_v4() ? kIcmp : kIcmpV6,
            .icmp_type = type,
            .icmp_code = code};
  }

  WorkloadEndpoint client_;
  WorkloadEndpoint server_;
  std::vector<HostEndpoint> hosts_;
  std::vector<NetworkSet> sets_;
  std::vector<ServiceSlice> slices_;
};

TEST_F(ReferenceMatch, RuleWithNothingButAnActionMatchesEverything) {
  Rule empty = rule(Action::allow);
  empty.icmp = IcmpMatch{};
  empty.not_icmp = IcmpMatch{};
  empty.source.service_accounts = ServiceAccountMatch{};
  EXPECT_THAT(failed(empty, tcp(80)), IsEmpty());
  EXPECT_THAT(failed(empty, icmp(8, 0, kSixClient)), IsEmpty());
}

TEST_F(ReferenceMatch, IpVersion) {
  Rule six = rule(Action::allow);
  six.ip_version = 6;
  EXPECT_THAT(failed(six, tcp(80)), UnorderedElementsAre(Criterion::ip_version));
  EXPECT_THAT(failed(six, tcp(80, kSixClient)), IsEmpty());
}

TEST_F(ReferenceMatch, OnlyTheNameOfAnIcmpProtocolImpliesTheFamily) {
  ReferenceFlow flow = tcp(80, kSixClient);
  flow.protocol = kIcmp;
  Rule by_number = rule(Action::allow, protocol(kIcmp));
  EXPECT_THAT(failed(by_number, flow), IsEmpty());
  Rule by_name = by_number;
  by_name.protocol->implies_family = true;
  EXPECT_THAT(failed(by_name, flow), UnorderedElementsAre(Criterion::ip_version));
  by_name.protocol = Protocol{kIcmpV6, true};
  EXPECT_THAT(failed(by_name, icmp(8, 0, kSixClient)), IsEmpty());

  Rule negative = rule(Action::allow);
  negative.not_protocol = Protocol{kIcmp, true};
  EXPECT_THAT(failed(negative, tcp(80, kSixClient)), IsEmpty());
  EXPECT_THAT(failed(negative, icmp(8, 0)), UnorderedElementsAre(Criterion::not_protocol));
}

TEST_F(ReferenceMatch, Icmp) {
  Rule echo = rule(Action::allow, protocol(kIcmp));
  echo.icmp = IcmpMatch{8, std::nullopt};
  EXPECT_THAT(failed(echo, icmp(8, 3)), IsEmpty());
  EXPECT_THAT(failed(echo, icmp(0, 0)), UnorderedElementsAre(Criterion::icmp));
  echo.icmp->code = 0;
  EXPECT_THAT(failed(echo, icmp(8, 0)), IsEmpty());
  EXPECT_THAT(failed(echo, icmp(8, 3)), UnorderedElementsAre(Criterion::icmp));
  ReferenceFlow unknown = icmp(8, 0);
  unknown.icmp_type.reset();
  EXPECT_THAT(failed(echo, unknown), UnorderedElementsAre(Criterion::icmp));

  Rule negative = rule(Action::allow);
  negative.not_icmp = IcmpMatch{8, std::nullopt};
  EXPECT_THAT(failed(negative, icmp(8, 0)), UnorderedElementsAre(Criterion::not_icmp));
  EXPECT_THAT(failed(negative, icmp(8, 0, kSixClient)), UnorderedElementsAre(Criterion::not_icmp));
  EXPECT_THAT(failed(negative, tcp(80)), IsEmpty());
}

TEST_F(ReferenceMatch, Nets) {
  const Rule inside =
      rule(Action::allow, from_net(v4_net(172, 16, 12)), from_net(v4_net(10, 0, 8)));
  EXPECT_THAT(failed(inside, tcp(80)), IsEmpty());
  EXPECT_THAT(failed(inside, tcp(80, kOutside)), UnorderedElementsAre(Criterion::source_nets));
  Rule outside = rule(Action::allow);
  outside.source.not_nets = {v4_net(10, 0, 8)};
  EXPECT_THAT(failed(outside, tcp(80)), UnorderedElementsAre(Criterion::source_not_nets));
  EXPECT_THAT(failed(outside, tcp(80, kOutside)), IsEmpty());
}

TEST_F(ReferenceMatch, NetListWithoutTheFamilyNeverMatchesEvenNegated) {
  Rule negative = rule(Action::allow);
  negative.destination.not_nets = {kDocumentation};
  EXPECT_THAT(failed(negative, tcp(80)), UnorderedElementsAre(Criterion::address_family));
  Rule mixed = rule(Action::allow, from_net(v4_net(10, 0, 8)));
  EXPECT_THAT(failed(mixed, tcp(80, kSixClient)),
              UnorderedElementsAre(Criterion::address_family, Criterion::source_nets));
}

TEST_F(ReferenceMatch, PositiveSelectorNeverMatchesUnknownAddresses) {
  EXPECT_THAT(failed(rule(Action::allow, from("role == 'client'")), tcp(80)), IsEmpty());
  EXPECT_THAT(failed(rule(Action::allow, from("role == 'server'")), tcp(80)),
              UnorderedElementsAre(Criterion::source_selector));
  EXPECT_THAT(failed(rule(Action::allow, from("all()")), tcp(80, kOutside)),
              UnorderedElementsAre(Criterion::source_selector));
  EXPECT_THAT(failed(rule(Action::allow, from("!has(role)")), tcp(80, kOutside)),
              UnorderedElementsAre(Criterion::source_selector));
}

TEST_F(ReferenceMatch, NegativeSelectorAloneMatchesUnknownAddressesButNotInANamespace) {
  Rule negative = rule(Action::allow);
  negative.source.not_selector = "role == 'client'";
  EXPECT_THAT(failed(negative, tcp(80, kOutside)), IsEmpty());
  EXPECT_THAT(failed(negative, tcp(80)), UnorderedElementsAre(Criterion::source_not_selector));
  EXPECT_THAT(failed_in_namespace(negative, tcp(80, kOutside)),
              UnorderedElementsAre(Criterion::source_selector));
  EXPECT_THAT(failed_in_namespace(negative, tcp(80)),
              UnorderedElementsAre(Criterion::source_selector));
}

TEST_F(ReferenceMatch, LabelsOfDifferentObjectsAreNeverCombined) {
  NetworkSet set;
  set.name = "blue";
  set.labels = {{"colour", "blue"}};
  set.nets = {v4_net(10, 0, 8)};
  sets_ = {set};
  EXPECT_THAT(failed(rule(Action::allow, from("colour == 'blue'")), tcp(80)), IsEmpty());
  EXPECT_THAT(failed(rule(Action::allow, from("colour == 'blue' && has(role)")), tcp(80)),
              UnorderedElementsAre(Criterion::source_selector));

  Rule good_and_bad = rule(Action::allow, from("has(role)"));
  good_and_bad.source.not_selector = "has(colour)";
  EXPECT_THAT(failed(good_and_bad, tcp(80)), IsEmpty()) << "one object is good and not bad";
  Rule bad_alone = rule(Action::allow);
  bad_alone.source.not_selector = "has(colour)";
  EXPECT_THAT(failed(bad_alone, tcp(80)), UnorderedElementsAre(Criterion::source_not_selector));
}

TEST_F(ReferenceMatch, ScopesOfNamespacedRules) {
  NetworkSet set;
  set.name = "global";
  set.labels = {{"colour", "blue"}};
  set.nets = {v4_net(192, 0, 16)};
  sets_ = {set};
  const Rule plain = rule(Action::allow, from("has(colour)"));
  EXPECT_THAT(failed(plain, tcp(80, kOutside)), IsEmpty());
  EXPECT_THAT(failed_in_namespace(plain, tcp(80, kOutside)),
              UnorderedElementsAre(Criterion::source_selector));
  Rule scoped = plain;
  scoped.source.namespace_selector = "global()";
  EXPECT_THAT(failed_in_namespace(scoped, tcp(80, kOutside)), IsEmpty());
  scoped.source.namespace_selector = "all()";
  EXPECT_THAT(failed_in_namespace(scoped, tcp(80, kOutside)),
              UnorderedElementsAre(Criterion::source_selector));
  scoped.source.namespace_selector = "!has(team)";
  EXPECT_THAT(failed_in_namespace(scoped, tcp(80, kOutside)), IsEmpty());
  EXPECT_THAT(failed_in_namespace(rule(Action::allow), tcp(80, kOutside)), IsEmpty());
}

TEST_F(ReferenceMatch, Ports) {
  Rule ports = rule(Action::allow, protocol(kTcp), to_port(80));
  ports.destination.ports.push_back(Port::range(8000, 8010));
  EXPECT_THAT(failed(ports, tcp(80)), IsEmpty());
  EXPECT_THAT(failed(ports, tcp(8010)), IsEmpty());
  EXPECT_THAT(failed(ports, tcp(8011)), UnorderedElementsAre(Criterion::destination_ports));

  Rule not_ports = rule(Action::allow, protocol(kTcp));
  not_ports.source.not_ports = {Port::number(33'000)};
  EXPECT_THAT(failed(not_ports, tcp(80)), UnorderedElementsAre(Criterion::source_not_ports));

  ReferenceFlow without = tcp(80);
  without.source_port.reset();
  without.destination_port.reset();
  EXPECT_THAT(failed(ports, without), UnorderedElementsAre(Criterion::destination_ports));
  EXPECT_THAT(failed(not_ports, without), IsEmpty());
}

TEST_F(ReferenceMatch, NamedPortsStandOnTheEndpointThatOwnsTheAddress) {
  const Rule http = rule(Action::allow, to_port("http"));
  EXPECT_THAT(failed(http, tcp(8080)), IsEmpty());
  EXPECT_THAT(failed(http, tcp(8081)), IsEmpty());
  EXPECT_THAT(failed(http, tcp(80)), UnorderedElementsAre(Criterion::destination_ports));
  EXPECT_THAT(failed(rule(Action::allow, to_port("dns")), tcp(53)),
              UnorderedElementsAre(Criterion::destination_ports))
      << "the name is for UDP";
  Rule from_http = rule(Action::allow);
  from_http.source.ports = {Port::named("http")};
  EXPECT_THAT(failed(from_http, tcp(8080)), UnorderedElementsAre(Criterion::source_ports));

  Rule mixed = rule(Action::allow, protocol(kTcp), to_port("http"), to_port(80));
  EXPECT_THAT(failed(mixed, tcp(80)), IsEmpty());
  mixed.destination.selector = "role == 'client'";
  EXPECT_THAT(failed(mixed, tcp(80)), UnorderedElementsAre(Criterion::destination_selector));
  EXPECT_THAT(failed(mixed, tcp(8080)),
              UnorderedElementsAre(Criterion::destination_selector, Criterion::destination_ports))
      << "the endpoint with the name must satisfy the selector";

  Rule not_http = rule(Action::allow);
  not_http.destination.not_ports = {Port::named("http")};
  EXPECT_THAT(failed(not_http, tcp(8080)), UnorderedElementsAre(Criterion::destination_not_ports));
  EXPECT_THAT(failed(not_http, tcp(80)), IsEmpty());
  not_http.destination.selector = "role == 'client'";
  EXPECT_THAT(failed(not_http, tcp(8080)), UnorderedElementsAre(Criterion::destination_selector));
}

TEST_F(ReferenceMatch, NamedPortsOfHostEndpoints) {
  HostEndpoint node = host("node", {kServer}, {}, {});
  node.ports = {EndpointPort{"ssh", kTcp, 22}};
  hosts_ = {node};
  ReferenceFlow flow = tcp(22);
  flow.destination_endpoint = EndpointName{EndpointKind::workload_endpoint, "default", "server"};
  EXPECT_THAT(failed(rule(Action::allow, to_port("ssh")), flow), IsEmpty());
}

TEST_F(ReferenceMatch, ServicesAsASource) {
  ServiceSlice slice;
  slice.namespace_name = "default";
  slice.name = "clients-1";
  slice.service = "clients";
  slice.addresses = {kClient};
  slices_ = {slice};
  Rule service = rule(Action::allow);
  service.source.services = ServiceMatch{"clients", "default"};
  EXPECT_THAT(failed(service, tcp(80)), IsEmpty());
  EXPECT_THAT(failed(service, tcp(80, kOutside)), UnorderedElementsAre(Criterion::source_services));
  service.source.services->namespace_name.clear();
  EXPECT_THAT(failed_in_namespace(service, tcp(80)), IsEmpty());
  service.source.services->namespace_name = "other";
  EXPECT_THAT(failed_in_namespace(service, tcp(80)),
              UnorderedElementsAre(Criterion::source_services));
}

TEST_F(ReferenceMatch, ServicesAsADestination) {
  ServiceSlice slice;
  slice.namespace_name = "default";
  slice.name = "web-1";
  slice.service = "web";
  slice.addresses = {kServer};
  slice.ports = {ServicePort{kTcp, 8080}, ServicePort{kUdp, std::nullopt}};
  slices_ = {slice};
  Rule service = rule(Action::allow);
  service.destination.services = ServiceMatch{"web", "default"};
  Policy policy = global_policy("p", "role == 'client'");
  policy.egress = {service};
  Model model;
  model.workload_endpoints = {client_, server_};
  model.policies = {policy};
  model.service_slices = slices_;
  const PolicyJudge judge(model);
  EXPECT_EQ(judge.evaluate(tcp(8080)).egress.decision.reason, Reason::rule);
  EXPECT_EQ(judge.evaluate(tcp(80)).egress.decision.reason, Reason::tier_default);
  ReferenceFlow udp = tcp(8080);
  udp.protocol = kUdp;
  EXPECT_EQ(judge.evaluate(udp).egress.decision.reason, Reason::tier_default);
  udp.destination_port.reset();
  EXPECT_EQ(judge.evaluate(udp).egress.decision.reason, Reason::tier_default);
}

TEST_F(ReferenceMatch, Http) {
  Rule http = rule(Action::allow, protocol(kTcp));
  http.http =
      HttpMatch{{"GET", "HEAD"}, {HttpPathMatch{"/status", {}}, HttpPathMatch{{}, "/api/"}}};
  const auto failed_for = [&](std::optional<std::string> method, std::optional<std::string> path) {
    ReferenceFlow flow = tcp(80);
    flow.http_method = std::move(method);
    flow.http_path = std::move(path);
    return failed(http, flow);
  };
  const Failed fails = {Criterion::http};
  EXPECT_THAT(failed_for({}, {}), IsEmpty());
  EXPECT_THAT(failed_for("GET", {}), IsEmpty());
  EXPECT_THAT(failed_for({}, "/status/"), IsEmpty());
  EXPECT_EQ(failed_for("get", "/status"), fails);
  EXPECT_THAT(failed_for("HEAD", "/x/../api/y?z"), IsEmpty());
  EXPECT_EQ(failed_for("GET", "/apix"), fails);
  EXPECT_EQ(failed_for("GET", "/api%252e"), fails);
  http.http->methods = {"*"};
  EXPECT_THAT(failed_for("get", "/status"), IsEmpty());
}

}  // namespace
}  // namespace tierwall::reference
