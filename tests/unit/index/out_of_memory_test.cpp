// Whatever allocation fails, a call that leaves with std::bad_alloc has changed nothing.
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "support/allocations.hpp"
#include "support/choices.hpp"
#include "support/index_comparison.hpp"
#include "support/random.hpp"

namespace tierwall::testing {
namespace {

TEST(LabelIndexOutOfMemory, ChangesNothing) {
  Random random = test_random("label index out of memory");
  ChoicesOf<Random> choices(random);
  std::size_t failures = 0;
  for (std::size_t round = scaled(4); round > 0; --round) {
    std::string wrong;
    IndexComparison* compared = nullptr;
    // Fails at the first allocation, then at the second, until the call gets through.
    const auto attempt = [&](const IndexComparison::Call& call) {
      for (std::uint64_t succeeding = 0;; ++succeeding) {
        try {
          const AllocationLimit limit(succeeding);
          call();
          return;
        } catch (const std::bad_alloc&) {
          ++failures;
          if (wrong.empty()) wrong = compared->difference();
        }
      }
    };
    IndexComparison comparison(choices, {.items = 40, .parents = 5, .selectors = 12}, attempt);
    compared = &comparison;
    for (std::size_t i = 0; i < 250; ++i) {
      comparison.change();
      if (i % 10 == 0) wrong += comparison.difference_of_changes();
      ASSERT_EQ(wrong + comparison.difference(), "") << comparison.history();
    }
  }
  EXPECT_GT(failures, 1'000U);
}

}  // namespace
}  // namespace tierwall::testing
