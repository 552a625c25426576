// Endpoints that come, go and change while policies stay.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/store.hpp>

#include "support/model_builders.hpp"

namespace tierwall {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Address kClient = Address::v4(10, 0, 0, 1), kServer = Address::v4(10, 0, 0, 2);

Decision ingress(const Snapshot& snapshot, const Address& source, const Address& destination) {
  return evaluate(snapshot.view(), {.source = source,
                                    .destination = destination,
                                    .destination_port = 80,
                                    .protocol = kTcp})
      .ingress;
}

EndpointId find(const CommitResult& result, std::string_view name) {
  return result.snapshot->find_endpoint(EndpointKind::workload_endpoint, "default", name);
}

WorkloadEndpoint client(Address address = kClient, std::string app = "client") {
  return workload("client", {address}, {{"app", std::move(app)}}, {});
}

// A server that lets clients in.
PolicyStore store_with_server() {
  PolicyStore store;
  Policy policy = global_policy("web", "app == 'server'");
  policy.ingress = {rule(Action::allow, from("app == 'client'")),
                    rule(Action::allow, from("role == 'admin'"))};
  store.upsert(policy);
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  store.upsert(client());
  EXPECT_TRUE(store.commit().snapshot);
  return store;
}

TEST(StoreEndpoints, ARelabelledEndpointInvalidatesItsFlowsOnly) {
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

TEST(StoreEndpoints, LabelsThatNoSelectorReadsInvalidateWhatTheirEndpointDoes) {
  PolicyStore store = store_with_server();
  WorkloadEndpoint labelled = client();
  labelled.labels.emplace("pod-template-hash", "5d8f");
  store.upsert(labelled);
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_EQ(result.generation, 2U);
  EXPECT_TRUE(ingress(*result.snapshot, kClient, kServer).allowed());
}

TEST(StoreEndpoints, ACombinationOfSetsAndPoliciesNobodyHadIsJudgedAtOnce) {
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

TEST(StoreEndpoints, AnEndpointKeepsItsIdAndLeavesItToAnother) {
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

TEST(StoreEndpoints, AnAddressThatChangesHandsIsItsNewOwners) {
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

TEST(StoreEndpoints, TablesGrowWithTheirEndpoints) {
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

// Sets of 13 selectors make more identities than are spared.
TEST(StoreEndpoints, WhenIdentitiesRunOutEverythingIsBuiltAnew) {
  constexpr std::uint32_t kLabels = 13;
  PolicyStore store;
  Policy policy = global_policy("web", "app == 'server'");
  for (std::uint32_t i = 0; i < kLabels; ++i)
    policy.ingress.push_back(rule(Action::allow, from("has(l" + std::to_string(i) + ")")));
  store.upsert(policy);
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  ASSERT_TRUE(store.commit().snapshot);
  std::size_t builds = 0;
  for (std::uint32_t labels = 1; labels < 1U << kLabels; ++labels) {
    WorkloadEndpoint endpoint = client();
    std::int32_t first = -1;
    for (std::uint32_t i = 0; i < kLabels; ++i) {
      if ((labels >> i & 1U) == 0) continue;
      endpoint.labels.emplace("l" + std::to_string(i), "");
      if (first < 0) first = static_cast<std::int32_t>(i);
    }
    store.upsert(endpoint);
    const CommitResult result = store.commit();
    if (result.invalidated.everything) ++builds;
    ASSERT_EQ(ingress(*result.snapshot, kClient, kServer).rule, first) << labels;
  }
  EXPECT_EQ(builds, 1U);
}

TEST(StoreEndpoints, WhatCannotFollowIsBuilt) {
  PolicyStore store = store_with_server();
  WorkloadEndpoint unknown = client();
  unknown.profiles = {"nobody-knows"};
  store.upsert(unknown);
  EXPECT_TRUE(store.commit().invalidated.everything) << "warned of";
  store.upsert(client());
  EXPECT_TRUE(store.commit().invalidated.everything) << "no longer warned of";
  store.upsert(client(kClient, "other"));
  EXPECT_FALSE(store.commit().invalidated.everything);
  store.upsert(NetworkSet{.name = "office"});
  EXPECT_TRUE(store.commit().invalidated.everything);
}

}  // namespace
}  // namespace tierwall
