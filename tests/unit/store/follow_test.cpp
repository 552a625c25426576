// What a store follows without a build: endpoints, members of network sets and lent labels that come, go and
// change while policies stay.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/store.hpp>

#include "unit/store/web_store.hpp"

namespace tierwall {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

EndpointId find(const CommitResult& result, std::string_view name) {
  return result.snapshot->find_endpoint(EndpointKind::workload_endpoint, "default", name);
}

TEST(StoreFollows, ARelabelledEndpointInvalidatesItsFlowsOnly) {
  PolicyStore store = store_with_server();
  const Snapshot before = *store.snapshot();
  store.upsert(client(kClient, "other"));
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_THAT(result.invalidated.endpoints, ElementsAre(find(result, "client")));
  EXPECT_THAT(result.invalidated.addresses, ElementsAre(kClient));
  EXPECT_FALSE(ingress(*result.snapshot, kClient, kServer).allowed());
  EXPECT_TRUE(ingress(before, kClient, kServer).allowed()) << "as it was";
}

TEST(StoreFollows, LabelsThatNoSelectorReadsInvalidateWhatTheirEndpointDoes) {
  PolicyStore store = store_with_server();
  WorkloadEndpoint labelled = client();
  labelled.labels.emplace("pod-template-hash", "5d8f");
  store.upsert(labelled);
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_EQ(result.generation, 2U);
  EXPECT_TRUE(ingress(*result.snapshot, kClient, kServer).allowed());
}

TEST(StoreFollows, ACombinationOfSetsAndPoliciesNobodyHadIsJudgedAtOnce) {
  PolicyStore store = store_with_server();
  const Address newcomer = Address::v4(10, 0, 0, 7);
  WorkloadEndpoint both = workload("both", {newcomer}, {{"app", "server"}, {"role", "admin"}}, {});
  store.upsert(both);
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_EQ(ingress(*result.snapshot, newcomer, kServer).rule, 1);
  EXPECT_EQ(ingress(*result.snapshot, kClient, newcomer).rule, 0);
  EXPECT_FALSE(ingress(*result.snapshot, kServer, newcomer).allowed());
}

TEST(StoreFollows, ABuildKnowsTheCombinationsThatCameBefore) {
  PolicyStore store = store_with_server();
  EXPECT_EQ(store.walked_combinations(), 0U);
  store.upsert(
      workload("both", {Address::v4(10, 0, 0, 7)}, {{"app", "server"}, {"role", "admin"}}, {}));
  const CommitResult followed = store.commit();
  EXPECT_GT(store.walked_combinations(), 0U);
  const CommitResult built = store.rebuild();
  EXPECT_TRUE(built.invalidated.everything);
  EXPECT_EQ(built.generation, followed.generation + 1);
  EXPECT_EQ(store.walked_combinations(), 0U);
  EXPECT_EQ(ingress(*built.snapshot, Address::v4(10, 0, 0, 7), kServer).rule, 1);
}

// When the programs were built, nobody whom the policy selects had the labels that its rule asks of its own side.
TEST(StoreFollows, ARuleMayComeToHoldForTheEndpointItself) {
  PolicyStore store;
  Policy policy = global_policy("web", "app == 'server'");
  policy.types = PolicyTypes{.ingress = true, .egress = false};
  Rule of_old = rule(Action::allow);
  of_old.destination.selector = "version == 'old'";
  Rule of_new = rule(Action::allow);
  of_new.destination.not_selector = "version == 'new'";
  policy.ingress = {of_old, of_new};
  store.upsert(policy);
  WorkloadEndpoint server = workload("server", {kServer}, {{"app", "server"}}, {});
  store.upsert(server);
  ASSERT_TRUE(store.commit().snapshot);
  EXPECT_EQ(ingress(*store.snapshot(), kClient, kServer).rule, 1);
  for (const auto& [version, rule] : {std::pair("old", 0), std::pair("new", -1)}) {
    server.labels["version"] = version;
    store.upsert(server);
    EXPECT_FALSE(store.commit().invalidated.everything);
    EXPECT_EQ(ingress(*store.snapshot(), kClient, kServer).rule, rule) << version;
  }
}

TEST(StoreFollows, AnEndpointKeepsItsIdAndLeavesItToAnother) {
  PolicyStore store = store_with_server();
  const EndpointId server =
      store.snapshot()->find_endpoint(EndpointKind::workload_endpoint, "default", "server");
  const EndpointId id =
      store.snapshot()->find_endpoint(EndpointKind::workload_endpoint, "default", "client");
  store.erase_endpoint(EndpointKind::workload_endpoint, "default", "client");
  const CommitResult gone = store.commit();
  EXPECT_TRUE(find(gone, "client").is_none());
  EXPECT_EQ(find(gone, "server"), server);
  EXPECT_EQ(gone.snapshot->stats().endpoints, 1U);
  EXPECT_EQ(gone.snapshot->endpoint_count(), 2U) << "one of them vacant";
  EXPECT_THAT(gone.snapshot->endpoint(id).name, IsEmpty());
  EXPECT_THAT(gone.snapshot->find_endpoints(kClient), IsEmpty());
  Flow flow{.source = kServer, .destination = kClient, .destination_port = 80, .protocol = kTcp};
  flow.destination_endpoint = id;
  EXPECT_FALSE(evaluate(gone.snapshot->view(), flow).ingress.allowed());

  store.upsert(workload("another", {kClient}, {{"app", "client"}}, {}));
  const CommitResult came = store.commit();
  EXPECT_EQ(find(came, "another"), id);
  EXPECT_TRUE(ingress(*came.snapshot, kClient, kServer).allowed());
}

TEST(StoreFollows, AnAddressThatChangesHandsIsItsNewOwners) {
  PolicyStore store = store_with_server();
  store.upsert(workload("rival", {kClient}, {{"app", "rival"}}, {}));
  const CommitResult shared = store.commit();
  EXPECT_FALSE(shared.invalidated.everything);
  EXPECT_EQ(shared.snapshot->find_endpoints(kClient).size(), 2U);
  EXPECT_TRUE(ingress(*shared.snapshot, kClient, kServer).allowed()) << "it is a client's, too";
  store.erase_endpoint(EndpointKind::workload_endpoint, "default", "client");
  const CommitResult left = store.commit();
  EXPECT_THAT(left.snapshot->find_endpoints(kClient), ElementsAre(find(left, "rival")));
  EXPECT_FALSE(ingress(*left.snapshot, kClient, kServer).allowed());
}

// Untracked and preDNAT policy of a host sees where a packet was sent.
TEST(StoreFollows, FlowsThatWereSentToAnAddressBeforeTranslationAreConcerned) {
  PolicyStore store = store_with_server();
  store.upsert(client(kClient, "other"));
  const CommitResult result = store.commit();
  Flow flow{.source = Address::v4(198, 51, 100, 1), .destination = Address::v4(198, 51, 100, 2)};
  EXPECT_FALSE(result.invalidated.concerns(flow));
  FlowExtras extras;
  flow.extras = &extras;
  EXPECT_FALSE(result.invalidated.concerns(flow));
  extras.original_destination = kClient;
  EXPECT_TRUE(result.invalidated.concerns(flow));
}

TEST(StoreFollows, TablesGrowWithTheirEndpoints) {
  PolicyStore store = store_with_server();
  constexpr std::uint32_t kMany = 3'000;
  for (std::uint32_t i = 0; i < kMany; ++i) {
    store.upsert(workload("w" + std::to_string(i), {Address::v4(0x0B00'0000 + 7 * i)},
                          {{"app", i % 2 == 0 ? "client" : "other"}}, {}));
    const CommitResult result = store.commit();
    ASSERT_FALSE(result.invalidated.everything) << i;
  }
  for (std::uint32_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(ingress(*store.snapshot(), Address::v4(0x0B00'0000 + 7 * i), kServer).allowed(),
              i % 2 == 0);
  }
  EXPECT_EQ(store.snapshot()->stats().endpoints, kMany + 2);
}

// Sets of 16 selectors make more identities than may come.
TEST(StoreFollows, WhenIdentitiesRunOutEverythingIsBuiltAnew) {
  constexpr std::uint32_t kLabels = 16, kTogether = 64;
  PolicyStore store;
  Policy policy = global_policy("web", "app == 'server'");
  for (std::uint32_t i = 0; i < kLabels; ++i)
    policy.ingress.push_back(rule(Action::allow, from("has(l" + std::to_string(i) + ")")));
  store.upsert(policy);
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  ASSERT_TRUE(store.commit().snapshot);
  std::size_t builds = 0;
  for (std::uint32_t first = 0; first < 1U << kLabels; first += kTogether) {
    for (std::uint32_t at = 0; at < kTogether; ++at) {
      WorkloadEndpoint endpoint =
          workload("w" + std::to_string(at), {Address::v4(0x0B00'0000 + at)}, {}, {});
      for (std::uint32_t i = 0; i < kLabels; ++i) {
        if (((first + at) >> i & 1U) != 0) endpoint.labels.emplace("l" + std::to_string(i), "");
      }
      store.upsert(endpoint);
    }
    const CommitResult result = store.commit();
    if (result.invalidated.everything && first != 0) ++builds;
    for (std::uint32_t at = 0; at < kTogether; ++at) {
      const std::uint32_t labels = first + at;
      ASSERT_EQ(ingress(*result.snapshot, Address::v4(0x0B00'0000 + at), kServer).rule,
                labels == 0 ? -1 : std::countr_zero(labels));
    }
  }
  EXPECT_EQ(builds, 1U);
}

TEST(StoreFollows, SingleMembersOfNetworkSets) {
  PolicyStore store;
  Policy policy = global_policy("web", "app == 'server'");
  policy.ingress = {rule(Action::allow, from("set == 'office'"))};
  store.upsert(policy);
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  store.upsert(NetworkSet{
      .name = "office", .labels = {{"set", "office"}}, .nets = {{Address::v4(192, 0, 2, 0), 24}}});
  ASSERT_TRUE(store.commit().snapshot);
  const Address outside = Address::v4(198, 51, 100, 1), inside = Address::v4(192, 0, 2, 1);
  for (const Address& address : {outside, inside})
    store.insert_member("", "office", {address, 32});
  const CommitResult came = store.commit();
  EXPECT_FALSE(came.invalidated.everything);
  EXPECT_THAT(came.invalidated.addresses, ElementsAre(inside, outside));
  EXPECT_TRUE(ingress(*came.snapshot, outside, kServer).allowed());
  for (const Address& address : {outside, inside})
    store.erase_member("", "office", {address, 32});
  const CommitResult gone = store.commit();
  EXPECT_FALSE(gone.invalidated.everything);
  EXPECT_FALSE(ingress(*gone.snapshot, outside, kServer).allowed());
  EXPECT_TRUE(ingress(*gone.snapshot, inside, kServer).allowed()) << "the prefix holds it";
}

TEST(StoreFollows, ANetworkSetThatComesGoesAndIsRelabelled) {
  PolicyStore store = store_with_server();
  const Address outside = Address::v4(198, 51, 100, 1);
  NetworkSet set{.name = "office", .labels = {{"app", "client"}}, .nets = {{outside, 32}}};
  const auto commit = [&] {
    const CommitResult result = store.commit();
    EXPECT_FALSE(result.invalidated.everything);
    return ingress(*result.snapshot, outside, kServer).allowed();
  };
  store.upsert(set);
  EXPECT_TRUE(commit());
  EXPECT_EQ(store.snapshot()->stats().network_sets, 1U);
  set.labels = {{"app", "nobody"}};
  store.upsert(set);
  EXPECT_FALSE(commit());
  set.labels = {{"role", "admin"}};
  store.upsert(set);
  EXPECT_TRUE(commit());
  store.erase_network_set("", "office");
  EXPECT_FALSE(commit());
  EXPECT_EQ(store.snapshot()->stats().network_sets, 0U);
}

TEST(StoreFollows, LabelsOfNamespacesServiceAccountsAndProfiles) {
  PolicyStore store;
  Policy policy = global_policy("web", "app == 'server'");
  policy.ingress = {rule(Action::allow, from("pcns.team == 'web'")),
                    rule(Action::allow, from("pcsa.role == 'reader'")),
                    rule(Action::allow, from("zone == 'a'"))};
  store.upsert(policy);
  store.upsert(Namespace{.name = "default"});
  store.upsert(ServiceAccount{.namespace_name = "default", .name = "robot"});
  store.upsert(Profile{.name = "zoned"});
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {"zoned"}));
  store.upsert(workload("client", {kClient}, {}, {"kns.default", "ksa.default.robot", "zoned"}));
  ASSERT_TRUE(store.commit().snapshot);
  const auto deciding_rule = [&] {
    const CommitResult result = store.commit();
    EXPECT_FALSE(result.invalidated.everything);
    EXPECT_THAT(result.invalidated.addresses, ::testing::Contains(kClient));
    return ingress(*result.snapshot, kClient, kServer).rule;
  };
  store.upsert(Profile{.name = "zoned", .labels_to_apply = {{"zone", "a"}}});
  EXPECT_EQ(deciding_rule(), 2);
  store.upsert(
      ServiceAccount{.namespace_name = "default", .name = "robot", .labels = {{"role", "reader"}}});
  EXPECT_EQ(deciding_rule(), 1);
  store.upsert(Namespace{.name = "default", .labels = {{"team", "web"}}});
  EXPECT_EQ(deciding_rule(), 0);
  store.upsert(Namespace{.name = "default"});
  EXPECT_EQ(deciding_rule(), 1);
}

}  // namespace
}  // namespace tierwall
