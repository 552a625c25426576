#include "index/slot_map.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "index/slot_list.hpp"
#include "support/random.hpp"

namespace tierwall::index {
namespace {

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

Pairs pairs_of(const SlotMap& map) {
  Pairs pairs;
  map.for_each([&pairs](std::uint32_t number, std::uint32_t slot) {
    EXPECT_TRUE(pairs.emplace(number, slot).second);
  });
  return pairs;
}

TEST(SlotMap, HoldsWhatASetOfPairsHolds) {
  testing::Random random = testing::test_random("slot map");
  for (std::size_t round = testing::scaled(30); round > 0; --round) {
    // Few numbers, which several slots share, or many that are far apart.
    const std::size_t numbers = std::size_t{1} << random.below(10);
    const std::uint32_t factor = random.chance(50) ? 1U : 0x9E37'79B9U;
    SlotMap map;
    Pairs want;
    for (std::size_t step = 0; step < 3'000; ++step) {
      const auto number = static_cast<std::uint32_t>(random.below(numbers)) * factor;
      const auto slot = static_cast<std::uint32_t>(random.below(4));
      if (random.chance(step < 1'500 ? 70 : 30)) {
        if (want.emplace(number, slot).second) map.insert(number, slot);
      } else {
        map.erase(number, slot);
        want.erase({number, slot});
      }
      ASSERT_EQ(map.size(), want.size());
      ASSERT_EQ(map.find(number, [slot](std::uint32_t each) { return each == slot; }) == slot,
                want.contains({number, slot}));
      const std::uint32_t some = map.find(number);
      const auto least = want.lower_bound({number, 0});
      ASSERT_EQ(some == kNoSlot, least == want.end() || least->first != number);
      if (step % 100 == 0) {
        ASSERT_EQ(pairs_of(map), want);
      }
    }
  }
}

TEST(SlotList, GivesNumbersAgain) {
  SlotList<int> list;
  const std::uint32_t first = list.add();
  const std::uint32_t second = list.add();
  list[first] = 1;
  list[second] = 2;
  list.remove(first);
  EXPECT_EQ(list.size(), 1U);
  EXPECT_EQ(list.add(), first);
  EXPECT_EQ(list[first], 0);
  EXPECT_EQ(list[second], 2);
}

}  // namespace
}  // namespace tierwall::index
