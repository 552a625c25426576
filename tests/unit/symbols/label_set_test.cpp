#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/symbols.hpp>

#include "support/random.hpp"

namespace tierwall {
namespace {

Label label(std::uint32_t key, std::uint32_t value) {
  return {KeyId{key}, ValueId{value}};
}

TEST(LabelSet, EmptyHoldsNothing) {
  const LabelSet set;
  EXPECT_EQ(set.size(), 0U);
  EXPECT_TRUE(set.view().find(KeyId{0}).is_none());
  EXPECT_TRUE(LabelView{}.find(KeyId{0}).is_none());
  EXPECT_EQ(set, LabelSet(std::vector<Label>{}));
  EXPECT_TRUE(set.view().begin() == set.view().end());
}

TEST(LabelSet, MovedFromHoldsNothing) {
  LabelSet set(std::vector<Label>{label(1, 10), label(2, 20)});
  const LabelSet copy = set;
  LabelSet other(std::move(set));
  EXPECT_EQ(other, copy);
  EXPECT_EQ(set, LabelSet());
  EXPECT_TRUE(set.view().find(KeyId{1}).is_none());
  set = std::move(other);
  EXPECT_EQ(set, copy);
  EXPECT_EQ(other.size(), 0U);
  EXPECT_TRUE(other.view().find(KeyId{2}).is_none());
}

TEST(LabelSet, EqualityIgnoresTheOrderGiven) {
  const auto set_of = [](std::vector<Label> labels) { return LabelSet(labels); };
  const LabelSet set = set_of({label(1, 10), label(2, 20)});
  EXPECT_EQ(set, set_of({label(2, 20), label(1, 10)}));
  EXPECT_NE(set, set_of({label(1, 10), label(2, 21)}));
  EXPECT_NE(set, set_of({label(1, 10)}));
}

// Keys that share a slot, that are far apart, and none at all: as a map would answer.
TEST(LabelSet, FindsWhatAMapFinds) {
  testing::Random random = testing::test_random("label set");
  for (std::size_t round = 0; round < testing::scaled(2'000); ++round) {
    const std::size_t size = random.below(40);
    const std::uint32_t spread = random.chance(50) ? 200 : 20'000;
    std::vector<Label> labels;
    std::map<KeyId, ValueId> expected;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint32_t stride = random.chance(50) ? 1 : 64;
      const Label added = label(static_cast<std::uint32_t>(random.below(spread / stride)) * stride,
                                static_cast<std::uint32_t>(random.below(5)));
      labels.push_back(added);
      expected.emplace(added.key, added.value);
    }
    const LabelSet set(labels);
    ASSERT_EQ(set.size(), expected.size());
    for (const auto& [key, value] : expected)
      ASSERT_EQ(set.view().find(key), value);
    for (std::uint32_t key = 0; key < 400; ++key) {
      ASSERT_EQ(set.view().find(KeyId{key}).is_none(), expected.count(KeyId{key}) == 0);
    }
    std::size_t held = 0;
    for (const Label& each : set.view()) {
      ASSERT_EQ(expected.at(each.key), each.value);
      ++held;
    }
    ASSERT_EQ(held, expected.size());

    // The same labels once, in another order.
    std::vector<Label> others;
    for (const auto& [key, value] : expected)
      others.insert(others.begin() + static_cast<std::ptrdiff_t>(random.below(others.size() + 1)),
                    {key, value});
    ASSERT_EQ(LabelSet(others), set);
  }
}

}  // namespace
}  // namespace tierwall
