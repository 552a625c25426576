// What a store follows without a build: profiles that come, go and change, and endpoints that name some
// before they are there.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
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

Profile open_to(const std::string& selector) {
  return profile("open", {rule(Action::allow, from(selector))}, {});
}

// The server, whom no policy selects, and another endpoint have profiles; the client has none.
PolicyStore store_with_profiles() {
  PolicyStore store;
  store.upsert(open_to("app == 'client'"));
  store.upsert(Namespace{.name = "default"});
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {"open"}));
  store.upsert(workload("other", {kOther}, {{"app", "other"}}, {"kns.default"}));
  store.upsert(client());
  EXPECT_TRUE(store.commit().snapshot);
  return store;
}

TEST(StoreFollowsProfiles, OneWhoseRulesChangeInvalidatesWhoNamesIt) {
  PolicyStore store = store_with_profiles();
  const Snapshot before = *store.snapshot();
  store.upsert(profile("open",
                       {rule(Action::deny, from("app == 'other'")),
                        rule(Action::allow, protocol(kTcp), from("app == 'client'"), to_port(80))},
                       {}));
  const CommitResult result = follow(store);
  const Snapshot& snapshot = *result.snapshot;
  EXPECT_THAT(result.invalidated.endpoints, ElementsAre(find_workload(snapshot, "server")));
  EXPECT_THAT(result.invalidated.addresses, ElementsAre(kServer));
  EXPECT_EQ(ingress(snapshot, kClient, kServer).rule, 1);
  EXPECT_EQ(ingress(before, kClient, kServer).rule, 0) << "as it was";
  EXPECT_EQ(ingress(snapshot, kOther, kServer).rule, 0);
  EXPECT_EQ(snapshot.policy(ingress(snapshot, kClient, kServer).policy).name, "open");
  EXPECT_EQ(snapshot.stats().rules, before.stats().rules + 1);
  EXPECT_EQ(snapshot.stats().profiles, before.stats().profiles);
  const Flow flow{
      .source = kClient, .destination = kServer, .destination_port = 80, .protocol = kTcp};
  EXPECT_THAT(render(explain(snapshot, flow), snapshot),
              HasSubstr("no match: source.selector (app == \"other\")"));
}

// A selector that comes with it picks endpoints, and network sets.
TEST(StoreFollowsProfiles, ItsSelectorsMayBeNew) {
  PolicyStore store = store_with_profiles();
  const Address outside = Address::v4(192, 0, 2, 7);
  store.upsert(
      NetworkSet{.name = "office", .labels = {{"app", "office"}}, .nets = {{outside, 32}}});
  follow(store);
  store.upsert(open_to("app in {'other', 'office'}"));
  const CommitResult result = follow(store);
  EXPECT_THAT(result.invalidated.addresses, ElementsAre(kServer)) << "others are judged as before";
  EXPECT_TRUE(ingress(*result.snapshot, kOther, kServer).allowed());
  EXPECT_TRUE(ingress(*result.snapshot, outside, kServer).allowed());
  EXPECT_FALSE(ingress(*result.snapshot, kClient, kServer).allowed());
}

TEST(StoreFollowsProfiles, AnEndpointHealsWhenItsProfileComes) {
  PolicyStore store = store_with_profiles();
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {"late", "open"}));
  const CommitResult early = follow(store);
  EXPECT_THAT(early.diagnostics.to_string(),
              HasSubstr("spec.profiles[0]: there is no profile `late`"));
  EXPECT_FALSE(ingress(*early.snapshot, kClient, kServer).allowed()) << "it denies at its place";
  EXPECT_TRUE(early.snapshot->policy(ingress(*early.snapshot, kClient, kServer).policy).missing);

  store.upsert(Profile{.name = "late", .labels_to_apply = {{"app", "server"}}});
  const CommitResult healed = follow(store);
  EXPECT_TRUE(healed.diagnostics.empty()) << healed.diagnostics.to_string();
  EXPECT_THAT(healed.invalidated.endpoints, ElementsAre(find_workload(*healed.snapshot, "server")));
  EXPECT_TRUE(ingress(*healed.snapshot, kClient, kServer).allowed()) << "it says nothing";

  store.erase_profile("late");
  const CommitResult gone = follow(store);
  EXPECT_EQ(gone.diagnostics.to_string(), early.diagnostics.to_string());
  EXPECT_FALSE(ingress(*gone.snapshot, kClient, kServer).allowed());
}

TEST(StoreFollowsProfiles, ANamespaceThatComesAllowsAndLends) {
  PolicyStore store = store_with_profiles();
  store.upsert(open_to("pcns.team == 'shop'"));
  store.rebuild();
  store.upsert(workload("client", {kClient}, {}, {"kns.shop"}));
  EXPECT_FALSE(ingress(*follow(store).snapshot, kClient, kServer).allowed());
  store.upsert(Namespace{.name = "shop", .labels = {{"team", "shop"}}});
  const CommitResult came = follow(store);
  EXPECT_THAT(came.invalidated.addresses, ElementsAre(kClient));
  EXPECT_TRUE(ingress(*came.snapshot, kClient, kServer).allowed());
  EXPECT_TRUE(ingress(*came.snapshot, kServer, kClient).allowed());

  store.erase_namespace("shop");
  store.upsert(client());
  const CommitResult gone = follow(store);
  EXPECT_TRUE(gone.diagnostics.empty()) << "nobody names it any more";
  EXPECT_FALSE(ingress(*gone.snapshot, kServer, kClient).allowed());
}

// It is counted, and named, while somebody names it.
TEST(StoreFollowsProfiles, AMissingOneIsThereWhileItIsNamed) {
  PolicyStore store = store_with_profiles();
  const std::size_t profiles = store.snapshot()->stats().profiles;
  for (const char* const name : {"a", "b"}) {
    store.upsert(workload(name, {}, {}, {"late"}));  // does not exist for policy
    EXPECT_EQ(follow(store).diagnostics.entries().back().resource.name, name);
    EXPECT_EQ(store.snapshot()->stats().profiles, profiles + 1);
  }
  store.upsert(host("node", {}, {}, {"open", "late"}));
  EXPECT_EQ(follow(store).diagnostics.entries().size(), 3U);
  store.upsert(Profile{.name = "late"});
  EXPECT_TRUE(follow(store).diagnostics.empty());
  EXPECT_EQ(store.snapshot()->stats().profiles, profiles + 1) << "and there";
  store.erase_profile("late");
  EXPECT_EQ(follow(store).diagnostics.entries().size(), 3U);
  for (const char* const name : {"a", "b"})
    store.erase_endpoint(EndpointKind::workload_endpoint, "default", name);
  EXPECT_EQ(follow(store).diagnostics.entries().size(), 1U);
  store.erase_endpoint(EndpointKind::host_endpoint, "", "node");
  EXPECT_TRUE(follow(store).diagnostics.empty());
  EXPECT_EQ(store.snapshot()->stats().profiles, profiles);
}

TEST(StoreFollowsProfiles, MoreWarningsThanAreKeptAreCounted) {
  BuildOptions options;
  options.limits.max_diagnostics = 3;
  PolicyStore store(options);
  for (const char* const name : {"c", "a", "e", "b", "d"})
    store.upsert(workload(name, {}, {}, {"late"}));
  const CommitResult built = store.commit();
  EXPECT_EQ(built.diagnostics.suppressed_count(), 2U);
  store.upsert(workload("aa", {}, {}, {"late"}));
  const CommitResult followed = follow(store);
  EXPECT_EQ(followed.diagnostics.suppressed_count(), 3U);
  EXPECT_EQ(followed.diagnostics.entries()[1].resource.name, "aa");
  EXPECT_EQ(followed.diagnostics.entries()[2].resource.name, "b");
}

TEST(StoreFollowsProfiles, OneMayTakeThePlaceOfAnother) {
  PolicyStore store = store_with_profiles();
  store.erase_namespace("default");
  store.upsert(profile("kns.default", {rule(Action::deny)}, {}));
  const CommitResult result = follow(store);
  EXPECT_THAT(result.invalidated.endpoints, ElementsAre(find_workload(*result.snapshot, "other")));
  EXPECT_EQ(ingress(*result.snapshot, kClient, kOther).reason, Reason::profile_rule);
  EXPECT_FALSE(ingress(*result.snapshot, kClient, kOther).allowed());
}

TEST(StoreFollowsProfiles, TwoOfOneNameAreRefused) {
  PolicyStore store = store_with_profiles();
  store.upsert(profile("kns.default", {}, {}));
  const CommitResult refused = store.commit();
  EXPECT_FALSE(refused.snapshot);
  EXPECT_THAT(refused.diagnostics.to_string(), HasSubstr("already defines the profile"));
  store.upsert(ServiceAccount{.namespace_name = "a", .name = "b.c"});
  ASSERT_TRUE(store.commit().snapshot);
  store.upsert(ServiceAccount{.namespace_name = "a.b", .name = "c"});
  EXPECT_FALSE(store.commit().snapshot);
}

TEST(StoreFollowsProfiles, TogetherWithPoliciesAndEndpoints) {
  PolicyStore store = store_with_profiles();
  Policy policy = global_policy("web", "has(app) && app == 'new'");
  policy.ingress = {rule(Action::allow, from("app == 'server'"))};
  policy.types = PolicyTypes{.ingress = true, .egress = false};
  store.upsert(policy);
  store.upsert(profile("late", {}, {rule(Action::allow)}));
  store.upsert(workload("new", {Address::v4(10, 0, 0, 9)}, {{"app", "new"}}, {"late", "later"}));
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {"late"}));
  const CommitResult result = follow(store);
  EXPECT_EQ(result.diagnostics.entries().size(), 1U) << result.diagnostics.to_string();
  const Verdict verdict =
      evaluate(result.snapshot->view(),
               {.source = kServer, .destination = Address::v4(10, 0, 0, 9), .protocol = kTcp});
  EXPECT_TRUE(verdict.allowed());
  EXPECT_EQ(result.snapshot->policy(verdict.egress.policy).name, "late");
  EXPECT_EQ(result.snapshot->policy(verdict.ingress.policy).name, "web");
}

// Labels that change nothing concern nobody.
TEST(StoreFollowsProfiles, WhoIsJudgedAsBeforeIsNotInvalidated) {
  PolicyStore store = store_with_profiles();
  store.upsert(Namespace{.name = "default", .labels = {{"unread", "label"}}});
  const CommitResult result = follow(store);
  EXPECT_EQ(result.generation, 2U);
  EXPECT_THAT(result.invalidated.endpoints, IsEmpty());
  EXPECT_THAT(result.invalidated.addresses, IsEmpty());
}

TEST(StoreFollowsProfiles, WhatTheBuildKnowsNothingOfIsBuilt) {
  PolicyStore store = store_with_profiles();
  for (const Profile& changed :
       {open_to("zone == 'a'"),
        profile("open", {rule(Action::allow, from_net({kClient, 24}))}, {})}) {
    store.upsert(changed);
    EXPECT_TRUE(store.commit().invalidated.everything);
  }
  EXPECT_TRUE(ingress(*store.snapshot(), kClient, kServer).allowed());
}

// A selector that is new cannot be asked of network sets that change as well.
TEST(StoreFollowsProfiles, NewSelectorsWithChangedNetworkSetsAreBuilt) {
  PolicyStore store = store_with_profiles();
  const Address outside = Address::v4(192, 0, 2, 7);
  store.upsert(NetworkSet{.name = "office", .labels = {{"app", "other"}}, .nets = {{outside, 32}}});
  store.upsert(open_to("app == 'other'"));
  EXPECT_TRUE(store.commit().invalidated.everything);
  EXPECT_TRUE(ingress(*store.snapshot(), outside, kServer).allowed());
}

// Rules, ids and names that nobody needs any more do not pile up.
TEST(StoreFollowsProfiles, NowAndThenEverythingIsBuilt) {
  PolicyStore store = store_with_profiles();
  std::size_t builds = 0, most_ids = 0, most_bytes = 0;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    store.upsert(workload("server", {kServer}, {}, {"late-" + std::to_string(i)}));
    CommitResult result = store.commit();
    builds += result.invalidated.everything;
    store.upsert(profile("late-" + std::to_string(i), {rule(Action::allow)}, {}));
    store.erase_profile("late-" + std::to_string(i - 1));
    result = store.commit();
    builds += result.invalidated.everything;
    most_ids = std::max(most_ids, result.snapshot->policy_count());
    most_bytes = std::max(most_bytes, result.snapshot->stats().bytes);
    ASSERT_TRUE(ingress(*result.snapshot, kClient, kServer).allowed()) << i;
  }
  EXPECT_GE(builds, 2U);
  EXPECT_LE(builds, 10U);
  EXPECT_LE(most_ids, 5'000U);
  EXPECT_LE(most_bytes, std::size_t{8} << 20U);
}

}  // namespace
}  // namespace tierwall
