// Batches, refusals, and what others name before it is there.
#include <cstdint>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/store.hpp>

#include "support/model_builders.hpp"

namespace tierwall {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Address kClient = Address::v4(10, 0, 0, 1), kServer = Address::v4(10, 0, 0, 2);
const Address kStranger = Address::v4(192, 0, 2, 1);

Flow flow(const Address& source, const Address& destination) {
  return {.source = source, .destination = destination, .destination_port = 80, .protocol = kTcp};
}

// Whether the server lets the source in.
bool admits(const std::optional<Snapshot>& snapshot, const Address& source = kClient) {
  return evaluate(snapshot->view(), flow(source, kServer)).ingress.allowed();
}

// Of the server; an empty selector is anybody.
Policy allow_from(std::string name, const std::string& selector) {
  Policy policy = global_policy(std::move(name), "app == 'server'");
  policy.ingress = {rule(Action::allow, from(selector))};
  return policy;
}

void put_server(PolicyStore& store) {
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
}
void put_client(PolicyStore& store) {
  store.upsert(workload("client", {kClient}, {{"app", "client"}}, {}));
}

std::string warnings_of(const CommitResult& result) {
  EXPECT_FALSE(result.diagnostics.has_errors()) << result.diagnostics.to_string();
  return result.diagnostics.to_string();
}

TEST(PolicyStore, HoldsNothingBeforeTheFirstCommit) {
  PolicyStore store;
  put_server(store);
  EXPECT_EQ(store.generation(), 0U);
  EXPECT_FALSE(store.snapshot());
  EXPECT_EQ(store.model(), Model{});
}

TEST(PolicyStore, CommitsABatchAsAWhole) {
  PolicyStore store;
  put_server(store);
  put_client(store);
  store.upsert(allow_from("web", "app == 'client'"));
  const CommitResult first = store.commit();
  ASSERT_TRUE(first.snapshot) << first.diagnostics.to_string();
  EXPECT_EQ(first.generation, 1U);
  EXPECT_EQ(store.generation(), 1U);
  EXPECT_TRUE(admits(store.snapshot()));
  EXPECT_FALSE(admits(store.snapshot(), kStranger));

  store.upsert(allow_from("web", "app == 'nobody'"));
  EXPECT_TRUE(admits(store.snapshot())) << "collected, not committed";
  const CommitResult second = store.commit();
  EXPECT_EQ(second.generation, 2U);
  EXPECT_FALSE(admits(second.snapshot));
  EXPECT_TRUE(admits(first.snapshot)) << "a generation stays what it was";

  store.erase_policy(PolicyKind::global_network_policy, "", "web");
  store.erase_endpoint(EndpointKind::workload_endpoint, "default", "client");
  const CommitResult third = store.commit();
  EXPECT_EQ(third.snapshot->stats().policies, first.snapshot->stats().policies - 1);
}

TEST(PolicyStore, RefusesABatchWithAllItsErrorsAndChangesNothing) {
  PolicyStore store;
  put_server(store);
  store.upsert(allow_from("web", ""));
  store.commit();
  const Model before = store.model();

  store.erase_policy(PolicyKind::global_network_policy, "", "web");
  store.upsert(allow_from("bad", "app =="));
  store.upsert(Tier{.name = "Bad Name"});
  const CommitResult refused = store.commit();
  EXPECT_EQ(refused.generation, 0U);
  EXPECT_FALSE(refused.snapshot);
  EXPECT_EQ(refused.diagnostics.error_count(), 2U) << refused.diagnostics.to_string();
  EXPECT_EQ(store.generation(), 1U);
  EXPECT_EQ(store.model(), before);
  EXPECT_TRUE(admits(store.snapshot()));

  const CommitResult next = store.commit();
  EXPECT_EQ(next.generation, 1U) << "nothing is left of what was refused";
}

TEST(PolicyStore, ABatchThatChangesNothingKeepsTheGeneration) {
  PolicyStore store;
  EXPECT_EQ(store.commit().generation, 1U) << "the first one makes one, of nothing";
  put_server(store);
  EXPECT_EQ(store.commit().generation, 2U);
  put_server(store);
  store.erase_tier("nowhere");
  store.erase_member("", "nowhere", {kClient, 32});
  put_client(store);
  store.erase_endpoint(EndpointKind::workload_endpoint, "default", "client");
  const CommitResult result = store.commit();
  EXPECT_EQ(result.generation, 2U);
  EXPECT_TRUE(result.snapshot);
}

TEST(PolicyStore, DiscardForgetsTheBatch) {
  PolicyStore store;
  put_server(store);
  store.commit();
  store.upsert(allow_from("bad", "app =="));
  store.discard();
  EXPECT_EQ(store.commit().generation, 1U);
}

TEST(PolicyStore, APolicyMayComeBeforeItsTier) {
  PolicyStore store;
  put_server(store);
  put_client(store);
  Policy policy = allow_from("web", "app == 'client'");
  policy.tier = "edge";
  store.upsert(policy);
  store.upsert(allow_from("everybody", ""));
  const CommitResult early = store.commit();
  ASSERT_TRUE(early.snapshot) << early.diagnostics.to_string();
  EXPECT_THAT(warnings_of(early),
              HasSubstr("GlobalNetworkPolicy web: spec.tier: there is no tier `edge`"));
  EXPECT_TRUE(admits(early.snapshot, kStranger)) << "it comes after the default tier, which allows";

  store.erase_policy(PolicyKind::global_network_policy, "", "everybody");
  const CommitResult alone = store.commit();
  EXPECT_TRUE(admits(alone.snapshot)) << "its rules are walked";
  EXPECT_FALSE(admits(alone.snapshot, kStranger)) << "and its tier denies";

  store.upsert(allow_from("everybody", ""));
  store.upsert(Tier{.name = "edge", .order = 10});
  const CommitResult healed = store.commit();
  EXPECT_EQ(warnings_of(healed), "");
  EXPECT_FALSE(admits(healed.snapshot, kStranger)) << "now it comes first";

  store.erase_tier("edge");
  EXPECT_TRUE(admits(store.commit().snapshot, kStranger));
}

TEST(PolicyStore, TiersThatNoneCanHaveAreErrors) {
  PolicyStore store;
  Policy policy = allow_from("web", "all()");
  policy.tier = "No Tier";
  store.upsert(policy);
  EXPECT_EQ(store.commit().diagnostics.error_count(), 1U);
}

TEST(PolicyStore, UnknownTiersCountAgainstTheLimit) {
  BuildOptions options;
  options.limits.max_tiers = 6;  // five are built in
  PolicyStore store(options);
  Policy policy = allow_from("a", "all()");
  policy.tier = "one";
  store.upsert(policy);
  ASSERT_TRUE(store.commit().snapshot);
  policy.name = "b";
  policy.tier = "two";
  store.upsert(policy);
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.snapshot);
  EXPECT_THAT(result.diagnostics.to_string(), HasSubstr("max_tiers"));
}

TEST(PolicyStore, AnEndpointMayComeBeforeItsProfile) {
  PolicyStore store;
  store.upsert(workload("server", {kServer}, {}, {"kns.shop", "open"}));
  const CommitResult early = store.commit();
  EXPECT_THAT(warnings_of(early), HasSubstr("spec.profiles[0]: there is no profile `kns.shop`"));
  EXPECT_THAT(warnings_of(early), HasSubstr("spec.profiles[1]: there is no profile `open`"));
  EXPECT_FALSE(admits(early.snapshot));

  store.upsert(Namespace{.name = "shop"});
  const CommitResult half = store.commit();
  EXPECT_THAT(warnings_of(half), HasSubstr("`open`"));
  EXPECT_TRUE(admits(half.snapshot)) << "the profile of the namespace allows";

  store.upsert(Profile{.name = "open"});
  EXPECT_EQ(warnings_of(store.commit()), "");
  EXPECT_EQ(warnings_of(store.commit()), "") << "of this generation";
  store.erase_namespace("shop");
  EXPECT_THAT(warnings_of(store.commit()), HasSubstr("`kns.shop`"));
}

TEST(PolicyStore, MembersOfNetworkSetsComeAndGoOneByOne) {
  PolicyStore store;
  put_server(store);
  store.upsert(allow_from("web", "set == 'friends'"));
  store.upsert(NetworkSet{.name = "friends", .labels = {{"set", "friends"}}});
  EXPECT_FALSE(admits(store.commit().snapshot));

  store.insert_member("", "friends", {Address::v4(10, 0, 0, 77), 24});
  store.insert_member("", "friends", {Address::v4(10, 0, 0, 0), 24});
  EXPECT_TRUE(admits(store.commit().snapshot));
  EXPECT_THAT(store.model().network_sets.front().nets, SizeIs(1)) << "one prefix";

  store.erase_member("", "friends", {Address::v4(10, 0, 0, 1), 24});
  EXPECT_FALSE(admits(store.commit().snapshot));
  EXPECT_THAT(store.model().network_sets.front().nets, IsEmpty());
}

TEST(PolicyStore, AMemberMayComeBeforeItsSet) {
  PolicyStore store;
  put_server(store);
  store.upsert(allow_from("web", "set == 'friends'"));
  store.insert_member("", "friends", {kClient, 32});
  EXPECT_FALSE(admits(store.commit().snapshot)) << "nothing selects a set without labels";
  store.upsert(
      NetworkSet{.name = "friends", .labels = {{"set", "friends"}}, .nets = {{kClient, 32}}});
  EXPECT_TRUE(admits(store.commit().snapshot));
}

TEST(PolicyStore, TheModelIsByName) {
  PolicyStore store;
  for (const char* const name : {"c", "a", "b"})
    store.upsert(Tier{.name = name});
  store.commit();
  store.erase_tier("b");
  store.upsert(Tier{.name = "aa"});
  store.commit();
  std::vector<std::string> names;
  for (const Tier& tier : store.model().tiers)
    names.push_back(tier.name);
  EXPECT_THAT(names, ElementsAre("a", "aa", "c"));
}

TEST(PolicyStore, ACancelledCommitChangesNothing) {
  bool go_on = true;
  BuildOptions options;
  options.progress = [&go_on](const BuildProgress&) { return go_on; };
  PolicyStore store(options);
  put_server(store);
  store.commit();
  put_client(store);
  store.upsert(allow_from("web", "app == 'client'"));
  go_on = false;
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.snapshot);
  EXPECT_EQ(result.diagnostics.entries().front().code, ErrorCode::cancelled);
  EXPECT_EQ(store.generation(), 1U);
  EXPECT_THAT(store.model().workload_endpoints, SizeIs(1));
}

TEST(PolicyStore, ACommitThatThrowsKeepsTheBatch) {
  bool throws = false;
  BuildOptions options;
  options.progress = [&throws](const BuildProgress&) -> bool {
    if (throws) throw std::runtime_error("enough");
    return true;
  };
  PolicyStore store(options);
  put_server(store);
  store.commit();
  put_client(store);
  store.upsert(allow_from("web", "app == 'client'"));
  throws = true;
  EXPECT_THROW(store.commit(), std::runtime_error);
  EXPECT_EQ(store.generation(), 1U);
  throws = false;
  EXPECT_EQ(store.commit().generation, 2U);
  EXPECT_THAT(store.model().workload_endpoints, SizeIs(2));
}

}  // namespace
}  // namespace tierwall
