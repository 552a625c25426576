// How policies, tiers and profiles decide (spec/policy.md 2.1 to 2.7).
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <tierwall/runtime/evaluate_batch.hpp>

#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;

constexpr Address kA = Address::v4(10, 0, 0, 1);
constexpr Address kB = Address::v4(10, 0, 0, 2);
constexpr Address kHost = Address::v4(172, 16, 0, 1);
constexpr Address kOutside = Address::v4(192, 0, 2, 50);

// Workloads a and b, open by their profile, and host h.
Model cluster() {
  Model model;
  model.workload_endpoints = {workload("a", {kA}, {{"app", "a"}}, {"open"}),
                              workload("b", {kB}, {{"app", "b"}}, {"open"})};
  model.host_endpoints = {host("h", {kHost}, {{"app", "h"}}, {"open"})};
  model.profiles = {profile("open", {rule(Action::allow)}, {rule(Action::allow)})};
  return model;
}

Policy ingress_policy(std::string name, std::string selector, std::vector<Rule> rules) {
  Policy policy = global_policy(std::move(name), std::move(selector));
  policy.ingress = std::move(rules);
  return policy;
}

Policy in_tier(Policy policy, std::string tier) {
  policy.tier = std::move(tier);
  return policy;
}

Policy with_order(Policy policy, double order) {
  policy.order = order;
  return policy;
}

// What decides a to b, ingress, under these policies and tiers.
std::string decided(std::vector<Policy> policies, std::vector<Tier> tiers = {},
                    BuildOptions options = {}) {
  Model model = cluster();
  model.policies = std::move(policies);
  model.tiers = std::move(tiers);
  return ingress_of(build(model, std::move(options)), tcp(kA, kB, 80));
}

// 2.1

TEST(Selection, AnEmptySelectorSelectsEveryWorkloadAndHost) {
  Model model = cluster();
  model.policies = {ingress_policy("all", "", {rule(Action::deny)})};
  const Snapshot snapshot = build(model);
  EXPECT_EQ(ingress_of(snapshot, tcp(kA, kB, 80)), "deny all#0");
  EXPECT_EQ(ingress_of(snapshot, tcp(kA, kHost, 80)), "deny all#0");
}

TEST(Selection, OwnLabelsWinOverInheritedOnesAndEarlierProfilesOverLaterOnes) {
  Model model = cluster();
  model.workload_endpoints[1].labels = {{"app", "b"}, {"own", ""}};
  model.workload_endpoints[1].profiles = {"missing", "first", "second", "open"};
  model.profiles.push_back(profile("first", {}, {}, {{"own", "first"}, {"lent", "first"}}));
  model.profiles.push_back(profile("second", {}, {}, {{"lent", "second"}, {"late", "second"}}));
  model.policies = {ingress_policy("p", "own == '' && lent == 'first' && late == 'second'",
                                   {rule(Action::deny)})};
  EXPECT_EQ(ingress_of(build(model), tcp(kA, kB, 80)), "deny p#0");
}

TEST(Selection, WorkloadsHaveImplicitLabelsAndLoseProtectedOnes) {
  Model model = cluster();
  WorkloadEndpoint& b = model.workload_endpoints[1];
  b.namespace_name = "blue";
  b.service_account = "robot";
  b.labels = {{"projectcalico.org/namespace", "red"}, {"pcns.team", "x"}, {"pcsa.team", "x"}};
  model.policies = {ingress_policy("p",
                                   "projectcalico.org/namespace == 'blue' && "
                                   "projectcalico.org/orchestrator == 'cni' && "
                                   "projectcalico.org/serviceaccount == 'robot' && "
                                   "!has(pcns.team) && !has(pcsa.team)",
                                   {rule(Action::deny)})};
  EXPECT_EQ(ingress_of(build(model), tcp(kA, kB, 80)), "deny p#0");
}

TEST(Selection, NamespacesAndServiceAccountsLendPrefixedLabels) {
  Model model = cluster();
  model.workload_endpoints[1].profiles = {"kns.default", "ksa.default.robot"};
  model.namespaces = {{.name = "default", .labels = {{"team", "red"}}}};
  model.service_accounts = {
      {.namespace_name = "default", .name = "robot", .labels = {{"grade", "a"}}}};
  Policy policy = ingress_policy("p", "", {rule(Action::deny)});
  policy.namespace_selector = "team == 'red' && projectcalico.org/name == 'default'";
  policy.service_account_selector = "grade == 'a' && projectcalico.org/name == 'robot'";
  model.policies = {policy};
  const Snapshot snapshot = build(model);
  EXPECT_EQ(ingress_of(snapshot, tcp(kA, kB, 80)), "deny p#0");
  EXPECT_EQ(ingress_of(snapshot, tcp(kB, kA, 80)), "allow open#0");
}

TEST(Selection, ANamespacedPolicyStaysInItsNamespace) {
  Model model = cluster();
  model.workload_endpoints[1].namespace_name = "blue";
  Policy policy = namespaced_policy("blue", "p");
  policy.ingress = {rule(Action::deny)};
  model.policies = {policy};
  const Snapshot snapshot = build(model);
  EXPECT_EQ(ingress_of(snapshot, tcp(kA, kB, 80)), "deny p#0");
  EXPECT_EQ(ingress_of(snapshot, tcp(kB, kA, 80)), "allow open#0");
  EXPECT_EQ(ingress_of(snapshot, tcp(kA, kHost, 80)), "allow open#0");
}

TEST(Selection, NamespaceSelectorAllExcludesHostsAndANegativeOneDoesNot) {
  Model model = cluster();
  Policy policy = ingress_policy("p", "", {rule(Action::deny)});
  policy.namespace_selector = "all()";
  model.policies = {policy};
  EXPECT_EQ(ingress_of(build(model), tcp(kA, kHost, 80)), "allow open#0");
  model.policies[0].namespace_selector = "!has(team)";
  EXPECT_EQ(ingress_of(build(model), tcp(kA, kHost, 80)), "deny p#0");
  model.policies[0].selector = "all()";
  EXPECT_EQ(ingress_of(build(model), tcp(kA, kHost, 80)), "allow open#0");
}

// 2.2

TEST(Types, FollowFromTheRulesIfAbsent) {
  struct Row {
    bool ingress_rules, egress_rules;
    PolicyTypes want;
  };
  for (const Row& row : {Row{false, false, {true, false}}, Row{true, false, {true, false}},
                         Row{false, true, {false, true}}, Row{true, true, {true, true}}}) {
    Model model = cluster();
    Policy policy = global_policy("p", "app == 'b'");
    if (row.ingress_rules) policy.ingress = {rule(Action::deny)};
    if (row.egress_rules) policy.egress = {rule(Action::deny)};
    model.policies = {policy};
    const Snapshot snapshot = build(model);
    EXPECT_EQ(ingress_of(snapshot, tcp(kA, kB, 80)) != "allow open#0", row.want.ingress);
    EXPECT_EQ(egress_of(snapshot, tcp(kB, kA, 80)) != "allow open#0", row.want.egress);
  }
}

TEST(Types, ExplicitOnesHideTheRulesOfTheOtherDirection) {
  Model model = cluster();
  Policy policy = ingress_policy("p", "app == 'b'", {rule(Action::deny)});
  policy.types = PolicyTypes{false, true};
  model.policies = {policy};
  const Snapshot snapshot = build(model);
  EXPECT_EQ(ingress_of(snapshot, tcp(kA, kB, 80)), "allow open#0");
  EXPECT_EQ(egress_of(snapshot, tcp(kB, kA, 80)), "deny tier default:p");
}

// 2.3

TEST(Order, TiersByNumberThenByName) {
  const auto deny_in = [](std::string tier) {
    return in_tier(ingress_policy("in-" + tier, "app == 'b'", {rule(Action::deny)}), tier);
  };
  EXPECT_EQ(decided({deny_in("t9"), deny_in("t10")},
                    {Tier{.name = "t10", .order = 10}, Tier{.name = "t9", .order = 9}}),
            "deny in-t9#0");
  EXPECT_EQ(decided({deny_in("ba"), deny_in("b")},
                    {Tier{.name = "ba", .order = -1.5}, Tier{.name = "b", .order = -1.5}}),
            "deny in-b#0");
  EXPECT_EQ(decided({deny_in("a"), deny_in("default")}, {Tier{.name = "a"}}), "deny in-a#0")
      << "a tier without an order competes with `default` by name";
  EXPECT_EQ(decided({deny_in("z"), deny_in("default")}, {Tier{.name = "z"}}), "deny in-default#0");
}

TEST(Order, PoliciesByNumberThenMissing) {
  const auto deny = [](std::string name) {
    return ingress_policy(std::move(name), "app == 'b'", {rule(Action::deny)});
  };
  EXPECT_EQ(decided({deny("a"), with_order(deny("b"), 10), with_order(deny("c"), 9)}), "deny c#0");
  EXPECT_EQ(decided({with_order(deny("b"), 1), with_order(deny("c"), 0.5)}), "deny c#0");
  EXPECT_EQ(decided({deny("a"), with_order(deny("z"), 1e300)}), "deny z#0");
}

TEST(Order, TiesAreBrokenByOneString) {
  const auto deny = [](std::string name) {
    return ingress_policy(std::move(name), "app == 'b'", {rule(Action::deny)});
  };
  EXPECT_EQ(decided({deny("web"), deny("web-admin")}), "deny web-admin#0");
  EXPECT_EQ(decided({deny("web"), deny("web.x")}), "deny web.x#0");
  EXPECT_EQ(decided({deny("web0"), deny("web")}), "deny web#0");
  Policy namespaced = namespaced_policy("default", "web");
  namespaced.ingress = {rule(Action::allow)};
  EXPECT_EQ(decided({namespaced, deny("web")}), "deny web#0") << "an empty namespace comes first";
  Policy kubernetes = namespaced;
  kubernetes.kind = PolicyKind::kubernetes_network_policy;
  kubernetes.ingress = {rule(Action::deny)};
  EXPECT_EQ(decided({namespaced, kubernetes}), "deny web#0") << "the kind decides last";
}

// 2.4

TEST(TierOutcome, ATierWithoutAnApplicablePolicyIsSkipped) {
  const Tier first{.name = "first", .order = 1};
  EXPECT_EQ(decided({in_tier(ingress_policy("p", "app == 'a'", {}), "first")}, {first}),
            "allow open#0");
  Policy egress_only = in_tier(global_policy("p", "app == 'b'"), "first");
  egress_only.egress = {rule(Action::deny)};
  EXPECT_EQ(decided({egress_only}, {first}), "allow open#0");
}

TEST(TierOutcome, AllowAndDenyAreFinalPassGoesOn) {
  const std::vector<Tier> tiers = {Tier{.name = "first", .order = 1}};
  const Policy behind = ingress_policy("behind", "app == 'b'", {rule(Action::deny)});
  const auto first = [](Action action) {
    return in_tier(ingress_policy("p", "app == 'b'", {rule(action), rule(Action::deny)}), "first");
  };
  const Policy later_in_tier =
      in_tier(ingress_policy("q", "app == 'b'", {rule(Action::deny)}), "first");
  EXPECT_EQ(decided({first(Action::allow), later_in_tier, behind}, tiers), "allow p#0");
  EXPECT_EQ(decided({first(Action::deny), behind}, tiers), "deny p#0");
  EXPECT_EQ(decided({first(Action::pass), later_in_tier, behind}, tiers), "deny behind#0");
  EXPECT_EQ(decided({first(Action::pass), later_in_tier}, tiers), "allow open#0");
  EXPECT_EQ(decided({first(Action::log), behind}, tiers), "deny p#1");
}

TEST(TierOutcome, TheEndOfATierDeniesOrPasses) {
  const std::vector<Policy> policies = {
      in_tier(ingress_policy("q", "app == 'b'", {rule(Action::allow, protocol(kUdp))}), "first"),
      in_tier(with_order(ingress_policy("x", "app == 'b'", {rule(Action::log)}), 1), "first")};
  EXPECT_EQ(decided(policies, {Tier{.name = "first", .order = 1}}), "deny tier first:x");
  EXPECT_EQ(decided(policies, {Tier{.name = "first", .order = 1, .default_action = Action::pass}}),
            "allow open#0");
}

TEST(TierOutcome, LogsAreFlagged) {
  Model model = cluster();
  model.policies = {
      ingress_policy("p", "app == 'b'", {rule(Action::log, protocol(kTcp)), rule(Action::allow)})};
  const Snapshot snapshot = build(model);
  EXPECT_EQ(evaluate(snapshot.view(), tcp(kA, kB, 80)).ingress.flags, Decision::kLogged);
  EXPECT_EQ(evaluate(snapshot.view(), udp(kA, kB, 80)).ingress.flags, 0);
}

// 2.5

// What decides a to b, ingress, with these profiles on b.
std::string by_profiles(std::vector<std::string> names, std::vector<Profile> profiles) {
  Model model = cluster();
  model.workload_endpoints[1].profiles = std::move(names);
  for (Profile& next : profiles)
    model.profiles.push_back(std::move(next));
  return ingress_of(build(model), tcp(kA, kB, 80));
}

TEST(Profiles, TheFirstMatchInListOrderDecides) {
  const Profile closed = profile("closed", {rule(Action::log), rule(Action::deny)}, {});
  EXPECT_EQ(by_profiles({"open", "closed"}, {closed}), "allow open#0");
  EXPECT_EQ(by_profiles({"closed", "open"}, {closed}), "deny closed#1");
  EXPECT_EQ(by_profiles({}, {}), "deny none");
  EXPECT_EQ(by_profiles({"udp"}, {profile("udp", {rule(Action::allow, protocol(kUdp))}, {})}),
            "deny none");
}

TEST(Profiles, OneWithoutRulesIsTransparentAMissingOneDenies) {
  const Profile empty = profile("empty", {}, {rule(Action::deny)});
  EXPECT_EQ(by_profiles({"empty", "open"}, {empty}), "allow open#0");
  EXPECT_EQ(by_profiles({"missing", "open"}, {}), "deny missing#0");
  EXPECT_EQ(by_profiles({"open", "missing"}, {}), "allow open#0");
  EXPECT_EQ(by_profiles({"empty", "missing"}, {empty}), "deny missing#0");
}

TEST(Profiles, PassDenies) {
  EXPECT_EQ(by_profiles({"passing", "open"}, {profile("passing", {rule(Action::pass)}, {})}),
            "deny passing#0");
}

TEST(Profiles, BuiltInOnesAllow) {
  EXPECT_EQ(by_profiles({"projectcalico-default-allow"}, {}),
            "allow projectcalico-default-allow#0");
  Model model = cluster();
  model.namespaces = {{.name = "default"}};
  model.service_accounts = {{.namespace_name = "default", .name = "robot"}};
  model.workload_endpoints[1].profiles = {"ksa.default.robot", "kns.default"};
  EXPECT_EQ(ingress_of(build(model), tcp(kA, kB, 80)), "allow kns.default#0");
}

// 2.6

TEST(Staged, IgnoredUnlessPoliciesAreAskedToBePending) {
  Policy staged = ingress_policy("p", "app == 'b'", {rule(Action::deny)});
  staged.kind = PolicyKind::staged_global_network_policy;
  BuildOptions pending;
  pending.staged = StagedPolicies::enforced;
  EXPECT_EQ(decided({staged}), "allow open#0") << "it does not make its tier applicable either";
  EXPECT_EQ(decided({staged}, {}, pending), "deny p#0");
  Policy enforced = ingress_policy("p", "app == 'b'", {rule(Action::allow)});
  EXPECT_EQ(decided({staged, enforced}, {}, pending), "allow p#0")
      << "an enforced policy comes before its staged namesake";
  Policy removed = global_policy("p");
  removed.kind = staged.kind;
  removed.staged_action = StagedAction::remove;
  EXPECT_EQ(decided({removed}, {}, pending), "allow open#0");
}

// 2.7

TEST(Sides, AddressesWithoutAnEndpointAreNotPoliced) {
  const Snapshot snapshot = build(cluster());
  const Verdict verdict = evaluate(snapshot.view(), tcp(kOutside, kOutside, 80));
  EXPECT_EQ(verdict.egress, Decision{});
  EXPECT_EQ(verdict.ingress, Decision{});
  EXPECT_TRUE(verdict.allowed());
  EXPECT_EQ(egress_of(snapshot, tcp(kOutside, kB, 80)), "-");
  EXPECT_EQ(ingress_of(snapshot, tcp(kOutside, kB, 80)), "allow open#0");
  EXPECT_EQ(egress_of(snapshot, Flow{}), "-") << "no address at all";
}

TEST(Sides, EitherSideDenies) {
  Model model = cluster();
  model.policies = {ingress_policy("p", "app == 'b'", {rule(Action::deny)})};
  const Snapshot snapshot = build(model);
  const Verdict verdict = evaluate(snapshot.view(), tcp(kA, kB, 80));
  EXPECT_TRUE(verdict.egress.allowed());
  EXPECT_FALSE(verdict.ingress.allowed());
  EXPECT_FALSE(verdict.allowed());
}

TEST(Sides, AnEndpointTalkingToItselfIsNoException) {
  Model model = cluster();
  model.policies = {ingress_policy("p", "app == 'a'", {rule(Action::deny)})};
  EXPECT_EQ(ingress_of(build(model), tcp(kA, kA, 80)), "deny p#0");
}

TEST(Sides, SharedAddressesNeedAName) {
  Model model = cluster();
  model.workload_endpoints.push_back(workload("c", {kB}, {{"app", "c"}}, {"open"}));
  model.policies = {ingress_policy("p", "app == 'c'", {rule(Action::deny)})};
  const Snapshot snapshot = build(model);
  Flow flow = tcp(kA, kB, 80);
  EXPECT_EQ(ingress_of(snapshot, flow), "deny ambiguous");
  flow.destination_endpoint =
      snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", "b");
  EXPECT_EQ(ingress_of(snapshot, flow), "allow open#0");
  flow.destination_endpoint =
      snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", "c");
  EXPECT_EQ(ingress_of(snapshot, flow), "deny p#0");
}

TEST(Sides, IdsOutOfRangeDeny) {
  const Snapshot snapshot = build(cluster());
  for (const std::uint32_t id : {3U, 77U, 0xFFFF'FFFDU, kSeveralOwners.value}) {
    Flow flow = tcp(kA, kB, 80);
    flow.source_endpoint = flow.destination_endpoint = EndpointId{id};
    EXPECT_EQ(egress_of(snapshot, flow), "deny unknown") << id;
    EXPECT_EQ(ingress_of(snapshot, flow), "deny unknown") << id;
  }
}

TEST(Sides, AnEndpointMayBeNamedForAnAddressThatItDoesNotOwn) {
  const Snapshot snapshot = build(cluster());
  Flow flow = tcp(kA, kOutside, 80);
  flow.destination_endpoint =
      snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", "b");
  EXPECT_EQ(ingress_of(snapshot, flow), "allow open#0");
}

TEST(Sides, WorkloadsWithoutAnAddressDoNotExist) {
  Model model = cluster();
  model.workload_endpoints[1].addresses.clear();
  const Snapshot snapshot = build(model);
  EXPECT_EQ(snapshot.endpoint_count(), 2U);
  EXPECT_TRUE(snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", "b").is_none());
  EXPECT_EQ(ingress_of(snapshot, tcp(kA, kB, 80)), "-");
}

TEST(Batch, EvaluatesAsManyAsBothSpansHold) {
  const Snapshot snapshot = build(cluster());
  const std::vector<Flow> flows = {tcp(kA, kB, 80), tcp(kOutside, kB, 80), tcp(kB, kA, 80)};
  std::vector<Verdict> verdicts(flows.size());
  EXPECT_EQ(evaluate_batch(snapshot.view(), flows, verdicts), 3U);
  for (std::size_t i = 0; i < flows.size(); ++i)
    EXPECT_EQ(verdicts[i], evaluate(snapshot.view(), flows[i]));
  std::vector<Verdict> few(2);
  EXPECT_EQ(evaluate_batch(snapshot.view(), flows, few), 2U);
  std::vector<Verdict> many(5);
  EXPECT_EQ(evaluate_batch(snapshot.view(), flows, many), 3U);
  EXPECT_EQ(many[3], Verdict{});
  EXPECT_EQ(evaluate_batch(snapshot.view(), {}, {}), 0U);
}

// One side alone, at the endpoint that is named; the random comparison holds it against evaluate().
TEST(EvaluateSide, IsThatOfAFlowThatNamesTheEndpoint) {
  Model model = cluster();
  model.policies = {ingress_policy("p", "app == 'b'", {rule(Action::deny)})};
  const Snapshot snapshot = build(model);
  const Flow flow = tcp(kA, kB, 80);
  const EndpointId b = snapshot.find_endpoints(kB).at(0);
  Flow named = flow;
  named.destination_endpoint = b;
  EXPECT_EQ(evaluate_side(snapshot.view(), b, Direction::ingress, flow),
            evaluate(snapshot.view(), named).ingress);
  for (const EndpointId nobody : {EndpointId{}, EndpointId{1'000}, kSeveralOwners}) {
    const Decision decision = evaluate_side(snapshot.view(), nobody, Direction::ingress, flow);
    EXPECT_FALSE(decision.allowed());
    EXPECT_EQ(decision.reason, Reason::unknown_endpoint);
  }
}

}  // namespace
}  // namespace tierwall
