// The policy sets of host endpoints (spec/policy.md 2.8).
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;

constexpr Address kHost = Address::v4(172, 16, 0, 1);
constexpr Address kPod = Address::v4(10, 0, 0, 1);
constexpr Address kOutside = Address::v4(192, 0, 2, 50);
constexpr Address kVirtual = Address::v4(198, 51, 100, 7);

Model cluster() {
  Model model;
  model.host_endpoints = {host("h", {kHost}, {{"role", "x"}}, {"open"})};
  model.workload_endpoints = {workload("w", {kPod}, {{"role", "x"}}, {"open"})};
  model.profiles = {profile("open", {rule(Action::allow)}, {rule(Action::allow)})};
  return model;
}

Policy policy(std::string name, std::vector<Rule> ingress) {
  Policy result = global_policy(std::move(name), "role == 'x'");
  result.ingress = std::move(ingress);
  return result;
}
Policy untracked(Policy policy) {
  policy.do_not_track = policy.apply_on_forward = true;
  return policy;
}
Policy pre_dnat(Policy policy) {
  policy.pre_dnat = policy.apply_on_forward = true;
  return policy;
}
Policy forward(Policy policy) {
  policy.apply_on_forward = true;
  return policy;
}

std::string forwarded(const Snapshot& snapshot, Direction direction, const Flow& flow) {
  const EndpointId id = snapshot.find_endpoint(EndpointKind::host_endpoint, "", "h");
  return text_of(evaluate_forward(snapshot.view(), id, direction, flow), snapshot);
}

Snapshot with(std::vector<Policy> policies, BuildOptions options = {}) {
  Model model = cluster();
  model.policies = std::move(policies);
  return build(model, std::move(options));
}

TEST(Hosts, LocalTrafficGoesThroughUntrackedPreDnatAndNormalPolicies) {
  const Flow flow = tcp(kOutside, kHost, 80);
  const Policy u = untracked(policy("u", {rule(Action::allow, to_port(80), protocol(kTcp))}));
  const Policy n = pre_dnat(policy("n", {rule(Action::allow, to_port(80), protocol(kTcp))}));
  const Policy plain = policy("plain", {rule(Action::deny)});
  EXPECT_EQ(ingress_of(with({u, n, plain}), flow), "allow u#0 untracked");
  EXPECT_EQ(ingress_of(with({n, plain}), flow), "allow n#0 preDNAT");
  EXPECT_EQ(ingress_of(with({plain}), flow), "deny plain#0");
  EXPECT_EQ(ingress_of(with({}), flow), "allow open#0");
  EXPECT_EQ(ingress_of(with({u, n}), tcp(kOutside, kHost, 81)), "allow open#0")
      << "these sets have no end of tier";
}

TEST(Hosts, PassWorksInEverySet) {
  const Policy u = untracked(policy("u", {rule(Action::pass), rule(Action::deny)}));
  const Policy n = pre_dnat(policy("n", {rule(Action::pass), rule(Action::deny)}));
  EXPECT_EQ(ingress_of(with({u, n}), tcp(kOutside, kHost, 80)), "allow open#0");
}

TEST(Hosts, PreDnatIsForIngressOnly) {
  Policy u = untracked(global_policy("u", "role == 'x'"));
  u.egress = {rule(Action::deny, protocol(kUdp))};
  const Policy n = pre_dnat(policy("n", {rule(Action::deny)}));
  const Snapshot snapshot = with({u, n});
  EXPECT_EQ(egress_of(snapshot, udp(kHost, kOutside, 53)), "deny u#0 untracked");
  EXPECT_EQ(egress_of(snapshot, tcp(kHost, kOutside, 53)), "allow open#0");
}

TEST(Hosts, WorkloadsKnowNormalPoliciesOnly) {
  const Snapshot snapshot = with(
      {untracked(policy("u", {rule(Action::deny)})), pre_dnat(policy("n", {rule(Action::deny)}))});
  EXPECT_EQ(ingress_of(snapshot, tcp(kOutside, kPod, 80)), "allow open#0");
  EXPECT_EQ(ingress_of(with({forward(policy("f", {rule(Action::deny)}))}), tcp(kOutside, kPod, 80)),
            "deny f#0");
}

TEST(Hosts, UntrackedAndPreDnatSeeTheDestinationBeforeNat) {
  const auto to_virtual =
      rule(Action::deny, protocol(kTcp), to_net(Cidr{kVirtual, 32}), to_port(443));
  Flow flow = tcp(kOutside, kHost, 8'443);
  const FlowExtras both{.original_destination = kVirtual, .original_destination_port = 443};
  const FlowExtras port{.original_destination_port = 443};
  for (const Policy& early :
       {untracked(policy("p", {to_virtual})), pre_dnat(policy("p", {to_virtual}))}) {
    const Snapshot snapshot = with({early});
    EXPECT_EQ(ingress_of(snapshot, flow), "allow open#0");
    flow.extras = &both;
    EXPECT_TRUE(ingress_of(snapshot, flow).starts_with("deny p#0 "));
    flow.extras = &port;
    EXPECT_EQ(ingress_of(snapshot, flow), "allow open#0");
    flow.extras = nullptr;
  }
  flow.extras = &both;
  EXPECT_EQ(ingress_of(with({policy("p", {to_virtual, rule(Action::allow)})}), flow), "allow p#1")
      << "normal policies see it after NAT";
}

TEST(Hosts, AHostWithoutPolicyAndProfileIsClosedToLocalTraffic) {
  Model model = cluster();
  model.host_endpoints[0].profiles.clear();
  EXPECT_EQ(ingress_of(build(model), tcp(kOutside, kHost, 80)), "deny none");
}

TEST(Forwarding, IsAllowedUnlessAForwardPolicyApplies) {
  const Flow flow = tcp(kOutside, kPod, 80);
  EXPECT_EQ(forwarded(with({}), Direction::ingress, flow), "allow forward");
  EXPECT_EQ(forwarded(with({policy("plain", {rule(Action::deny)})}), Direction::ingress, flow),
            "allow forward");
  const Policy f = forward(policy("f", {rule(Action::allow, protocol(kUdp))}));
  EXPECT_EQ(forwarded(with({f}), Direction::ingress, flow), "deny tier default:f");
  EXPECT_EQ(forwarded(with({f}), Direction::egress, flow), "allow forward")
      << "it does not govern this direction";
  EXPECT_EQ(forwarded(with({forward(policy("f", {rule(Action::pass)}))}), Direction::ingress, flow),
            "allow forward");
}

TEST(Forwarding, MeetsUntrackedAndPreDnatOnTheWayInOnly) {
  const Flow flow = tcp(kOutside, kPod, 80);
  Policy u = untracked(policy("u", {rule(Action::deny)}));
  u.egress = {rule(Action::deny)};
  EXPECT_EQ(forwarded(with({u}), Direction::ingress, flow), "deny u#0 untracked");
  EXPECT_EQ(forwarded(with({u}), Direction::egress, flow), "allow forward");
  const Policy n = pre_dnat(policy("n", {rule(Action::allow)}));
  const Policy f = forward(policy("f", {rule(Action::deny)}));
  EXPECT_EQ(forwarded(with({n, f}), Direction::ingress, flow), "allow n#0 preDNAT");
}

TEST(Forwarding, NeedsAHostEndpoint) {
  const Snapshot snapshot = with({});
  const EndpointId pod = snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", "w");
  for (const EndpointId id : {pod, EndpointId{7}, EndpointId::none()}) {
    const Decision decision =
        evaluate_forward(snapshot.view(), id, Direction::ingress, tcp(kOutside, kPod, 80));
    EXPECT_EQ(text_of(decision, snapshot), "deny unknown");
  }
}

TEST(Failsafe, PortsAreOpenBeforeAnyPolicyIfAskedFor) {
  BuildOptions failsafe;
  failsafe.failsafe_ports = true;
  Policy closed = untracked(policy("u", {rule(Action::deny)}));
  closed.egress = {rule(Action::deny)};
  const Snapshot snapshot = with({closed}, failsafe);
  struct Row {
    std::uint8_t protocol;
    std::vector<std::uint16_t> inbound, outbound;
  };
  const std::vector<Row> rows = {{kTcp,
                                  {22, 179, 2379, 2380, 5473, 6443, 6666, 6667},
                                  {179, 2379, 2380, 5473, 6443, 6666, 6667}},
                                 {kUdp, {68}, {53, 67}}};
  for (const Row& row : rows) {
    for (std::uint32_t port = 0; port < 10'000; ++port) {
      const auto number = static_cast<std::uint16_t>(port);
      Flow in = tcp(kOutside, kHost, number);
      Flow out = tcp(kHost, kOutside, number);
      in.protocol = out.protocol = row.protocol;
      const auto holds = [number](const std::vector<std::uint16_t>& ports) {
        return std::ranges::find(ports, number) != ports.end();
      };
      ASSERT_EQ(evaluate(snapshot.view(), in).ingress.reason == Reason::failsafe,
                holds(row.inbound))
          << port;
      ASSERT_EQ(evaluate(snapshot.view(), out).egress.reason == Reason::failsafe,
                holds(row.outbound))
          << port;
    }
  }
  EXPECT_EQ(ingress_of(snapshot, tcp(kOutside, kHost, 22)), "allow failsafe");
  EXPECT_EQ(ingress_of(with({closed}), tcp(kOutside, kHost, 22)), "deny u#0 untracked");
  EXPECT_EQ(forwarded(snapshot, Direction::ingress, tcp(kOutside, kPod, 22)), "allow forward")
      << "forwarded, it merely skips untracked and preDNAT";
  EXPECT_EQ(forwarded(snapshot, Direction::ingress, tcp(kOutside, kPod, 23)), "deny u#0 untracked");
}

}  // namespace
}  // namespace tierwall
