#include "support/radix_sort.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "support/random.hpp"

namespace tierwall::support {
namespace {

TEST(RadixSort, SortsAsComparingDoes) {
  testing::Random random = testing::test_random("radix sort");
  for (const std::size_t count : {0U, 1U, 100U, 2'047U, 2'048U, 20'000U}) {
    // Numbers that share their high digits, their low ones, and none.
    for (const std::uint64_t mask : {~0ULL, 0xFFFFULL, 0xFFF0'0000'0000'0000ULL, 0ULL}) {
      std::vector<std::uint64_t> numbers;
      for (std::size_t i = 0; i < count; ++i)
        numbers.push_back((random.bits() & mask) | (0x0123'4567'89AB'CDEFULL & ~mask));
      std::vector<std::uint64_t> want = numbers;
      std::ranges::sort(want);
      radix_sort(numbers);
      ASSERT_EQ(numbers, want);
    }
  }
}

}  // namespace
}  // namespace tierwall::support
