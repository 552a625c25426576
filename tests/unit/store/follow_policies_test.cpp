// What a store follows without a build: policies that come, go and change.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tierwall/explain.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/store.hpp>

#include "unit/store/web_store.hpp"

namespace tierwall {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Of the policy that store_with_server() has.
Policy web(std::vector<Rule> ingress) {
  Policy policy = global_policy("web", "app == 'server'");
  policy.ingress = std::move(ingress);
  return policy;
}

std::string deciding_policy(const Snapshot& snapshot) {
  return snapshot.policy(ingress(snapshot, kClient, kServer).policy).name;
}

TEST(StoreFollowsPolicies, OneThatChangesInvalidatesWhomItAppliesTo) {
  PolicyStore store = store_with_server();
  const Snapshot before = *store.snapshot();
  store.upsert(web({rule(Action::allow, from("role == 'admin'")),
                    rule(Action::deny, protocol(kTcp), to_port(443)),
                    rule(Action::allow, protocol(kTcp), from("app == 'client'"), to_port(80))}));
  const CommitResult result = store.commit();
  const Snapshot& snapshot = *result.snapshot;
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_THAT(result.invalidated.endpoints, ElementsAre(find_workload(snapshot, "server")));
  EXPECT_THAT(result.invalidated.addresses, ElementsAre(kServer));
  EXPECT_EQ(ingress(snapshot, kClient, kServer).rule, 2);
  EXPECT_EQ(ingress(before, kClient, kServer).rule, 0) << "as it was";
  EXPECT_EQ(deciding_policy(snapshot), "web");
  EXPECT_EQ(snapshot.stats().rules, before.stats().rules + 1);
  EXPECT_EQ(snapshot.stats().policies, 1U);
  EXPECT_EQ(snapshot.stats().selectors, 2U);
  const Flow flow{
      .source = kClient, .destination = kServer, .destination_port = 80, .protocol = kTcp};
  EXPECT_THAT(render(explain(snapshot, flow), snapshot),
              HasSubstr("no match: source.selector (role == \"admin\")"));
}

TEST(StoreFollowsPolicies, AChangedPolicyLeavesItsIdVacant) {
  PolicyStore store = store_with_server();
  const PolicyId id = ingress(*store.snapshot(), kClient, kServer).policy;
  store.upsert(web({rule(Action::allow)}));
  const Snapshot changed = *store.commit().snapshot;
  EXPECT_NE(ingress(changed, kClient, kServer).policy, id);
  EXPECT_THAT(changed.policy(id).name, IsEmpty());
  store.rebuild();
  EXPECT_EQ(ingress(*store.snapshot(), kClient, kServer).policy, id) << "numbered anew";
}

TEST(StoreFollowsPolicies, TheyApplyInTheirOrder) {
  PolicyStore store = store_with_server();
  const auto commit = [&store] {
    EXPECT_FALSE(store.commit().invalidated.everything);
    return ingress(*store.snapshot(), kClient, kServer);
  };
  Policy first = global_policy("zero", "all()");
  first.order = 10;
  first.ingress = {rule(Action::deny)};
  store.upsert(first);
  EXPECT_FALSE(commit().allowed());
  EXPECT_EQ(deciding_policy(*store.snapshot()), "zero");

  Policy before_it = global_policy("alone", "has(app)");
  before_it.order = 10;
  before_it.ingress = {rule(Action::log), rule(Action::allow)};
  store.upsert(before_it);
  EXPECT_TRUE(commit().allowed());
  EXPECT_EQ(deciding_policy(*store.snapshot()), "alone") << "of equal order, by name";
  EXPECT_NE(ingress(*store.snapshot(), kClient, kServer).flags & Decision::kLogged, 0);

  before_it.order = 11;
  store.upsert(before_it);
  EXPECT_FALSE(commit().allowed());
  store.erase_policy(PolicyKind::global_network_policy, "", "zero");
  EXPECT_EQ(commit().rule, 1);
  store.erase_policy(PolicyKind::global_network_policy, "", "alone");
  EXPECT_EQ(commit().rule, 0);
  EXPECT_EQ(deciding_policy(*store.snapshot()), "web");
}

TEST(StoreFollowsPolicies, TheLastOneLeavesTheProfiles) {
  PolicyStore store = store_with_server();
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {"open"}));
  store.upsert(profile("open", {rule(Action::allow)}, {}));
  store.commit();
  store.erase_policy(PolicyKind::global_network_policy, "", "web");
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_EQ(ingress(*result.snapshot, kClient, kServer).reason, Reason::profile_rule);
  EXPECT_EQ(result.snapshot->stats().policies, 0U);
  EXPECT_EQ(result.snapshot->stats().selectors, 0U);
}

// Who is picked anew differs from those that were alike, but programs of the build need not know.
TEST(StoreFollowsPolicies, ASelectorThatComesPicksEndpointsAndNetworkSets) {
  PolicyStore store = store_with_server();
  const Address second = Address::v4(10, 0, 0, 3), outside = Address::v4(192, 0, 2, 7);
  store.upsert(workload("second", {second}, {{"app", "second"}}, {}));
  store.upsert(workload("nowhere", {}, {{"app", "second"}}, {}));
  store.upsert(
      NetworkSet{.name = "office", .labels = {{"app", "second"}}, .nets = {{outside, 32}}});
  store.rebuild();
  store.upsert(web({rule(Action::allow, from("app in {'second', 'third'}"))}));
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_THAT(result.invalidated.addresses, ElementsAre(kServer)) << "others are judged as before";
  EXPECT_TRUE(ingress(*result.snapshot, second, kServer).allowed());
  EXPECT_TRUE(ingress(*result.snapshot, outside, kServer).allowed());
  EXPECT_FALSE(ingress(*result.snapshot, kClient, kServer).allowed());
  EXPECT_EQ(store.walked_combinations(), 1U) << "the plan of the server";

  store.upsert(workload("third", {Address::v4(10, 0, 0, 4)}, {{"app", "third"}}, {}));
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_TRUE(ingress(*store.snapshot(), Address::v4(10, 0, 0, 4), kServer).allowed());
}

TEST(StoreFollowsPolicies, TogetherWithEndpointsAndLabels) {
  PolicyStore store = store_with_server();
  store.upsert(Namespace{.name = "default"});
  store.upsert(workload("client", {kClient}, {{"app", "client"}}, {"kns.default"}));
  store.upsert(web({rule(Action::allow, from("pcns.team == 'web'"))}));
  store.commit();
  store.upsert(web({rule(Action::allow, from("app == 'other' && pcns.team == 'shop'"))}));
  store.upsert(Namespace{.name = "default", .labels = {{"team", "shop"}}});
  store.upsert(workload("client", {kClient}, {{"app", "other"}}, {"kns.default"}));
  store.upsert(workload("new", {Address::v4(10, 0, 0, 9)}, {{"app", "server"}}, {}));
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_TRUE(ingress(*result.snapshot, kClient, kServer).allowed());
  EXPECT_TRUE(ingress(*result.snapshot, kClient, Address::v4(10, 0, 0, 9)).allowed());
}

TEST(StoreFollowsPolicies, StagedOnesAreJudgedWhereTheyAreEnforced) {
  for (const StagedPolicies staged : {StagedPolicies::ignored, StagedPolicies::enforced}) {
    PolicyStore store(BuildOptions{.staged = staged});
    store.upsert(web({rule(Action::allow)}));
    store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
    store.commit();
    Policy policy = global_policy("pending", "app == 'server'");
    policy.kind = PolicyKind::staged_global_network_policy;
    policy.order = 1;
    policy.ingress = {rule(Action::deny)};
    store.upsert(policy);
    const CommitResult result = store.commit();
    EXPECT_FALSE(result.invalidated.everything);
    EXPECT_EQ(ingress(*result.snapshot, kClient, kServer).allowed(),
              staged == StagedPolicies::ignored);
  }
}

TEST(StoreFollowsPolicies, WhatTheBuildKnowsNothingOfIsBuilt) {
  const Address outside = Address::v4(192, 0, 2, 7);
  Rule named = rule(Action::allow, protocol(kTcp), to_port("http"));
  Rule of_service = rule(Action::allow);
  of_service.source.services = ServiceMatch{.name = "web", .namespace_name = "default"};
  const std::vector<std::pair<const char*, Policy>> policies = {
      {"networks", web({rule(Action::allow, from_net({Address::v4(192, 0, 2, 0), 24}))})},
      {"a name of ports", web({named})},
      {"a service", web({of_service})},
      {"a label", web({rule(Action::allow, from("zone == 'a'"))})},
  };
  for (const auto& [what, policy] : policies) {
    PolicyStore store = store_with_server();
    store.upsert(policy);
    const CommitResult result = store.commit();
    ASSERT_TRUE(result.snapshot) << what << result.diagnostics.to_string();
    EXPECT_TRUE(result.invalidated.everything) << what;
    // And then it does.
    store.upsert(web({rule(Action::allow)}));
    EXPECT_FALSE(store.commit().invalidated.everything) << what;
    store.upsert(policy);
    EXPECT_FALSE(store.commit().invalidated.everything) << what;
    EXPECT_EQ(ingress(*store.snapshot(), outside, kServer).allowed(),
              std::string_view(what) == "networks");
  }
}

TEST(StoreFollowsPolicies, ASelectorThatComesPicksPrefixes) {
  PolicyStore store = store_with_server();
  const Address outside = Address::v4(192, 0, 2, 7), second = Address::v4(192, 0, 2, 9);
  store.upsert(workload("second", {second}, {{"app", "second"}}, {}));
  store.upsert(NetworkSet{
      .name = "office", .labels = {{"app", "office"}}, .nets = {{Address::v4(192, 0, 2, 0), 24}}});
  store.commit();
  store.upsert(web({rule(Action::allow, from("app == 'office'"))}));
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_THAT(result.invalidated.addresses, ElementsAre(kServer)) << "others are judged as before";
  EXPECT_THAT(result.invalidated.prefixes, IsEmpty());
  EXPECT_TRUE(ingress(*result.snapshot, outside, kServer).allowed());
  EXPECT_TRUE(ingress(*result.snapshot, second, kServer).allowed());
  EXPECT_FALSE(ingress(*result.snapshot, kClient, kServer).allowed());
  // From then on it is followed like any other.
  store.erase_network_set("", "office");
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_FALSE(ingress(*store.snapshot(), outside, kServer).allowed());
}

TEST(StoreFollowsPolicies, ARefusedOneChangesNothing) {
  PolicyStore store = store_with_server();
  store.upsert(web({rule(Action::allow, from("app == "))}));
  const CommitResult refused = store.commit();
  EXPECT_FALSE(refused.snapshot);
  EXPECT_TRUE(refused.diagnostics.has_errors());
  EXPECT_TRUE(ingress(*store.snapshot(), kClient, kServer).allowed());
  store.upsert(web({}));
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_FALSE(ingress(*store.snapshot(), kClient, kServer).allowed());
}

// Rules and ids that nobody needs any more do not pile up.
TEST(StoreFollowsPolicies, NowAndThenEverythingIsBuilt) {
  PolicyStore store = store_with_server();
  std::size_t builds = 0, most_ids = 0, most_bytes = 0;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    store.upsert(web(
        {rule(Action::allow, protocol(kTcp), to_port(static_cast<std::uint16_t>(1 + i % 100)))}));
    const CommitResult result = store.commit();
    if (result.invalidated.everything) ++builds;
    most_ids = std::max(most_ids, result.snapshot->policy_count());
    most_bytes = std::max(most_bytes, result.snapshot->stats().bytes);
    ASSERT_EQ(ingress(*result.snapshot, kClient, kServer).allowed(), 1 + i % 100 == 80);
  }
  EXPECT_GE(builds, 2U);
  EXPECT_LE(builds, 10U);
  EXPECT_LE(most_ids, 5'000U);
  EXPECT_LE(most_bytes, std::size_t{8} << 20U);
}

}  // namespace
}  // namespace tierwall
