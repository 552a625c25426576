// A store, batch by batch, against a snapshot that is built afresh from a plain list of resources, and
// against the judge.
#include <cstddef>

#include <gtest/gtest.h>

#include "support/cluster_generator.hpp"
#include "support/random.hpp"
#include "support/store_comparison.hpp"

namespace tierwall::testing {
namespace {

TEST(StoreDifferential, ACommitIsABuildOfEverything) {
  Random random = test_random("store differential");
  ChoicesOf<Random> choices(random);
  std::size_t unknown_tiers = 0;
  for (std::size_t round = scaled(100); round > 0; --round) {
    StoreComparison comparison(choices, choices, store_options(choices));
    for (std::size_t batch = 0; batch < 12; ++batch) {
      comparison.change_much();
      ASSERT_EQ(comparison.commit(), "") << comparison.history();
    }
    unknown_tiers += comparison.unknown_tiers();
  }
  EXPECT_GT(unknown_tiers, 100U);
}

// As those of an agent.
TEST(StoreDifferential, SmallChangesOneByOne) {
  constexpr ClusterShape kTiny{.tiers = 1, .policies = 3, .workloads = 3, .hosts = 1};
  constexpr ClusterShape kLarge{.policies = 16, .workloads = 70, .hosts = 4, .network_sets = 6};
  Random random = test_random("store differential, small changes");
  ChoicesOf<Random> choices(random);
  std::size_t refusals = 0, followed = 0, followed_policies = 0, followed_profiles = 0,
              followed_tiers = 0;
  for (std::size_t round = scaled(40); round > 0; --round) {
    const ClusterShape shape = round % 12 == 0 ? kLarge : round % 3 == 0 ? kTiny : ClusterShape{};
    StoreComparison comparison(choices, choices, store_options(choices), shape);
    for (std::size_t life = 0; life < 2; ++life) {
      comparison.fill();
      for (std::size_t batch = 0; batch < 50; ++batch) {
        ASSERT_EQ(comparison.commit(), "") << comparison.history();
        comparison.change_little();
      }
      ASSERT_EQ(comparison.restart(), "");
    }
    refusals += comparison.refusals();
    followed += comparison.followed();
    followed_policies += comparison.followed_policies();
    followed_profiles += comparison.followed_profiles();
    followed_tiers += comparison.followed_tiers();
  }
  EXPECT_GT(refusals, 50U);
  EXPECT_GT(followed, 500U);
  EXPECT_GT(followed_policies, 100U);
  EXPECT_GT(followed_profiles, 100U);
  EXPECT_GT(followed_tiers, 100U);
  RecordProperty("followed", static_cast<int>(followed));
  RecordProperty("followed_policies", static_cast<int>(followed_policies));
  RecordProperty("followed_profiles", static_cast<int>(followed_profiles));
  RecordProperty("followed_tiers", static_cast<int>(followed_tiers));
}

// Their prefixes, single members and labels, with endpoints now and then.
TEST(StoreDifferential, NetworkSets) {
  constexpr ClusterShape kManySets{.policies = 5, .workloads = 8, .network_sets = 8};
  Random random = test_random("store differential, network sets");
  ChoicesOf<Random> choices(random);
  std::size_t followed = 0;
  for (std::size_t round = scaled(20); round > 0; --round) {
    StoreComparison comparison(choices, choices, store_options(choices), kManySets, 32);
    comparison.fill();
    for (std::size_t batch = 0; batch < 50; ++batch) {
      ASSERT_EQ(comparison.commit(), "") << comparison.history();
      comparison.change_network_sets();
    }
    followed += comparison.followed_prefixes();
  }
  EXPECT_GT(followed, 200U);
  RecordProperty("followed", static_cast<int>(followed));
}

// Slices of services, whose addresses may be those of endpoints and lie in prefixes.
TEST(StoreDifferential, Services) {
  constexpr ClusterShape kManySlices{.policies = 6, .workloads = 8, .network_sets = 3, .slices = 6};
  Random random = test_random("store differential, services");
  ChoicesOf<Random> choices(random);
  std::size_t followed = 0;
  for (std::size_t round = scaled(20); round > 0; --round) {
    StoreComparison comparison(choices, choices, store_options(choices), kManySlices, 32);
    comparison.fill();
    for (std::size_t batch = 0; batch < 50; ++batch) {
      ASSERT_EQ(comparison.commit(), "") << comparison.history();
      comparison.change_slices();
    }
    followed += comparison.followed_slices();
  }
  EXPECT_GT(followed, 200U);
  RecordProperty("followed", static_cast<int>(followed));
}

}  // namespace
}  // namespace tierwall::testing
