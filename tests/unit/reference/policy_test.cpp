// Selection, order, tiers, profiles, sides and host endpoints (spec/policy.md 2), by the statements
// of the section.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/policy.hpp"
#include "support/model_builders.hpp"

namespace tierwall::reference {
namespace {

using namespace tierwall::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Address kA = Address::v4(10, 0, 0, 1);
constexpr Address kB = Address::v4(10, 0, 0, 2);
constexpr Address kNode = Address::v4(10, 9, 0, 1);
constexpr Address kOutside = Address::v4(192, 0, 2, 1);

// Decision and steps in a few words: `allow t/p#0`, `deny tier t/p`, `allow Profile q#0`, `deny
// none`.
std::string describe(const ReferenceDecision& decision) {
  std::string text = decision.action == Action::allow ? "allow " : "deny ";
  const PolicyName& by = decision.policy;
  switch (decision.reason) {
    case Reason::unenforced: return "unenforced";
    case Reason::rule: text += by.tier + "/" + by.name + "#" + std::to_string(decision.rule); break;
    case Reason::tier_default: text += "tier " + by.tier + "/" + by.name; break;
    case Reason::profile_rule:
      text += by.kind + " " + by.name + "#" + std::to_string(decision.rule);
      break;
    case Reason::no_profile_match: text += "none"; break;
    case Reason::forward_default: text += "forward default"; break;
    case Reason::failsafe: text += "failsafe"; break;
    case Reason::ambiguous_endpoint: text += "ambiguous"; break;
    case Reason::unknown_endpoint: text += "unknown"; break;
  }
  switch (decision.set) {
    case PolicySet::normal: break;
    case PolicySet::forward: text += " [forward]"; break;
    case PolicySet::pre_dnat: text += " [preDNAT]"; break;
    case PolicySet::untracked: text += " [untracked]"; break;
    case PolicySet::failsafe: text += " [failsafe]"; break;
  }
  return text;
}

std::vector<std::string> describe(const std::vector<ReferenceStep>& steps) {
  std::vector<std::string> result;
  for (const ReferenceStep& step : steps) {
    result.push_back(step.policy.tier + "/" + step.policy.name + "#" + std::to_string(step.rule));
  }
  return result;
}

ReferenceFlow tcp(Address source, Address destination, std::uint16_t port = 80) {
  return {.source = source,
          .destination = destination,
          .protocol = kTcp,
          .source_port = std::uint16_t{33'000},
          .destination_port = port};
}

Tier tier(std::string name, double order, Action default_action = Action::deny) {
  return Tier{std::move(name), order, default_action};
}

Policy ingress_policy(std::string name, std::string in_tier, std::vector<Rule> rules) {
  Policy policy = global_policy(std::move(name));
  policy.tier = std::move(in_tier);
  policy.types = PolicyTypes{true, false};
  policy.ingress = std::move(rules);
  return policy;
}

class ReferencePolicy : public ::testing::Test {
 protected:
  ReferencePolicy() {
    model_.workload_endpoints = {workload("a", {kA}, {{"role", "a"}}, {"open"}),
                                 workload("b", {kB}, {{"role", "b"}}, {"open"})};
    model_.profiles = {profile("open", {rule(Action::allow)}, {rule(Action::allow)})};
  }

  ReferenceVerdict evaluate(const ReferenceFlow& flow, ReferenceOptions options = {}) const {
    return reference::evaluate(model_, flow, options);
  }
  std::string ingress(const ReferenceFlow& flow, ReferenceOptions options = {}) const {
    return describe(evaluate(flow, options).ingress.decision);
  }
  std::string egress(const ReferenceFlow& flow, ReferenceOptions options = {}) const {
    return describe(evaluate(flow, options).egress.decision);
  }
  std::string ingress_of_b() const { return ingress(tcp(kA, kB)); }

  Model model_;
};

// --- tiers (2.3 to 2.5)

TEST_F(ReferencePolicy, TierWithoutApplicablePolicyIsSkipped) {
  model_.tiers = {tier("t", 1)};
  Policy policy = ingress_policy("p", "t", {});
  policy.selector = "role == 'nobody'";
  model_.policies = {policy};
  EXPECT_EQ(ingress_of_b(), "allow Profile open#0");
  model_.policies[0].selector.clear();
  EXPECT_EQ(ingress_of_b(), "deny tier t/p");
  model_.policies[0].types = PolicyTypes{false, true};
  EXPECT_EQ(ingress_of_b(), "allow Profile open#0");
}

TEST_F(ReferencePolicy, PassLeavesTheTierAtOnce) {
  model_.tiers = {tier("t1", 1), tier("t2", 2, Action::pass)};
  model_.policies = {
      ingress_policy("p", "t1", {rule(Action::log), rule(Action::pass), rule(Action::deny)}),
      ingress_policy("q", "t1", {rule(Action::deny)}), ingress_policy("r", "t2", {})};
  const ReferenceSide side = evaluate(tcp(kA, kB)).ingress;
  EXPECT_EQ(describe(side.decision), "allow Profile open#0");
  EXPECT_THAT(describe(side.logs()), ElementsAre("t1/p#0"));
  EXPECT_THAT(describe(side.trace()), ElementsAre("t1/p#1", "t2/r#-1", "/open#0"));
}

TEST_F(ReferencePolicy, TiersRunByOrderThenName) {
  model_.tiers = {tier("b", 9), tier("a", 10), tier("c", 9), Tier{"d", std::nullopt, std::nullopt},
                  Tier{"zz", std::nullopt, std::nullopt}};
  for (const char* name : {"zz", "d", "default", "a", "c", "b"}) {
    model_.policies.push_back(ingress_policy("p", name, {rule(Action::log), rule(Action::pass)}));
    model_.policies.back().name = std::string("in-") + name;
  }
  EXPECT_THAT(describe(evaluate(tcp(kA, kB)).ingress.logs()),
              ElementsAre("b/in-b#0", "c/in-c#0", "a/in-a#0", "d/in-d#0", "default/in-default#0",
                          "zz/in-zz#0"))
      << "a missing order is that of tier default";
}

TEST_F(ReferencePolicy, PoliciesRunByOrderThenByOneString) {
  const auto log = [&](std::string name, std::optional<double> order) {
    Policy policy = ingress_policy(std::move(name), "default", {rule(Action::log)});
    policy.order = order;
    return policy;
  };
  Policy namespaced = log("web", std::nullopt);
  namespaced.kind = PolicyKind::network_policy;
  namespaced.namespace_name = "default";
  model_.policies = {namespaced,
                     log("web0", std::nullopt),
                     log("web", std::nullopt),
                     log("web.x", std::nullopt),
                     log("web-admin", std::nullopt),
                     log("ten", 10),
                     log("nine", 9),
                     log("half", 9.5)};
  std::vector<std::string> kinds;
  for (const ReferenceStep& step : evaluate(tcp(kA, kB)).ingress.logs()) {
    kinds.push_back(step.policy.name + (step.policy.namespace_name.empty() ? "" : " namespaced"));
  }
  EXPECT_THAT(kinds, ElementsAre("nine", "half", "ten", "web-admin", "web.x", "web",
                                 "web namespaced", "web0"));
}

TEST_F(ReferencePolicy, TypesAreInferredFromTheRules) {
  Policy policy = global_policy("p");
  model_.policies = {policy};
  EXPECT_EQ(ingress_of_b(), "deny tier default/p");
  EXPECT_EQ(egress(tcp(kA, kB)), "allow Profile open#0");
  model_.policies[0].egress = {rule(Action::log)};
  EXPECT_EQ(ingress_of_b(), "allow Profile open#0");
  EXPECT_EQ(egress(tcp(kA, kB)), "deny tier default/p");
  model_.policies[0].ingress = {rule(Action::log)};
  EXPECT_EQ(ingress_of_b(), "deny tier default/p");
  model_.policies[0].types = PolicyTypes{false, true};
  EXPECT_EQ(ingress_of_b(), "allow Profile open#0");
}

// --- profiles (2.5)

TEST_F(ReferencePolicy, ProfilesRunInListOrder) {
  model_.profiles.push_back(profile("empty", {}, {}));
  model_.profiles.push_back(
      profile("passing", {rule(Action::log), rule(Action::pass)}, {rule(Action::deny)}));
  const auto with = [&](std::vector<std::string> names) {
    model_.workload_endpoints[1].profiles = std::move(names);
    return ingress_of_b();
  };
  EXPECT_EQ(with({"empty", "open"}), "allow Profile open#0");
  EXPECT_EQ(with({"missing", "open"}), "deny Profile missing#0");
  EXPECT_EQ(with({"open", "missing"}), "allow Profile open#0");
  EXPECT_EQ(with({"empty"}), "deny none");
  EXPECT_EQ(with({}), "deny none");
  EXPECT_EQ(with({"passing", "open"}), "deny Profile passing#1");
  EXPECT_EQ(with({"projectcalico-default-allow"}), "allow Profile projectcalico-default-allow#0");
}

// --- selection and labels (2.1, 5)

TEST_F(ReferencePolicy, NamespacesAndServiceAccountsLendTheirLabels) {
  Namespace space;
  space.name = "default";
  space.labels = {{"team", "red"}};
  model_.namespaces = {space};
  ServiceAccount account;
  account.namespace_name = "default";
  account.name = "robot";
  account.labels = {{"grade", "gold"}};
  model_.service_accounts = {account};
  WorkloadEndpoint& b = model_.workload_endpoints[1];
  b.service_account = "robot";
  b.profiles = {"kns.default", "ksa.default.robot"};
  b.labels["pcns.team"] = "blue";
  EXPECT_EQ(ingress_of_b(), "allow Profile kns.default#0");

  const auto selected = [&](std::string selector, std::string in_namespaces,
                            std::string with_accounts) {
    Policy policy = ingress_policy("p", "default", {});
    policy.selector = std::move(selector);
    policy.namespace_selector = std::move(in_namespaces);
    policy.service_account_selector = std::move(with_accounts);
    model_.policies = {policy};
    return ingress_of_b() == "deny tier default/p";
  };
  EXPECT_TRUE(selected("", "team == 'red'", ""));
  EXPECT_FALSE(selected("", "team == 'blue'", "")) << "own pcns. labels are dropped";
  EXPECT_TRUE(selected("", "projectcalico.org/name == 'default'", "grade == 'gold'"));
  EXPECT_TRUE(selected("projectcalico.org/serviceaccount == 'robot'", "", ""));
  EXPECT_TRUE(selected("projectcalico.org/orchestrator == 'cni'", "", ""));
  EXPECT_FALSE(selected("role == 'a'", "all()", ""));
}

TEST_F(ReferencePolicy, OwnLabelsWinThenProfilesInOrder) {
  model_.profiles.push_back(profile("p1", {}, {}, {{"a", "p1"}, {"b", "p1"}}));
  model_.profiles.push_back(profile("p2", {}, {}, {{"b", "p2"}, {"c", "p2"}}));
  model_.workload_endpoints[1].labels["a"] = "own";
  model_.workload_endpoints[1].profiles = {"gone", "p1", "p2"};
  Policy policy = ingress_policy("p", "default", {});
  policy.selector = "a == 'own' && b == 'p1' && c == 'p2'";
  model_.policies = {policy};
  EXPECT_EQ(ingress_of_b(), "deny tier default/p");
}

TEST_F(ReferencePolicy, NamespaceSelectorsAndHostEndpoints) {
  model_.host_endpoints = {host("node", {kNode}, {}, {"open"})};
  const auto selected = [&](std::string selector, std::string in_namespaces) {
    Policy policy = ingress_policy("p", "default", {});
    policy.selector = std::move(selector);
    policy.namespace_selector = std::move(in_namespaces);
    model_.policies = {policy};
    return ingress(tcp(kOutside, kNode)) == "deny tier default/p";
  };
  EXPECT_TRUE(selected("", ""));
  EXPECT_FALSE(selected("", "all()"));
  EXPECT_TRUE(selected("", "!has(team)"));
  EXPECT_FALSE(selected("all()", "!has(team)"));
}

TEST_F(ReferencePolicy, NamespacedPoliciesSelectWorkloadsOfTheirNamespace) {
  Policy policy = namespaced_policy("default", "p");
  policy.types = PolicyTypes{true, false};
  model_.policies = {policy};
  EXPECT_EQ(ingress_of_b(), "deny tier default/p");
  model_.policies[0].namespace_name = "other";
  EXPECT_EQ(ingress_of_b(), "allow Profile open#0");
}

// --- staged policies (2.6)

TEST_F(ReferencePolicy, StagedPoliciesCountInThePendingEvaluationOnly) {
  Policy staged = ingress_policy("p", "default", {rule(Action::deny)});
  staged.kind = PolicyKind::staged_global_network_policy;
  model_.policies = {staged};
  const ReferenceOptions pending{.staged_enforced = true};
  EXPECT_EQ(ingress_of_b(), "allow Profile open#0");
  EXPECT_EQ(ingress(tcp(kA, kB), pending), "deny default/p#0");
  EXPECT_EQ(evaluate(tcp(kA, kB), pending).ingress.decision.policy.kind,
            "StagedGlobalNetworkPolicy");
  model_.policies[0].staged_action = StagedAction::learn;
  EXPECT_EQ(ingress(tcp(kA, kB), pending), "deny default/p#0");
  model_.policies[0].staged_action = StagedAction::remove;
  EXPECT_EQ(ingress(tcp(kA, kB), pending), "allow Profile open#0");
}

// --- sides (2.7)

TEST_F(ReferencePolicy, SideWithoutEndpointIsUnenforced) {
  const ReferenceVerdict verdict = evaluate(tcp(kOutside, Address::v4(192, 0, 2, 2)));
  EXPECT_EQ(describe(verdict.egress.decision), "unenforced");
  EXPECT_EQ(describe(verdict.ingress.decision), "unenforced");
  EXPECT_TRUE(verdict.allowed());
  EXPECT_EQ(egress(tcp(kOutside, kB)), "unenforced");
  EXPECT_EQ(ingress(tcp(kOutside, Address{})), "unenforced");
}

TEST_F(ReferencePolicy, WorkloadWithoutAddressesDoesNotExist) {
  model_.workload_endpoints[1].addresses.clear();
  ReferenceFlow flow = tcp(kA, kB);
  EXPECT_EQ(ingress(flow), "unenforced");
  flow.destination_endpoint = EndpointName{EndpointKind::workload_endpoint, "default", "b"};
  EXPECT_EQ(ingress(flow), "deny unknown");
}

TEST_F(ReferencePolicy, SharedAddressNeedsANamedEndpoint) {
  model_.workload_endpoints.push_back(workload("b2", {kB}, {{"role", "b2"}}, {"missing"}));
  ReferenceFlow flow = tcp(kA, kB);
  EXPECT_EQ(ingress(flow), "deny ambiguous");
  flow.destination_endpoint = EndpointName{EndpointKind::workload_endpoint, "default", "b"};
  EXPECT_EQ(ingress(flow), "allow Profile open#0");
  flow.destination_endpoint = EndpointName{EndpointKind::workload_endpoint, "default", "b2"};
  EXPECT_EQ(ingress(flow), "deny Profile missing#0");
  flow.destination_endpoint = EndpointName{EndpointKind::workload_endpoint, "default", "b3"};
  EXPECT_EQ(ingress(flow), "deny unknown");
}

// --- host endpoints (2.8)

class ReferenceHost : public ReferencePolicy {
 protected:
  ReferenceHost() { model_.host_endpoints = {host("node", {kNode}, {}, {"open"})}; }

  std::string local(const ReferenceFlow& flow, ReferenceOptions options = {}) const {
    return ingress(flow, options);
  }
  std::string forward(Direction direction, const ReferenceFlow& flow,
                      ReferenceOptions options = {}) const {
    return describe(PolicyJudge(model_, options)
                        .evaluate_forward(EndpointName{EndpointKind::host_endpoint, "", "node"},
                                          direction, flow)
                        .decision);
  }
  std::string forward_in(const ReferenceFlow& flow, ReferenceOptions options = {}) const {
    return forward(Direction::ingress, flow, options);
  }

  static Policy in_set(PolicySet set, std::string name, std::vector<Rule> rules) {
    Policy policy = ingress_policy(std::move(name), "default", std::move(rules));
    policy.do_not_track = set == PolicySet::untracked;
    policy.pre_dnat = set == PolicySet::pre_dnat;
    policy.apply_on_forward = set != PolicySet::normal;
    return policy;
  }

  const ReferenceFlow to_node_ = tcp(kOutside, kNode, 9000);
};

TEST_F(ReferenceHost, SetsRunInTurnAndHaveNoDefaultOfTheirOwn) {
  model_.policies = {in_set(PolicySet::untracked, "u", {}), in_set(PolicySet::pre_dnat, "d", {}),
                     in_set(PolicySet::normal, "n", {rule(Action::deny)})};
  EXPECT_EQ(local(to_node_), "deny default/n#0");
  model_.policies[1].ingress = {rule(Action::allow)};
  EXPECT_EQ(local(to_node_), "allow default/d#0 [preDNAT]");
  model_.policies[0].ingress = {rule(Action::deny)};
  EXPECT_EQ(local(to_node_), "deny default/u#0 [untracked]");
}

TEST_F(ReferenceHost, UntrackedAndPreDnatHaveNoEffectOnWorkloads) {
  model_.policies = {in_set(PolicySet::untracked, "u", {rule(Action::deny)}),
                     in_set(PolicySet::pre_dnat, "d", {rule(Action::deny)})};
  EXPECT_EQ(ingress_of_b(), "allow Profile open#0");
}

TEST_F(ReferenceHost, ForwardedPacketsSeeForwardPoliciesAndNeverProfiles) {
  EXPECT_EQ(forward_in(tcp(kOutside, kB)), "allow forward default [forward]");
  model_.policies = {in_set(PolicySet::normal, "n", {rule(Action::deny)})};
  EXPECT_EQ(forward_in(tcp(kOutside, kB)), "allow forward default [forward]");
  model_.policies = {in_set(PolicySet::forward, "f", {})};
  EXPECT_EQ(forward_in(tcp(kOutside, kB)), "deny tier default/f [forward]");
  EXPECT_EQ(forward(Direction::egress, tcp(kA, kOutside)), "allow forward default [forward]");
  EXPECT_EQ(local(to_node_), "deny tier default/f") << "locally it is a normal policy";
}

TEST_F(ReferenceHost, UntrackedEgressIsForLocalPacketsOnly) {
  Policy policy = in_set(PolicySet::untracked, "u", {});
  policy.types = PolicyTypes{false, true};
  policy.egress = {rule(Action::deny)};
  model_.policies = {policy};
  EXPECT_EQ(egress(tcp(kNode, kOutside)), "deny default/u#0 [untracked]");
  EXPECT_EQ(forward(Direction::egress, tcp(kA, kOutside)), "allow forward default [forward]");
}

TEST_F(ReferenceHost, OnlyUntrackedAndPreDnatSeeTheOriginalDestination) {
  ReferenceFlow flow = tcp(kOutside, kNode, 9000);
  flow.original_destination = Address::v4(203, 0, 113, 1);
  flow.original_destination_port = std::uint16_t{80};
  const std::vector<Rule> original = {rule(
      Action::deny, protocol(kTcp), to_net(Cidr{Address::v4(203, 0, 113, 0), 24}), to_port(80))};
  model_.policies = {in_set(PolicySet::normal, "n", original)};
  EXPECT_EQ(local(flow), "deny tier default/n");
  model_.policies = {in_set(PolicySet::pre_dnat, "d", original)};
  EXPECT_EQ(local(flow), "deny default/d#0 [preDNAT]");
  EXPECT_EQ(forward_in(flow), "deny default/d#0 [preDNAT]");
  model_.policies = {in_set(PolicySet::untracked, "u", original)};
  EXPECT_EQ(local(flow), "deny default/u#0 [untracked]");
}

TEST_F(ReferenceHost, FailsafePorts) {
  model_.policies = {in_set(PolicySet::untracked, "u", {rule(Action::deny)})};
  const ReferenceOptions failsafe{.failsafe_ports = true};
  EXPECT_EQ(local(tcp(kOutside, kNode, 22)), "deny default/u#0 [untracked]");
  EXPECT_EQ(local(tcp(kOutside, kNode, 22), failsafe), "allow failsafe [failsafe]");
  EXPECT_EQ(local(tcp(kOutside, kNode, 23), failsafe), "deny default/u#0 [untracked]");
  EXPECT_EQ(forward_in(tcp(kOutside, kB, 22), failsafe), "allow forward default [forward]");
  EXPECT_EQ(egress(tcp(kNode, kOutside, 22), failsafe), "allow Profile open#0");
  EXPECT_EQ(egress(tcp(kNode, kOutside, 179), failsafe), "allow failsafe [failsafe]");
  EXPECT_EQ(ingress(tcp(kOutside, kB, 22), failsafe), "allow Profile open#0") << "a workload";
}

TEST_F(ReferenceHost, HostWithoutPolicyAndProfileIsClosed) {
  model_.host_endpoints[0].profiles.clear();
  EXPECT_EQ(local(to_node_), "deny none");
  model_.host_endpoints[0].profiles = {"projectcalico-default-allow"};
  EXPECT_EQ(local(to_node_), "allow Profile projectcalico-default-allow#0");
}

TEST_F(ReferenceHost, HostWithoutAddressesIsInvisibleButCanForward) {
  model_.host_endpoints[0].expected_ips.clear();
  EXPECT_EQ(local(to_node_), "unenforced");
  EXPECT_EQ(forward_in(tcp(kOutside, kB)), "allow forward default [forward]");
}

TEST_F(ReferencePolicy, EveryRuleLookedAtIsAStep) {
  model_.policies = {ingress_policy("p", "default",
                                    {rule(Action::allow, from("role == 'b'")), rule(Action::log)})};
  const ReferenceSide side = evaluate(tcp(kA, kB)).ingress;
  EXPECT_THAT(describe(side.steps), ElementsAre("default/p#0", "default/p#1", "default/p#-1"));
  EXPECT_EQ(side.steps[0].outcome, StepOutcome::no_match);
  EXPECT_EQ(side.steps[0].failed, std::set<Criterion>{Criterion::source_selector});
  EXPECT_EQ(side.steps[1].outcome, StepOutcome::logged);
  EXPECT_EQ(side.steps[2].outcome, StepOutcome::default_deny);
  EXPECT_THAT(evaluate(tcp(kA, kOutside)).ingress.steps, IsEmpty());
}

}  // namespace
}  // namespace tierwall::reference
