// Whatever allocation fails, a call that leaves with std::bad_alloc has changed nothing. Replaces operator
// new, hence a program of its own.
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "support/choices.hpp"
#include "support/index_comparison.hpp"
#include "support/random.hpp"

namespace {

// Allocations that still succeed; negative: all do.
long long allocations_left = -1;

void* limited_allocation(std::size_t size) {
  if (allocations_left == 0) throw std::bad_alloc();
  if (allocations_left > 0) --allocations_left;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// The other forms of the standard library end up in these; over-aligned ones do not occur.
void* operator new(std::size_t size) {
  return limited_allocation(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

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
      for (long long succeeding = 0;; ++succeeding) {
        try {
          allocations_left = succeeding;
          call();
          allocations_left = -1;
          return;
        } catch (const std::bad_alloc&) {
          allocations_left = -1;
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
