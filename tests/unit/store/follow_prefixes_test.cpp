// What a store follows without a build: prefixes of network sets that come, go and change hands.
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

constexpr Cidr kOffice{Address::v4(192, 0, 2, 0), 24};
constexpr Cidr kFloor{Address::v4(192, 0, 2, 64), 26};
constexpr Cidr kV6{Address{0x2001'0DB8'0000'0000, 0}, 64};

NetworkSet office(std::vector<Cidr> nets, const std::string& app = "client") {
  return {.name = "office", .labels = {{"app", app}}, .nets = std::move(nets)};
}

bool lets_in(const PolicyStore& store, const Address& source) {
  return ingress(*store.snapshot(), source, kServer).allowed();
}

// As many identities as after a build, and not more.
void expect_as_built(PolicyStore& store) {
  const std::size_t identities = store.snapshot()->stats().identities;
  ASSERT_TRUE(store.rebuild().snapshot);
  EXPECT_EQ(store.snapshot()->stats().identities, identities);
}

TEST(StoreFollowsPrefixes, OneThatComesAndGoesInvalidatesWhatLiesInIt) {
  PolicyStore store = store_with_server();
  const Address inside = Address::v4(192, 0, 2, 7), beside = Address::v4(192, 0, 3, 0);
  store.upsert(office({}));
  ASSERT_TRUE(store.commit().snapshot);
  const Snapshot before = *store.snapshot();
  store.insert_member("", "office", {Address::v4(192, 0, 2, 77), 24});
  const CommitResult came = store.commit();
  EXPECT_FALSE(came.invalidated.everything);
  EXPECT_THAT(came.invalidated.endpoints, IsEmpty());
  EXPECT_THAT(came.invalidated.addresses, IsEmpty());
  EXPECT_THAT(came.invalidated.prefixes, ElementsAre(kOffice)) << "without host bits";
  EXPECT_TRUE(came.invalidated.concerns({.source = inside, .destination = kServer}));
  EXPECT_TRUE(came.invalidated.concerns({.source = kServer, .destination = inside}));
  EXPECT_FALSE(came.invalidated.concerns({.source = beside, .destination = kServer}));
  EXPECT_TRUE(lets_in(store, inside));
  EXPECT_TRUE(lets_in(store, kOffice.last()));
  EXPECT_FALSE(lets_in(store, beside));
  EXPECT_FALSE(lets_in(store, Address::v4(192, 0, 1, 255)));
  EXPECT_FALSE(ingress(before, inside, kServer).allowed()) << "as it was";
  expect_as_built(store);

  store.erase_member("", "office", kOffice);
  const CommitResult gone = store.commit();
  EXPECT_THAT(gone.invalidated.prefixes, ElementsAre(kOffice));
  EXPECT_FALSE(lets_in(store, inside));
  EXPECT_TRUE(lets_in(store, kClient));
  expect_as_built(store);
}

TEST(StoreFollowsPrefixes, EndpointsAndSinglesThatLieInThem) {
  PolicyStore store = store_with_server();
  const Address pod = Address::v4(192, 0, 2, 70), single = Address::v4(192, 0, 2, 71);
  store.upsert(workload("pod", {pod}, {{"app", "server"}}, {}));
  store.upsert(office({{single, 32}}));
  ASSERT_TRUE(store.commit().snapshot);
  const auto commit = [&store] { EXPECT_FALSE(store.commit().invalidated.everything); };
  EXPECT_FALSE(lets_in(store, pod));
  store.insert_member("", "office", kOffice);
  commit();
  EXPECT_TRUE(lets_in(store, pod));
  EXPECT_TRUE(ingress(*store.snapshot(), kClient, pod).allowed()) << "still a server";
  // A single member in a prefix of its own set has nothing of its own, until the prefix goes.
  EXPECT_TRUE(lets_in(store, single));
  store.erase_member("", "office", kOffice);
  commit();
  EXPECT_FALSE(lets_in(store, pod));
  EXPECT_TRUE(lets_in(store, single));
  EXPECT_FALSE(lets_in(store, Address::v4(192, 0, 2, 72)));

  // Both at once, the other way round.
  store.insert_member("", "office", kOffice);
  store.erase_member("", "office", {single, 32});
  store.upsert(workload("pod", {Address::v4(192, 0, 2, 80)}, {{"app", "server"}}, {}));
  commit();
  EXPECT_TRUE(lets_in(store, single));
  EXPECT_TRUE(lets_in(store, pod)) << "nobody's, but in the office";
  EXPECT_TRUE(lets_in(store, Address::v4(192, 0, 2, 80)));
  expect_as_built(store);
}

TEST(StoreFollowsPrefixes, NestedOnesOfSeveralSets) {
  PolicyStore store = store_with_server();
  const Address on_floor = Address::v4(192, 0, 2, 65), elsewhere = Address::v4(192, 0, 2, 1);
  store.upsert(office({kOffice}));
  store.upsert(NetworkSet{.name = "floor", .labels = {{"role", "admin"}}, .nets = {kFloor}});
  ASSERT_TRUE(store.commit().snapshot);
  const auto rules = [&store, &on_floor, &elsewhere] {
    EXPECT_FALSE(store.commit().invalidated.everything);
    return std::vector<int>{ingress(*store.snapshot(), on_floor, kServer).rule,
                            ingress(*store.snapshot(), elsewhere, kServer).rule};
  };
  store.upsert(office({}));
  EXPECT_THAT(rules(), ElementsAre(1, -1));
  store.upsert(office({kFloor}));
  EXPECT_THAT(rules(), ElementsAre(0, -1));
  store.upsert(office({kOffice, kFloor}));
  EXPECT_THAT(rules(), ElementsAre(0, 0));
  store.upsert(office({kOffice}, "nobody"));
  EXPECT_THAT(rules(), ElementsAre(1, -1)) << "other labels";
  store.upsert(office({kOffice}));
  store.erase_network_set("", "floor");
  EXPECT_THAT(rules(), ElementsAre(0, 0));
  expect_as_built(store);
}

TEST(StoreFollowsPrefixes, WhatIsInTheSameSetsAsBeforeIsNotInvalidated) {
  PolicyStore store = store_with_server();
  store.upsert(office({kOffice}));
  ASSERT_TRUE(store.commit().snapshot);
  NetworkSet twin = office({kOffice});
  twin.name = "twin";
  store.upsert(twin);
  const CommitResult came = store.commit();
  EXPECT_FALSE(came.invalidated.everything);
  EXPECT_THAT(came.invalidated.prefixes, IsEmpty());
  store.erase_network_set("", "office");
  EXPECT_THAT(store.commit().invalidated.prefixes, IsEmpty());
  EXPECT_TRUE(lets_in(store, kOffice.first())) << "the twin's";
  store.upsert(NetworkSet{.name = "unknown", .labels = {{"app", "x"}}, .nets = {kOffice, kV6}});
  EXPECT_THAT(store.commit().invalidated.prefixes, IsEmpty()) << "no rule picks it";
}

TEST(StoreFollowsPrefixes, FamiliesAreApart) {
  PolicyStore store = store_with_server();
  const Cidr all_v4{Address::v4(0, 0, 0, 0), 0}, all_v6{Address{}, 0};
  store.upsert(office({}));
  ASSERT_TRUE(store.commit().snapshot);
  store.upsert(office({kV6, all_v6, kFloor, kOffice}));
  const CommitResult both = store.commit();
  EXPECT_FALSE(both.invalidated.everything);
  EXPECT_THAT(both.invalidated.prefixes, ElementsAre(kOffice, all_v6)) << "the outermost";
  const auto concerns = [](const CommitResult& result, const Address& address) {
    return result.invalidated.concerns({.source = address, .destination = kServer});
  };
  EXPECT_TRUE(concerns(both, kV6.first()));
  EXPECT_TRUE(concerns(both, kFloor.first()));
  EXPECT_FALSE(concerns(both, Address::v4(10, 0, 0, 9)));
  EXPECT_FALSE(concerns(both, Address::v4(198, 51, 100, 1)));
  EXPECT_TRUE(lets_in(store, kV6.last()));
  EXPECT_FALSE(lets_in(store, Address::v4(10, 0, 0, 9)));

  store.upsert(office({all_v4}));
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_FALSE(lets_in(store, kV6.last()));
  EXPECT_TRUE(lets_in(store, Address::v4(255, 255, 255, 255)));
  EXPECT_TRUE(lets_in(store, Address::v4(0, 0, 0, 0)));
  expect_as_built(store);
}

// Intervals that are alike are joined again, and readers' tables are brought up to date.
TEST(StoreFollowsPrefixes, TablesDoNotGrowWithChanges) {
  PolicyStore store = store_with_server();
  store.upsert(office({}));
  ASSERT_TRUE(store.commit().snapshot);
  const std::size_t bytes = store.snapshot()->stats().parts.addresses;
  for (std::uint32_t i = 0; i < 500; ++i) {
    const Cidr net{Address::v4(0x0B00'0000 + (i << 12U)), 20};
    store.insert_member("", "office", net);
    ASSERT_FALSE(store.commit().invalidated.everything) << i;
    ASSERT_TRUE(lets_in(store, net.last()));
    store.upsert(client(Address::v4(0x0B00'0000 + i), i % 2 == 0 ? "client" : "other"));
    ASSERT_FALSE(store.commit().invalidated.everything) << i;
    store.erase_member("", "office", net);
    ASSERT_FALSE(store.commit().invalidated.everything) << i;
    ASSERT_FALSE(lets_in(store, net.last()));
    ASSERT_EQ(lets_in(store, Address::v4(0x0B00'0000 + i)), i % 2 == 0);
  }
  EXPECT_LE(store.snapshot()->stats().parts.addresses, bytes + 1'024);
}

TEST(StoreFollowsPrefixes, OneThatMovesTooMuchIsBuilt) {
  constexpr std::uint32_t kMany = 17'000;
  PolicyStore store = store_with_server();
  for (std::uint32_t i = 0; i < kMany; ++i) {
    store.upsert(
        workload("w" + std::to_string(i), {Address::v4(0x0B00'0000 + i)}, {{"app", "other"}}, {}));
  }
  store.upsert(office({}));
  ASSERT_TRUE(store.commit().snapshot);
  store.insert_member("", "office", {Address::v4(11, 0, 0, 0), 20});
  EXPECT_FALSE(store.commit().invalidated.everything);
  EXPECT_TRUE(lets_in(store, Address::v4(0x0B00'0FFF)));
  EXPECT_FALSE(lets_in(store, Address::v4(0x0B00'1000)));
  store.insert_member("", "office", {Address::v4(11, 0, 0, 0), 8});
  EXPECT_TRUE(store.commit().invalidated.everything);
  EXPECT_TRUE(lets_in(store, Address::v4(0x0B00'1000)));

  std::vector<Cidr> nets;
  for (std::uint32_t i = 0; i < kMany; ++i)
    nets.push_back({Address::v4(0x0C00'0000 + (i << 4U)), 29});
  store.upsert(office(nets));
  EXPECT_TRUE(store.commit().invalidated.everything) << "of that many";
  EXPECT_TRUE(lets_in(store, Address::v4(0x0C00'0007)));
  EXPECT_FALSE(lets_in(store, Address::v4(0x0C00'0008)));
  nets.pop_back();
  store.upsert(office(nets));
  EXPECT_FALSE(store.commit().invalidated.everything) << "one of many";
}

}  // namespace
}  // namespace tierwall
