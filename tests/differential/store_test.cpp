// A store, batch by batch, against a snapshot that is built afresh from a plain list of resources, and
// against the judge.
#include <cstddef>
#include <string>

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
    StoreComparison comparison(choices, choices, {.comparison = store_options(choices)});
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
  std::size_t refusals = 0;
  for (std::size_t round = scaled(40); round > 0; --round) {
    const ClusterShape shape = round % 12 == 0 ? kLarge : round % 3 == 0 ? kTiny : ClusterShape{};
    StoreComparisonOptions options{.comparison = store_options(choices), .shape = shape};
    if (choices.chance(20)) options.limits = narrow_limits(choices, shape);
    StoreComparison comparison(choices, choices, options);
    for (std::size_t life = 0; life < 2; ++life) {
      comparison.fill();
      for (std::size_t batch = 0; batch < 50; ++batch) {
        ASSERT_EQ(comparison.commit(), "") << comparison.history();
        comparison.change_little();
      }
      ASSERT_EQ(comparison.restart(), "");
    }
    refusals += comparison.refusals();
  }
  EXPECT_GT(refusals, 50U);
}

// The observer throws, which leaves the batch, or says no, which drops it.
TEST(StoreDifferential, InterruptedCommitsChangeNothing) {
  constexpr std::size_t kMostReports = 40;  // twice those of a build
  struct Enough {};
  Random random = test_random("store differential, interrupted");
  ChoicesOf<Random> choices(random);
  std::size_t interruptions = 0;
  for (std::size_t round = scaled(10); round > 0; --round) {
    std::size_t reports_left = kMostReports;
    bool throws = false;
    std::string wrong;
    const StoreComparison* compared = nullptr;
    const auto observe = [&](const BuildProgress&) {
      if (reports_left == 0) {
        ++interruptions;
        if (throws) throw Enough();
        return false;
      }
      --reports_left;
      return true;
    };
    const auto attempt = [&](const ShadowedStore::Call& call) {
      reports_left = choices.below(kMostReports);
      throws = choices.chance(70);
      try {
        return call();
      } catch (const Enough&) {
        wrong += compared->not_as_committed();
      }
      reports_left = kMostReports;
      call();
    };
    StoreComparison comparison(choices, choices,
                               {.comparison = store_options(choices),
                                .flows = 8,
                                .attempt = attempt,
                                .progress = observe});
    compared = &comparison;
    comparison.fill();
    for (std::size_t batch = 0; batch < 50; ++batch) {
      ASSERT_EQ(comparison.commit() + wrong, "") << comparison.history();
      comparison.change_little();
    }
  }
  EXPECT_GT(interruptions, 0U);
}

}  // namespace
}  // namespace tierwall::testing
