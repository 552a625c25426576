// Partition against the definition: two numbers are of one class if no list tells them apart.
#include "programs/partition.hpp"

#include <cstdint>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "support/random.hpp"

namespace tierwall::programs {
namespace {

using testing::Random;

TEST(Partition, ClassesAreWhatNoListTellsApart) {
  Random random = testing::test_random("partition");
  for (std::size_t round = 0; round < 300; ++round) {
    const std::size_t universe = 1 + random.below(20);
    Partition partition(universe);
    if (random.chance(50)) {  // what was before does not matter
      partition.split(std::vector<std::uint32_t>{0}, [](std::uint32_t, std::uint32_t) {});
      partition.reset();
    }
    std::vector<std::set<std::uint32_t>> lists(random.below(6));
    for (std::set<std::uint32_t>& list : lists) {
      for (std::uint32_t number = 0; number < universe; ++number)
        if (random.chance(40)) list.insert(number);
      std::set<std::uint32_t> inside;
      partition.split(std::vector<std::uint32_t>(list.begin(), list.end()),
                      [&](std::uint32_t, std::uint32_t now) { inside.insert(now); });
      for (std::uint32_t number = 0; number < universe; ++number)
        EXPECT_EQ(inside.contains(partition.class_of(number)), list.contains(number));
    }
    std::vector<std::uint32_t> sizes(partition.class_count());
    for (std::uint32_t a = 0; a < universe; ++a) {
      ++sizes[partition.class_of(a)];
      for (std::uint32_t b = 0; b < universe; ++b) {
        bool alike = true;
        for (const std::set<std::uint32_t>& list : lists)
          alike = alike && list.contains(a) == list.contains(b);
        EXPECT_EQ(partition.class_of(a) == partition.class_of(b), alike);
      }
    }
    for (std::uint32_t i = 0; i < sizes.size(); ++i)
      EXPECT_EQ(partition.size_of(i), sizes[i]);
  }
}

}  // namespace
}  // namespace tierwall::programs
