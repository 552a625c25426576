// What a store follows without a build: tiers that come, go and change, policies that name some before they
// are there, and warnings.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tierwall/effective.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/store.hpp>

#include "unit/store/web_store.hpp"

namespace tierwall {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Applies to the server; an empty selector is anybody.
Policy of_tier(const std::string& tier, const std::string& name, Action action,
               const std::string& selector) {
  Policy policy = global_policy(name, "app == 'server'");
  policy.tier = tier;
  policy.ingress = {rule(action, from(selector))};
  return policy;
}

// A tier `edge`, whose policy says nothing of the client, before that in which it is let in.
PolicyStore store_with_tier() {
  PolicyStore store;
  store.upsert(Tier{.name = "edge", .order = 10, .default_action = Action::pass});
  store.upsert(of_tier("edge", "guard", Action::deny, "app == 'other'"));
  store.upsert(of_tier("default", "web", Action::allow, ""));
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  store.upsert(workload("other", {kOther}, {{"app", "other"}}, {}));
  store.upsert(client());
  EXPECT_TRUE(store.commit().snapshot);
  return store;
}

std::string deciding_tier(const Snapshot& snapshot, const Address& source = kClient) {
  return snapshot.tier(ingress(snapshot, source, kServer).tier).name;
}

TEST(StoreFollowsTiers, OneThatEndsOtherwiseInvalidatesWhomItsPoliciesApplyTo) {
  PolicyStore store = store_with_tier();
  const Snapshot before = *store.snapshot();
  store.upsert(Tier{.name = "edge", .order = 10, .default_action = Action::deny});
  const CommitResult denies = follow(store);
  EXPECT_THAT(denies.invalidated.endpoints, ElementsAre(find_workload(*denies.snapshot, "server")));
  EXPECT_THAT(denies.invalidated.addresses, ElementsAre(kServer));
  EXPECT_EQ(ingress(*denies.snapshot, kClient, kServer).reason, Reason::tier_default);
  EXPECT_EQ(deciding_tier(*denies.snapshot), "edge");
  EXPECT_TRUE(ingress(before, kClient, kServer).allowed()) << "as it was";
  store.upsert(Tier{.name = "edge", .order = 10, .default_action = Action::pass});
  const CommitResult passes = follow(store);
  EXPECT_TRUE(ingress(*passes.snapshot, kClient, kServer).allowed());
  EXPECT_EQ(passes.invalidated.addresses, denies.invalidated.addresses);
}

TEST(StoreFollowsTiers, OneThatMovesPastAnotherTakesItsPoliciesWithIt) {
  PolicyStore store = store_with_tier();
  EXPECT_EQ(deciding_tier(*store.snapshot(), kOther), "edge");
  store.upsert(Tier{.name = "edge", .order = 2'000'000, .default_action = Action::pass});
  const CommitResult behind = follow(store);
  EXPECT_THAT(behind.invalidated.addresses, ElementsAre(kServer));
  EXPECT_EQ(deciding_tier(*behind.snapshot, kOther), "default");
  EXPECT_TRUE(ingress(*behind.snapshot, kOther, kServer).allowed());
  store.upsert(Tier{.name = "edge", .default_action = Action::pass});
  follow(store);
  EXPECT_EQ(deciding_tier(*store.snapshot(), kOther), "default") << "of equal order, by name";
}

TEST(StoreFollowsTiers, WhoIsJudgedAsBeforeIsNotInvalidated) {
  PolicyStore store = store_with_tier();
  store.upsert(Tier{.name = "edge", .order = 11, .default_action = Action::pass});
  const CommitResult elsewhere = follow(store);
  EXPECT_THAT(elsewhere.invalidated.endpoints, IsEmpty()) << "past no other one";
  const TierId edge = ingress(*elsewhere.snapshot, kOther, kServer).tier;
  EXPECT_EQ(elsewhere.snapshot->tier(edge).order, 11);
  store.upsert(Tier{.name = "edge", .order = 5'000, .default_action = Action::pass});
  EXPECT_THAT(follow(store).invalidated.endpoints, IsEmpty())
      << "past `kube-admin`, without policies";
  store.upsert(Tier{.name = "empty", .order = 1});
  const CommitResult came = follow(store);
  EXPECT_THAT(came.invalidated.endpoints, IsEmpty());
  EXPECT_EQ(came.snapshot->stats().tiers, elsewhere.snapshot->stats().tiers + 1);
  store.erase_tier("empty");
  const CommitResult gone = follow(store);
  EXPECT_EQ(gone.snapshot->stats().tiers, elsewhere.snapshot->stats().tiers);
  store.upsert(Tier{.name = "default"});
  EXPECT_THAT(follow(store).invalidated.endpoints, IsEmpty()) << "stated as it is";
  store.erase_tier("default");
  EXPECT_TRUE(follow(store).diagnostics.empty()) << "it is always there";
}

TEST(StoreFollowsTiers, APolicyHealsWhenItsTierComes) {
  PolicyStore store = store_with_tier();
  store.upsert(of_tier("late", "early", Action::deny, ""));
  const CommitResult early = follow(store);
  EXPECT_THAT(early.diagnostics.to_string(), HasSubstr("spec.tier: there is no tier `late`"));
  EXPECT_TRUE(ingress(*early.snapshot, kClient, kServer).allowed()) << "it comes last";
  EXPECT_EQ(early.snapshot->stats().tiers, 7U);

  store.upsert(Tier{.name = "late", .order = 1});
  const CommitResult healed = follow(store);
  EXPECT_TRUE(healed.diagnostics.empty()) << healed.diagnostics.to_string();
  EXPECT_EQ(deciding_tier(*healed.snapshot), "late");
  EXPECT_THAT(healed.invalidated.addresses, ElementsAre(kServer));

  store.erase_tier("late");
  const CommitResult gone = follow(store);
  EXPECT_EQ(gone.diagnostics.to_string(), early.diagnostics.to_string());
  EXPECT_TRUE(ingress(*gone.snapshot, kClient, kServer).allowed());
  store.erase_policy(PolicyKind::global_network_policy, "", "early");
  const CommitResult without = follow(store);
  EXPECT_TRUE(without.diagnostics.empty());
  EXPECT_EQ(without.snapshot->stats().tiers, 6U);
}

TEST(StoreFollowsTiers, UnknownOnesComeLastByNameAndDeny) {
  PolicyStore store = store_with_tier();
  store.erase_policy(PolicyKind::global_network_policy, "", "web");
  store.upsert(of_tier("zz", "second", Action::allow, "app == 'other'"));
  store.upsert(of_tier("aa", "first", Action::pass, "app == 'client'"));
  const CommitResult result = follow(store);
  EXPECT_EQ(result.diagnostics.entries().size(), 2U);
  EXPECT_EQ(deciding_tier(*result.snapshot), "zz") << "passed on, and denied at the end";
  EXPECT_FALSE(ingress(*result.snapshot, kClient, kServer).allowed());
  store.upsert(of_tier("aa", "first", Action::pass, ""));
  store.upsert(of_tier("aa", "guard", Action::pass, ""));
  follow(store);
  EXPECT_TRUE(ingress(*store.snapshot(), kOther, kServer).allowed());
}

// So that there are never more than there were tiers at a time.
TEST(StoreFollowsTiers, AnIdThatNoneHasIsGivenAway) {
  PolicyStore store = store_with_tier();
  const std::size_t tiers = store.snapshot()->tier_count();
  for (std::size_t i = 0; i < 100; ++i) {
    const std::string name = "t" + std::to_string(i);
    store.upsert(Tier{.name = name, .order = 1});
    store.upsert(of_tier(name, "guard", Action::deny, "app == 'client'"));
    if (i > 0) store.erase_tier("t" + std::to_string(i - 1));
    const CommitResult result = follow(store);
    EXPECT_EQ(deciding_tier(*result.snapshot), name);
    EXPECT_LE(result.snapshot->tier_count(), tiers + 2);
  }
}

TEST(StoreFollowsTiers, HostsHaveThemInAllTheirSets) {
  PolicyStore store;
  store.upsert(Tier{.name = "edge", .order = 10, .default_action = Action::pass});
  Policy forwarded = global_policy("forwarded", "has(host)");
  forwarded.tier = "edge";
  forwarded.apply_on_forward = true;
  forwarded.ingress = {rule(Action::deny, from("app == 'nobody'"))};
  store.upsert(forwarded);
  store.upsert(host("node", {kServer}, {{"host", ""}}, {"projectcalico-default-allow"}));
  store.upsert(client());
  ASSERT_TRUE(store.commit().snapshot);
  const auto forward = [&store] {
    const Snapshot& snapshot = *store.snapshot();
    return evaluate_forward(snapshot.view(),
                            snapshot.find_endpoint(EndpointKind::host_endpoint, "", "node"),
                            Direction::ingress, {.source = kClient, .destination = kOther});
  };
  EXPECT_TRUE(forward().allowed());
  EXPECT_TRUE(ingress(*store.snapshot(), kClient, kServer).allowed());
  store.upsert(Tier{.name = "edge", .order = 10, .default_action = Action::deny});
  EXPECT_THAT(follow(store).invalidated.addresses, ElementsAre(kServer));
  EXPECT_FALSE(forward().allowed());
  EXPECT_FALSE(ingress(*store.snapshot(), kClient, kServer).allowed());

  // Sets without an end of tiers do not depend on it.
  forwarded.do_not_track = true;
  store.upsert(forwarded);
  follow(store);
  store.upsert(Tier{.name = "edge", .order = 10, .default_action = Action::pass});
  EXPECT_THAT(follow(store).invalidated.addresses, IsEmpty());
}

TEST(StoreFollowsTiers, MoreThanThereMayBeAreRefused) {
  BuildOptions options;
  options.limits.max_tiers = 7;
  PolicyStore store(options);
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  store.upsert(of_tier("a", "a", Action::allow, ""));
  ASSERT_TRUE(store.commit().snapshot);
  store.upsert(of_tier("b", "b", Action::allow, ""));
  EXPECT_TRUE(store.commit().snapshot);
  store.upsert(of_tier("c", "c", Action::allow, ""));
  EXPECT_THAT(store.commit().diagnostics.to_string(), HasSubstr("max_tiers"));
  EXPECT_EQ(store.snapshot()->stats().tiers, 7U);
}

// Of whatever kind, they are those of a build.
TEST(StoreFollowsTiers, WarningsAreThoseOfABuild) {
  PolicyStore store = store_with_tier();
  const auto expect_those_of_a_build = [&store](std::size_t count) {
    const CommitResult followed = follow(store);
    EXPECT_EQ(followed.diagnostics.entries().size(), count);
    EXPECT_EQ(followed.diagnostics.entries(), store.rebuild().diagnostics.entries());
  };
  store.upsert(host("node", {}, {{"pcns.team", "web"}}, {"missing"}));
  expect_those_of_a_build(2);
  store.upsert(of_tier("late", "two", Action::allow, ""));
  expect_those_of_a_build(3);
  store.upsert(host("another", {}, {{"pcns.team", "web"}}, {}));
  store.upsert(of_tier("late", "one", Action::allow, "app != 'all()'"));
  expect_those_of_a_build(6);
  store.upsert(client(kClient, "changed"));
  expect_those_of_a_build(6);
  store.upsert(Tier{.name = "late"});
  store.upsert(host("node", {}, {}, {"missing"}));
  expect_those_of_a_build(3);
  store.erase_tier("late");
  expect_those_of_a_build(5);
  store.erase_endpoint(EndpointKind::host_endpoint, "", "node");
  store.erase_endpoint(EndpointKind::host_endpoint, "", "another");
  expect_those_of_a_build(3);
}

}  // namespace
}  // namespace tierwall
