// Lists whose copies share pages, against std::vector, and older copies against what they held.
#include "support/shared_list.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/random.hpp"

namespace tierwall {
namespace {

using support::SharedArray;
using support::SharedOrder;

std::vector<std::uint32_t> items_of(const SharedOrder<std::uint32_t>& order) {
  std::vector<std::uint32_t> items;
  auto place = order.lower_bound([](std::uint32_t) { return false; });
  for (const std::uint32_t* item = order.at(place); item != nullptr; item = order.at(place)) {
    items.push_back(*item);
    place = order.after(place);
  }
  return items;
}

TEST(SharedOrder, HoldsWhatASortedVectorHolds) {
  testing::Random random = testing::test_random("shared order");
  std::vector<std::uint32_t> expected;
  SharedOrder<std::uint32_t> order;
  std::vector<std::pair<SharedOrder<std::uint32_t>, std::vector<std::uint32_t>>> older;
  for (std::size_t i = 0; i < 6'000; ++i) {
    const auto number = static_cast<std::uint32_t>(random.below(2'000));
    const auto place = order.lower_bound([number](std::uint32_t each) { return each < number; });
    const auto at = std::ranges::lower_bound(expected, number);
    const bool is_there = at != expected.end() && *at == number;
    ASSERT_EQ(order.at(place) != nullptr && *order.at(place) == number, is_there);
    if (is_there && (i < 4'000 ? i % 3 == 0 : true)) {
      order.erase(place);
      expected.erase(at);
    } else if (!is_there && i < 4'500) {
      order.insert(place, number);
      expected.insert(at, number);
    }
    if (i % 500 == 0) older.emplace_back(order, expected);
  }
  EXPECT_EQ(items_of(order), expected);
  EXPECT_FALSE(expected.empty());
  for (const auto& [copy, items] : older)
    EXPECT_EQ(items_of(copy), items);
}

TEST(SharedOrder, IsMadeOfManyItemsAndEmptied) {
  std::vector<std::uint32_t> items(1'000);
  for (std::uint32_t i = 0; i < items.size(); ++i)
    items[i] = 2 * i;
  SharedOrder<std::uint32_t> order(items);
  EXPECT_EQ(items_of(order), items);
  while (!items.empty()) {
    order.erase(order.lower_bound([](std::uint32_t) { return false; }));
    items.erase(items.begin());
    if (items.size() % 100 != 0) continue;
    ASSERT_EQ(items_of(order), items);
  }
  order.insert({}, 7);
  EXPECT_EQ(items_of(order), std::vector<std::uint32_t>{7});
}

TEST(SharedArray, CopiesKeepWhatTheyHold) {
  SharedArray<std::uint32_t> array(std::vector<std::uint32_t>(300, 1));
  const SharedArray<std::uint32_t> before = array;
  array.replace(299, 5);
  for (std::uint32_t i = 0; i < 500; ++i)
    array.push_back(i);
  array.replace(0, 9);
  ASSERT_EQ(array.size(), 800U);
  EXPECT_EQ(array[0], 9U);
  EXPECT_EQ(array[299], 5U);
  EXPECT_EQ(array[799], 499U);
  ASSERT_EQ(before.size(), 300U);
  EXPECT_EQ(before[0], 1U);
  EXPECT_EQ(before[299], 1U);
}

}  // namespace
}  // namespace tierwall
