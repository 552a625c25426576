// Endpoints that have no address: found by name, picked by selectors, held by no net.
#include <utility>

#include <gtest/gtest.h>

#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;

constexpr Address kOutside = Address::v4(192, 0, 2, 50);

WorkloadEndpoint unaddressed(EndpointKind kind, std::string name, Labels labels) {
  WorkloadEndpoint endpoint = workload(std::move(name), {}, std::move(labels), {});
  endpoint.kind = kind;
  return endpoint;
}

// A client and a server of which nothing but the names is known; the server calls tcp/8080 `http`.
Model cluster() {
  Model model;
  model.workload_endpoints = {unaddressed(EndpointKind::pod, "client", {{"role", "client"}}),
                              unaddressed(EndpointKind::deployment, "web", {{"role", "web"}})};
  model.workload_endpoints[1].ports = {{"http", kTcp, 8080}};
  return model;
}

Flow to_web(const Snapshot& snapshot, std::uint8_t protocol = kTcp, std::uint16_t port = 8080) {
  Flow flow{.protocol = protocol};
  flow.source_endpoint = snapshot.find_endpoint(EndpointKind::pod, "default", "client");
  flow.destination_endpoint = snapshot.find_endpoint(EndpointKind::deployment, "default", "web");
  if (protocol != kIcmp) flow.destination_port = port;
  return flow;
}

// Whether the rule, as the only one of a policy that selects `web`, matches.
bool matches(Rule tested, std::uint8_t protocol = kTcp, std::uint16_t port = 8080) {
  Model model = cluster();
  Policy policy = global_policy("p", "role == 'web'");
  policy.ingress = {std::move(tested)};
  model.policies = {policy};
  const Snapshot snapshot = build(model);
  return evaluate(snapshot.view(), to_web(snapshot, protocol, port)).ingress.reason == Reason::rule;
}

TEST(Unaddressed, EndpointsAreFoundByKindAndName) {
  Model model = cluster();
  model.workload_endpoints.push_back(unaddressed(EndpointKind::pod, "web", {}));
  const Snapshot snapshot = build(model);
  const EndpointId pod = snapshot.find_endpoint(EndpointKind::pod, "default", "web");
  const EndpointId deployment = snapshot.find_endpoint(EndpointKind::deployment, "default", "web");
  ASSERT_FALSE(pod.is_none());
  ASSERT_FALSE(deployment.is_none());
  EXPECT_NE(pod, deployment);
  EXPECT_EQ(snapshot.endpoint(deployment).kind, EndpointKind::deployment);
  EXPECT_TRUE(snapshot.endpoint(deployment).addresses.empty());
  EXPECT_TRUE(snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", "web").is_none());
}

TEST(Unaddressed, SelectorsAskAboutTheEndpointItself) {
  Rule from_client = rule(Action::allow);
  from_client.source.selector = "role == 'client'";
  EXPECT_TRUE(matches(from_client));
  Rule from_others = rule(Action::allow);
  from_others.source.not_selector = "role == 'client'";
  EXPECT_FALSE(matches(from_others));
  Rule from_nobody = rule(Action::allow);
  from_nobody.source.selector = "role == 'batch'";
  EXPECT_FALSE(matches(from_nobody));
}

TEST(Unaddressed, PortNamesStandForTheEndpointsOwn) {
  Rule http = rule(Action::allow);
  http.destination.ports = {Port::named("http")};
  EXPECT_TRUE(matches(http));
  EXPECT_FALSE(matches(http, kTcp, 80));
  EXPECT_FALSE(matches(http, kUdp, 8080));
}

// A flow that names it might have given one of its addresses.
TEST(Unaddressed, AnEndpointThatHasAddressesIsPickedByThese) {
  Model model = cluster();
  model.workload_endpoints[0].addresses = {Address::v4(10, 0, 0, 1)};
  Policy policy = global_policy("p", "role == 'web'");
  policy.ingress = {rule(Action::allow, from("role == 'client'"))};
  model.policies = {policy};
  const Snapshot snapshot = build(model);
  Flow flow = to_web(snapshot);
  EXPECT_EQ(evaluate(snapshot.view(), flow).ingress.reason, Reason::tier_default);
  flow.source = Address::v4(10, 0, 0, 1);
  EXPECT_EQ(evaluate(snapshot.view(), flow).ingress.reason, Reason::rule);
}

TEST(Unaddressed, NoNetHoldsThem) {
  for (const Cidr net : {Cidr{Address::v4(0, 0, 0, 0), 0}, Cidr{Address{0, 0}, 0}}) {
    Rule from_net = rule(Action::allow);
    from_net.source.nets = {net};
    EXPECT_FALSE(matches(from_net));
  }
}

// ICMP exists in one family only; nothing else says which one an unaddressed flow has.
TEST(Unaddressed, TheFamilyIsThatOfIcmpOrUnknown) {
  Rule icmp = rule(Action::allow);
  icmp.protocol = Protocol{kIcmp, true};
  EXPECT_TRUE(matches(icmp, kIcmp));
  Rule version = rule(Action::allow);
  version.ip_version = 4;
  EXPECT_TRUE(matches(version, kIcmp));
  EXPECT_FALSE(matches(version, kTcp));
}

TEST(Unaddressed, AnAddressOnTheOtherSideGivesTheFamily) {
  Model model = cluster();
  Policy policy = global_policy("p", "role == 'web'");
  Rule outside = rule(Action::allow);
  outside.source.nets = {Cidr{kOutside, 32}};
  policy.ingress = {outside};
  model.policies = {policy};
  const Snapshot snapshot = build(model);
  Flow flow = to_web(snapshot);
  flow.source = kOutside;
  flow.source_endpoint = kResolve;
  EXPECT_EQ(evaluate(snapshot.view(), flow).ingress.reason, Reason::rule);
}

TEST(Unaddressed, NamesOfOneKindAreUnique) {
  Model model = cluster();
  model.workload_endpoints.push_back(model.workload_endpoints.front());
  EXPECT_TRUE(validate(model).has_errors());
  model.workload_endpoints.back().kind = EndpointKind::job;
  EXPECT_FALSE(validate(model).has_errors());
  model.workload_endpoints.back().kind = EndpointKind::host_endpoint;
  EXPECT_TRUE(validate(model).has_errors());
}

}  // namespace
}  // namespace tierwall
