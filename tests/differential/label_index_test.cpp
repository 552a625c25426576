// The index against a judge that works everything out anew, after every one of many operations.
#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "support/choices.hpp"
#include "support/index_comparison.hpp"
#include "support/random.hpp"

namespace tierwall::testing {
namespace {

// Returns the matches seen, over all steps.
std::size_t run(Choices& choices, IndexSizes sizes, std::size_t operations, std::size_t per_check) {
  IndexComparison comparison(choices, sizes);
  std::size_t matches = 0;
  for (std::size_t i = 1; i <= operations; ++i) {
    std::string wrong = comparison.change();
    if (i % per_check == 0) {
      wrong += comparison.difference();
      matches += comparison.match_count();
      if (choices.chance(30)) wrong += comparison.difference_of_changes();
    }
    if (!wrong.empty()) {
      ADD_FAILURE() << comparison.history() << wrong;
      break;
    }
  }
  return matches;
}

TEST(LabelIndexDifferential, IncrementalIsRebuilt) {
  Random random = test_random("label index");
  ChoicesOf<Random> choices(random);
  std::size_t matches = 0;
  for (std::size_t round = scaled(150); round > 0 && !HasFailure(); --round)
    matches += run(choices, {}, 100, 1);
  EXPECT_GT(matches, 10'000U);
}

TEST(LabelIndexDifferential, LargeIndexIsRebuilt) {
  Random random = test_random("large label index");
  ChoicesOf<Random> choices(random);
  for (std::size_t round = scaled(3); round > 0 && !HasFailure(); --round)
    run(choices, {.items = 700, .parents = 12, .selectors = 60}, 3'000, 300);
}

}  // namespace
}  // namespace tierwall::testing
