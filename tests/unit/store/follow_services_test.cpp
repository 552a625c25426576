// What a store follows without a build: addresses of services that come and go.
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

const Address kBackend = Address::v4(10, 0, 1, 1), kOther = Address::v4(10, 0, 1, 2);

ServiceSlice slice(const std::string& name, std::vector<Address> addresses,
                   std::vector<ServicePort> ports = {{kTcp, 80}}) {
  return {.namespace_name = "shop",
          .name = name,
          .service = "web",
          .addresses = std::move(addresses),
          .ports = std::move(ports)};
}

// The server lets the backends of a service in, and reaches them at their ports.
PolicyStore store_with_service() {
  PolicyStore store;
  Rule from_service = rule(Action::allow), to_service = rule(Action::allow);
  from_service.source.services = ServiceMatch{.name = "web", .namespace_name = "shop"};
  to_service.destination.services = ServiceMatch{.name = "web", .namespace_name = "shop"};
  Policy policy = global_policy("server", "app == 'server'");
  policy.ingress = {from_service};
  policy.egress = {to_service};
  store.upsert(policy);
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  store.upsert(slice("web-1", {kBackend}));
  EXPECT_TRUE(store.commit().snapshot);
  return store;
}

bool lets_in(const PolicyStore& store, const Address& source) {
  return ingress(*store.snapshot(), source, kServer).allowed();
}

bool reaches(const PolicyStore& store, const Address& destination, std::uint16_t port = 80) {
  return evaluate(store.snapshot()->view(), {.source = kServer,
                                             .destination = destination,
                                             .destination_port = port,
                                             .protocol = kTcp})
      .egress.allowed();
}

TEST(StoreFollowsServices, AddressesComeAndGo) {
  PolicyStore store = store_with_service();
  EXPECT_TRUE(lets_in(store, kBackend) && reaches(store, kBackend));
  store.upsert(slice("web-1", {kBackend, kOther}));
  const CommitResult came = store.commit();
  EXPECT_FALSE(came.invalidated.everything);
  EXPECT_THAT(came.invalidated.addresses, ElementsAre(kOther));
  EXPECT_THAT(came.invalidated.endpoints, IsEmpty());
  EXPECT_TRUE(lets_in(store, kOther) && reaches(store, kOther));
  EXPECT_FALSE(reaches(store, kOther, 81));
  store.upsert(slice("web-1", {kOther}));
  const CommitResult gone = store.commit();
  EXPECT_FALSE(gone.invalidated.everything);
  EXPECT_THAT(gone.invalidated.addresses, ElementsAre(kBackend));
  EXPECT_FALSE(lets_in(store, kBackend) || reaches(store, kBackend));
  EXPECT_TRUE(lets_in(store, kOther) && reaches(store, kOther));
}

TEST(StoreFollowsServices, SlicesComeAndGo) {
  PolicyStore store = store_with_service();
  store.upsert(slice("web-2", {kBackend, kOther}));
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_TRUE(lets_in(store, kOther) && reaches(store, kOther));
  store.erase_service_slice("shop", "web-1");
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_TRUE(lets_in(store, kBackend) && reaches(store, kBackend)) << "also in the other one";
  store.erase_service_slice("shop", "web-2");
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_FALSE(lets_in(store, kBackend) || reaches(store, kBackend));
  store.upsert(slice("web-3", {kBackend}));
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_TRUE(lets_in(store, kBackend) && reaches(store, kBackend));
}

// Ports lead to sets of their own.
TEST(StoreFollowsServices, PortsThatRulesKnow) {
  PolicyStore store = store_with_service();
  store.upsert(slice("web-2", {kOther}, {{kTcp, 81}, {kTcp, std::nullopt}}));
  EXPECT_TRUE(store.commit().invalidated.everything) << "a port that the service did not have";
  EXPECT_TRUE(reaches(store, kOther, 81));
  EXPECT_FALSE(reaches(store, kOther, 80) || reaches(store, kBackend, 81));
  store.upsert(slice("web-2", {kOther}, {{kTcp, 80}}));
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_FALSE(reaches(store, kOther, 81));
  EXPECT_TRUE(reaches(store, kOther, 80));
  store.upsert(slice("web-1", {kBackend}, {{kTcp, 81}}));
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_TRUE(reaches(store, kBackend, 81));
  EXPECT_FALSE(reaches(store, kBackend, 80));
  EXPECT_TRUE(lets_in(store, kBackend)) << "ports play no part";
}

TEST(StoreFollowsServices, TogetherWithPodsAndPrefixes) {
  PolicyStore store = store_with_service();
  Policy policy = global_policy("others", "app == 'server'");
  policy.ingress = {rule(Action::allow, from("set == 'office'"))};
  store.upsert(policy);
  store.upsert(NetworkSet{.name = "office", .labels = {{"set", "office"}}});
  ASSERT_TRUE(store.commit().snapshot);
  store.upsert(workload("pod", {kOther}, {{"app", "other"}}, {}));
  store.upsert(slice("web-1", {kOther}));
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_TRUE(lets_in(store, kOther) && reaches(store, kOther));
  store.insert_member("", "office", {Address::v4(10, 0, 1, 0), 24});
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_TRUE(reaches(store, kOther));
  store.erase_endpoint(EndpointKind::workload_endpoint, "default", "pod");
  store.erase_service_slice("shop", "web-1");
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_TRUE(lets_in(store, kOther)) << "in the office";
  EXPECT_FALSE(reaches(store, kOther));
}

TEST(StoreFollowsServices, OnesThatNoRuleAsksFor) {
  PolicyStore store = store_with_service();
  ServiceSlice unknown = slice("db-1", {kOther}, {{kTcp, 5432}});
  unknown.service = "db";
  store.upsert(unknown);
  const CommitResult result = store.commit();
  EXPECT_FALSE(result.invalidated.everything);
  EXPECT_THAT(result.invalidated.addresses, IsEmpty());
  EXPECT_EQ(result.generation, 2U);
  // A rule that does finds it.
  Rule from_service = rule(Action::allow);
  from_service.source.services = ServiceMatch{.name = "db", .namespace_name = "shop"};
  Policy policy = global_policy("db", "app == 'server'");
  policy.ingress = {from_service};
  store.upsert(policy);
  EXPECT_TRUE(store.commit().invalidated.everything);
  EXPECT_TRUE(lets_in(store, kOther));
}

}  // namespace
}  // namespace tierwall
