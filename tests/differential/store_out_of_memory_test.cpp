// A store that runs out of memory in the midst of any call, small change by small change, is as it was, and
// then goes on as if nothing had been.
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "support/allocations.hpp"
#include "support/choices.hpp"
#include "support/random.hpp"
#include "support/store_comparison.hpp"

namespace tierwall::testing {
namespace {

TEST(StoreOutOfMemory, ChangesNothing) {
  constexpr ClusterShape kShape = {.tiers = 2, .policies = 4, .rules = 3, .workloads = 6};
  // Some of the allocations of a call: all of the first, then ever fewer.
  constexpr std::uint64_t kShare = 12;
  Random random = test_random("store out of memory");
  ChoicesOf<Random> choices(random);
  std::size_t failures = 0;
  for (std::size_t round = scaled(8); round > 0; --round) {
    std::string wrong;
    const StoreComparison* compared = nullptr;
    const auto attempt = [&](const ShadowedStore::Call& call) {
      for (std::uint64_t succeeding = 0;;) {
        try {
          const AllocationLimit limit(succeeding);
          call();
          return;
        } catch (const std::bad_alloc&) {
          ++failures;
        }
        wrong += compared->not_as_committed();
        succeeding += 1 + choices.below(1 + succeeding / kShare);
      }
    };
    StoreComparison comparison(
        choices, choices,
        {.comparison = store_options(choices), .shape = kShape, .flows = 8, .attempt = attempt});
    compared = &comparison;
    comparison.fill();
    for (std::size_t batch = 0; batch < 20; ++batch) {
      ASSERT_EQ(comparison.commit() + wrong, "") << comparison.history();
      comparison.change_little();
    }
  }
  EXPECT_GT(failures, 1'000U);
}

}  // namespace
}  // namespace tierwall::testing
