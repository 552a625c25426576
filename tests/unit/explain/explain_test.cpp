// explain() walks what evaluate() decides (spec/policy.md 2.5, 2.8), step by step.
#include <tierwall/explain.hpp>

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;
using ::testing::ElementsAre;

constexpr Address kA = Address::v4(10, 0, 0, 1);
constexpr Address kB = Address::v4(10, 0, 0, 2);
constexpr Address kHost = Address::v4(172, 16, 0, 1);

// `web#1 no_match source.nets`
std::string text_of(const Step& step, const Snapshot& snapshot) {
  std::string text = snapshot.policy(step.policy).name + "#" + std::to_string(step.rule);
  switch (step.outcome) {
    case Outcome::no_match: text += " no match"; break;
    case Outcome::logged: text += " logged"; break;
    case Outcome::passed: text += " passed"; break;
    case Outcome::allowed: text += " allowed"; break;
    case Outcome::denied: text += " denied"; break;
    case Outcome::default_pass: text += " default pass"; break;
    case Outcome::default_deny: text += " default deny"; break;
    case Outcome::end_of_set: text += " end of set"; break;
  }
  for (unsigned bit = 0; bit <= static_cast<unsigned>(RuleField::address_family); ++bit) {
    const auto field = static_cast<RuleField>(bit);
    if ((step.failed_on & mask_of(field)) != 0) text += " " + std::string(to_string(field));
  }
  return text;
}

std::vector<std::string> steps_of(const SideExplanation& side, const Snapshot& snapshot) {
  std::vector<std::string> texts;
  for (const Step& step : side.steps)
    texts.push_back(text_of(step, snapshot));
  return texts;
}

Model two_workloads() {
  Model model;
  model.workload_endpoints = {workload("a", {kA}, {{"app", "a"}}, {}),
                              workload("b", {kB}, {{"app", "b"}}, {"open"})};
  model.profiles = {profile("open", {rule(Action::allow)}, {rule(Action::allow)})};
  return model;
}

TEST(Explain, EveryRuleOfEveryTierIsAStep) {
  Model model = two_workloads();
  model.tiers = {Tier{.name = "t1", .order = 1, .default_action = Action::pass},
                 Tier{.name = "t2", .order = 2}};
  Policy first = global_policy("first", "app == 'b'");
  first.tier = "t1";
  first.ingress = {rule(Action::log), rule(Action::deny, protocol(kUdp), to_port(80))};
  Policy second = global_policy("second", "app == 'b'");
  second.tier = "t2";
  second.ingress = {rule(Action::deny, from("app == 'b'")), rule(Action::pass)};
  Policy third = global_policy("third", "app == 'b'");
  third.tier = "t2";
  third.ingress = {rule(Action::deny)};
  model.policies = {first, second, third};
  const Snapshot snapshot = build(model);
  const Explanation explanation = explain(snapshot, tcp(kA, kB, 443));
  EXPECT_THAT(steps_of(explanation.ingress, snapshot),
              ElementsAre("first#0 logged", "first#1 no match protocol destination.ports",
                          "first#-1 default pass", "second#0 no match source.selector",
                          "second#1 passed", "open#0 allowed"));
  EXPECT_EQ(explanation.ingress.decision.flags, Decision::kLogged);
  EXPECT_EQ(explanation.verdict, evaluate(snapshot.view(), tcp(kA, kB, 443)));
}

TEST(Explain, TheFirstApplicablePolicyStandsForTheEndOfItsTier) {
  Model model = two_workloads();
  Policy first = global_policy("x-first", "app == 'b'");
  first.types = PolicyTypes{true, false};
  Policy second = global_policy("y-second", "app == 'b'");
  second.ingress = {rule(Action::allow, protocol(kUdp))};
  model.policies = {second, first};
  const Snapshot snapshot = build(model);
  const Explanation explanation = explain(snapshot, tcp(kA, kB, 443));
  EXPECT_THAT(steps_of(explanation.ingress, snapshot),
              ElementsAre("y-second#0 no match protocol", "x-first#-1 default deny"));
}

TEST(Explain, AMissingProfileIsDeniedByItsRule0) {
  Model model = two_workloads();
  model.workload_endpoints[0].profiles = {"gone"};
  const Snapshot snapshot = build(model);
  const Explanation explanation = explain(snapshot, tcp(kA, kB, 80));
  EXPECT_THAT(steps_of(explanation.egress, snapshot), ElementsAre("gone#0 denied"));
}

TEST(Explain, SidesThatNothingEvaluates) {
  const Snapshot snapshot = build(two_workloads());
  Flow flow = tcp(Address::v4(192, 0, 2, 1), kB, 80);
  flow.destination_endpoint = EndpointId{77};
  const Explanation explanation = explain(snapshot, flow);
  EXPECT_TRUE(explanation.egress.endpoint.is_none());
  EXPECT_TRUE(explanation.egress.steps.empty());
  EXPECT_EQ(explanation.egress.decision.reason, Reason::unenforced);
  EXPECT_TRUE(explanation.ingress.endpoint.is_none());
  EXPECT_EQ(explanation.ingress.decision.reason, Reason::unknown_endpoint);
  EXPECT_EQ(explanation.egress.direction, Direction::egress);
  EXPECT_EQ(explanation.ingress.direction, Direction::ingress);
}

TEST(Explain, LogsBeforeTheDecidingSetCount) {
  Model model;
  model.host_endpoints = {host("h", {kHost}, {{"host", ""}}, {})};
  Policy untracked = global_policy("u", "has(host)");
  untracked.do_not_track = untracked.apply_on_forward = true;
  untracked.ingress = {rule(Action::log)};
  model.policies = {untracked};
  const Snapshot snapshot = build(model);
  const Flow flow = tcp(kA, kHost, 80);
  const Explanation explanation = explain(snapshot, flow);
  EXPECT_THAT(steps_of(explanation.ingress, snapshot),
              ElementsAre("u#0 logged", "u#-1 end of set"));
  EXPECT_EQ(explanation.ingress.decision.reason, Reason::no_profile_match);
  EXPECT_EQ(explanation.ingress.decision.flags, Decision::kLogged);
  EXPECT_EQ(explanation.verdict, evaluate(snapshot.view(), flow));

  const SideExplanation through =
      explain_forward(snapshot, EndpointId{0}, Direction::ingress, flow);
  EXPECT_EQ(through.decision.reason, Reason::forward_default);
  EXPECT_EQ(through.decision,
            evaluate_forward(snapshot.view(), EndpointId{0}, Direction::ingress, flow));
}

TEST(Describe, EveryReason) {
  Model model = two_workloads();
  model.host_endpoints = {host("h", {kHost}, {}, {})};
  Policy web = global_policy("web", "app == 'a'");
  web.ingress = {rule(Action::allow)};
  Policy inner = namespaced_policy("default", "inner", "app == 'a'");
  inner.egress = {rule(Action::deny, protocol(kUdp))};
  model.policies = {web, inner};
  BuildOptions options;
  options.failsafe_ports = true;
  const Snapshot snapshot = build(model, options);
  const auto egress = [&](const Flow& flow) {
    return describe(evaluate(snapshot.view(), flow).egress, snapshot);
  };
  const auto ingress = [&](const Flow& flow) {
    return describe(evaluate(snapshot.view(), flow).ingress, snapshot);
  };
  const Address outside = Address::v4(192, 0, 2, 1);
  EXPECT_EQ(ingress(tcp(kB, kA, 80)), "allow by rule 0 of GlobalNetworkPolicy web in tier default");
  EXPECT_EQ(egress(udp(kA, kB, 80)),
            "deny by rule 0 of NetworkPolicy default/inner in tier default");
  EXPECT_EQ(egress(tcp(kA, kB, 80)),
            "deny by the end of tier default, in which NetworkPolicy default/inner applies");
  EXPECT_EQ(ingress(tcp(kA, kB, 80)), "allow by rule 0 of Profile open");
  EXPECT_EQ(egress(tcp(kHost, kB, 80)), "deny: no rule of a profile matches");
  EXPECT_EQ(ingress(tcp(kB, kHost, 22)), "allow: a failsafe port");
  EXPECT_EQ(egress(tcp(outside, kB, 80)), "allow: not policed, the address belongs to no endpoint");
  Flow unknown = tcp(kA, kB, 80);
  unknown.source_endpoint = EndpointId{9};
  EXPECT_EQ(egress(unknown), "deny: there is no such endpoint");
  EXPECT_EQ(describe(evaluate_forward(snapshot.view(),
                                      snapshot.find_endpoint(EndpointKind::host_endpoint, "", "h"),
                                      Direction::egress, tcp(kA, kB, 80)),
                     snapshot),
            "allow: no forward policy decides");
}

TEST(Render, SaysWhatIsKnownOfTheFlow) {
  const Snapshot snapshot = build(two_workloads());
  const auto first_line = [&](const Flow& flow) {
    const std::string text = render(explain(snapshot, flow), snapshot);
    return text.substr(0, text.find('\n'));
  };
  const Address v6{0x2001'0db8'0000'0000ULL, 1};
  EXPECT_EQ(first_line(tcp(v6, v6, 80)), "tcp [2001:db8::1]:33000 -> [2001:db8::1]:80: allow");
  EXPECT_EQ(first_line(Flow{.source = kA, .protocol = 47}),
            "protocol 47 10.0.0.1 -> unknown: deny");
  EXPECT_EQ(
      first_line(Flow{.source = v6, .destination = kB, .icmp_type = 128, .protocol = kIcmpV6}),
      "icmpv6 2001:db8::1 -> 10.0.0.2, type 128: allow");
}

}  // namespace
}  // namespace tierwall
