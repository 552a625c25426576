// SnapshotBuilder and Snapshot: what is refused, what is named, what is shared.
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "snapshot/layout.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Address kA = Address::v4(10, 0, 0, 1);
constexpr Address kB = Address::v4(10, 0, 0, 2);

TEST(Builder, AnEmptyModelBuildsAndPolicesNothing) {
  const Snapshot snapshot = build({});
  EXPECT_TRUE(evaluate(snapshot.view(), tcp(kA, kB, 80)).allowed());
  EXPECT_EQ(snapshot.tier_count(), 5U) << "the built-in ones";
  EXPECT_EQ(snapshot.endpoint_count(), 0U);
}

TEST(Builder, ErrorsGiveDiagnosticsAndNothingElse) {
  Model model;
  model.policies = {global_policy("Wrong"), global_policy("worse", "a = 'b'")};
  const BuildResult built = SnapshotBuilder().build(model);
  EXPECT_FALSE(built.snapshot);
  EXPECT_EQ(built.diagnostics.error_count(), 2U);
  EXPECT_EQ(built.diagnostics.entries(), validate(model).entries());
}

TEST(Builder, WarningsDoNotStopIt) {
  Model model;
  model.host_endpoints = {host("h", {kA}, {{"pcns.team", "x"}}, {})};
  const BuildResult built = SnapshotBuilder().build(model);
  EXPECT_TRUE(built.snapshot);
  EXPECT_EQ(built.diagnostics.entries().size(), 1U);
}

TEST(Builder, OtherLayoutsAreRefused) {
  EXPECT_FALSE(snapshot::layout_mismatch(kLayoutVersion));
  const std::optional<Diagnostic> mismatch = snapshot::layout_mismatch(kLayoutVersion + 1);
  ASSERT_TRUE(mismatch);
  EXPECT_EQ(mismatch->code, ErrorCode::layout_mismatch);
}

TEST(Builder, TablesBeyondTheLimitAreRefused) {
  Model model;
  for (std::uint8_t i = 0; i < 200; ++i) {
    model.workload_endpoints.push_back(
        workload("w" + std::to_string(i), {Address::v4(10, 0, 1, i)}, {}, {}));
  }
  BuildOptions options;
  options.limits.max_snapshot_bytes = 4'096;
  const BuildResult built = SnapshotBuilder(options).build(model);
  EXPECT_FALSE(built.snapshot);
  ASSERT_EQ(built.diagnostics.entries().size(), 1U);
  EXPECT_EQ(built.diagnostics.entries()[0].code, ErrorCode::too_large);
}

TEST(Builder, ProgramsBeyondTheLimitAreRefused) {
  Model model;
  Policy policy = global_policy("p", "a == 'b' && c == 'd' && e == 'f'");
  policy.ingress = {rule(Action::allow, from("a == 'b' && c == 'd' && e == 'f'")),
                    rule(Action::allow, from("a == 'b'"))};
  model.policies = {policy};
  BuildOptions options;
  options.limits.max_program_instructions = 4;
  const BuildResult built = SnapshotBuilder(options).build(model);
  EXPECT_FALSE(built.snapshot);
  std::vector<std::string> fields;
  for (const Diagnostic& entry : built.diagnostics.entries())
    fields.push_back(entry.field);
  EXPECT_THAT(fields, ElementsAre("spec.selector", "spec.ingress[0].source"));
}

TEST(Builder, TheOrderOfAModelDoesNotMatter) {
  Model model;
  model.workload_endpoints = {workload("b", {kB}, {{"app", "b"}}, {"p2", "p1"}),
                              workload("a", {kA}, {{"app", "a"}}, {"gone"})};
  model.host_endpoints = {host("a", {}, {}, {})};
  model.profiles = {profile("p2", {}, {}), profile("p1", {}, {})};
  model.policies = {global_policy("z", "app == 'b'"), global_policy("y", "app == 'a'")};
  Model reversed = model;
  std::ranges::reverse(reversed.workload_endpoints);
  std::ranges::reverse(reversed.profiles);
  std::ranges::reverse(reversed.policies);
  const Snapshot one = build(model);
  const Snapshot other = build(reversed);
  EXPECT_EQ(evaluate(one.view(), tcp(kA, kB, 80)), evaluate(other.view(), tcp(kA, kB, 80)));
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < one.policy_count(); ++i) {
    names.push_back(one.policy(PolicyId{i}).name);
    EXPECT_EQ(names.back(), other.policy(PolicyId{i}).name);
  }
  EXPECT_THAT(names, ElementsAre("y", "z", "p1", "p2", "projectcalico-default-allow", "gone"));
  EXPECT_TRUE(one.policy(PolicyId{5}).missing);
}

TEST(Snapshot, TiersAreInEvaluationOrder) {
  Model model;
  model.tiers = {Tier{.name = "edge", .order = 5}};
  const Snapshot snapshot = build(model);
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < snapshot.tier_count(); ++i)
    names.push_back(snapshot.tier(TierId{i}).name);
  EXPECT_THAT(names, ElementsAre("edge", "adminnetworkpolicy", "kube-admin", "default",
                                 "baselineadminnetworkpolicy", "kube-baseline"));
  EXPECT_EQ(snapshot.tier(TierId{0}).order, 5);
  EXPECT_EQ(snapshot.tier(TierId{0}).default_action, Action::deny);
  EXPECT_EQ(snapshot.tier(TierId{2}).default_action, Action::pass);
}

TEST(Snapshot, EndpointsAreFoundByNameAndByAddress) {
  Model model;
  model.workload_endpoints = {workload("x", {kA, kB, kA}, {}, {}), workload("y", {kB}, {}, {})};
  model.host_endpoints = {host("x", {kB}, {}, {})};
  const Snapshot snapshot = build(model);
  const EndpointId x = snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", "x");
  const EndpointId y = snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", "y");
  const EndpointId h = snapshot.find_endpoint(EndpointKind::host_endpoint, "", "x");
  ASSERT_FALSE(x.is_none() || y.is_none() || h.is_none());
  EXPECT_EQ(snapshot.endpoint(x).name, "x");
  EXPECT_EQ(snapshot.endpoint(x).kind, EndpointKind::workload_endpoint);
  EXPECT_EQ(snapshot.endpoint(h).kind, EndpointKind::host_endpoint);
  EXPECT_THAT(snapshot.endpoint(x).addresses, ElementsAre(kA, kB, kA));
  for (const char* name : {"", "a", "xx", "z"})
    EXPECT_TRUE(snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", name).is_none());
  EXPECT_TRUE(snapshot.find_endpoint(EndpointKind::workload_endpoint, "", "x").is_none());
  EXPECT_THAT(snapshot.find_endpoints(kA), ElementsAre(x)) << "an address given twice counts once";
  EXPECT_THAT(snapshot.find_endpoints(kB), ElementsAre(x, y, h));
  EXPECT_THAT(snapshot.find_endpoints(Address::v4(1)), IsEmpty());
  EXPECT_THAT(snapshot.find_endpoints(Address{}), IsEmpty());
}

TEST(Snapshot, OneOwnerThatStatesAnAddressTwiceIsNotAmbiguous) {
  Model model;
  model.workload_endpoints = {workload("x", {kA, kA}, {}, {})};
  EXPECT_EQ(ingress_of(build(model), tcp(kB, kA, 80)), "deny none");
}

TEST(Snapshot, CopiesKeepTheTablesAlive) {
  Model model;
  model.workload_endpoints = {workload("x", {kA}, {}, {})};
  std::optional<Snapshot> first = build(model);
  const Snapshot copy = *first;
  const SnapshotView& view = copy.view();
  first.reset();
  EXPECT_EQ(evaluate(view, tcp(kB, kA, 80)).ingress.reason, Reason::no_profile_match);
}

TEST(Snapshot, EndpointsWithEqualPoliciesShareAProgram) {
  Model model;
  for (std::uint8_t i = 0; i < 100; ++i) {
    model.workload_endpoints.push_back(workload("w" + std::to_string(i), {Address::v4(10, 0, 1, i)},
                                                {{"number", std::to_string(i)}}, {"open"}));
  }
  model.profiles = {profile("open", {rule(Action::allow)}, {})};
  Policy policy = global_policy("p", "has(number)");
  policy.ingress = {rule(Action::allow, from("number == '1'"))};
  model.policies = {policy};
  const SnapshotStats stats = build(model).stats();
  EXPECT_EQ(stats.programs.total(), 2U) << "ingress and egress";
  EXPECT_EQ(stats.endpoints, 100U);
  EXPECT_EQ(stats.policies, 1U);
  EXPECT_EQ(stats.profiles, 2U) << "the built-in one too";
  EXPECT_EQ(stats.rules, 4U);
  EXPECT_EQ(stats.selectors, 1U) << "of rules";
  EXPECT_EQ(stats.identities, 2U) << "what the rule's selector tells apart";
  EXPECT_GT(stats.bytes, 0U);
}

}  // namespace
}  // namespace tierwall
