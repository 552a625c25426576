// KeyRanges against sets of numbers.
#include "programs/key_ranges.hpp"

#include <cstdint>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "support/random.hpp"

namespace tierwall::programs {
namespace {

using testing::Random;

// Small keys, and the last few.
std::vector<std::uint16_t> probes() {
  std::vector<std::uint16_t> keys;
  for (std::uint16_t key = 0; key < 24; ++key) {
    keys.push_back(key);
    keys.push_back(static_cast<std::uint16_t>(0xFFFF - key));
  }
  return keys;
}

bool contains(const KeyRanges& ranges, std::uint16_t key) {
  for (const PortRange& range : ranges.ranges())
    if (range.first <= key && key <= range.last) return true;
  return false;
}

KeyRanges random_ranges(Random& random) {
  std::vector<PortRange> ranges;
  for (std::size_t left = random.below(4); left > 0; --left) {
    auto first = static_cast<std::uint16_t>(random.below(20));
    if (random.chance(30)) first = static_cast<std::uint16_t>(0xFFFF - first);
    const std::size_t most = 0xFFFFU - first;
    ranges.push_back({first, static_cast<std::uint16_t>(
                                 first + random.below(std::min<std::size_t>(most, 6) + 1))});
  }
  return KeyRanges(ranges);
}

TEST(KeyRanges, ComplementAndIntersectionAreThoseOfSets) {
  Random random = testing::test_random("key ranges");
  for (std::size_t round = 0; round < 2'000; ++round) {
    const KeyRanges a = random_ranges(random);
    const KeyRanges b = random_ranges(random);
    for (const std::uint16_t key : probes()) {
      EXPECT_NE(contains(a, key), contains(a.complement(), key));
      EXPECT_EQ(contains(a.intersection(b), key), contains(a, key) && contains(b, key));
    }
    for (const KeyRanges& ranges : {a, a.complement(), a.intersection(b)}) {
      for (std::size_t i = 1; i < ranges.ranges().size(); ++i)
        EXPECT_GT(ranges.ranges()[i].first, ranges.ranges()[i - 1].last + 1);
    }
  }
  EXPECT_TRUE(KeyRanges().is_everything());
  EXPECT_TRUE(KeyRanges().complement().empty());
  EXPECT_TRUE(KeyRanges(std::vector<PortRange>{}).complement().is_everything());
}

}  // namespace
}  // namespace tierwall::programs
