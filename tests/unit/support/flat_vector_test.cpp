#include <algorithm>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/random.hpp"
#include "support/small_vector.hpp"

namespace tierwall::support {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Vector = FlatVector<int, 4>;

Vector counting(int count) {
  Vector vector;
  for (int i = 0; i < count; ++i)
    vector.push_back(i);
  return vector;
}

TEST(FlatVector, KeepsItsElementsWhenItGrows) {
  Vector vector = counting(4);
  EXPECT_THAT(vector, ElementsAre(0, 1, 2, 3));
  vector.push_back(vector[1]);  // its own element, while it grows
  EXPECT_THAT(vector, ElementsAre(0, 1, 2, 3, 1));
  vector.pop_back();
  vector.truncate(2);
  EXPECT_THAT(vector, ElementsAre(0, 1));
  vector.clear();
  EXPECT_THAT(vector, IsEmpty());
}

TEST(FlatVector, ReservesRoom) {
  Vector vector = counting(3);
  vector.reserve(2);
  vector.reserve(50);
  const int* const at = vector.data();
  for (int i = 3; i < 50; ++i)
    vector.push_back(i);
  EXPECT_EQ(vector.data(), at);
  EXPECT_THAT(std::vector<int>(vector.begin(), vector.begin() + 4), ElementsAre(0, 1, 2, 3));
}

TEST(FlatVector, Appends) {
  const std::vector<int> more = {7, 8, 9, 10, 11, 12, 13, 14, 15};
  Vector vector = counting(2);
  vector.append(more.data(), more.data() + 2);
  EXPECT_THAT(vector, ElementsAre(0, 1, 7, 8));
  vector.append(more.data(), more.data());
  vector.append(more.data() + 2, more.data() + more.size());
  EXPECT_THAT(vector, ElementsAre(0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

TEST(FlatVector, MovesAndCopiesWithAndWithoutAllocation) {
  for (const int from : {0, 3, 4, 5, 20}) {
    for (const int to : {0, 4, 5, 30}) {
      const Vector expected = counting(from);
      Vector source = counting(from);
      Vector target = counting(to);
      target = source;
      EXPECT_TRUE(std::equal(target.begin(), target.end(), expected.begin(), expected.end()));
      Vector moved = counting(to);
      moved = std::move(source);
      EXPECT_TRUE(std::equal(moved.begin(), moved.end(), expected.begin(), expected.end()));
      source = counting(3);  // a vector that was moved from can be used again
      EXPECT_THAT(source, ElementsAre(0, 1, 2));
      moved.push_back(1);
      EXPECT_EQ(moved.size(), static_cast<std::size_t>(from) + 1);
    }
  }
}

TEST(FlatVector, BehavesLikeAStandardVector) {
  testing::Random random = testing::test_random("flat vector");
  Vector vector;
  std::vector<int> model;
  for (std::size_t step = 0; step < testing::scaled(20'000); ++step) {
    const int value = static_cast<int>(random.below(1'000));
    switch (random.below(8)) {
      case 0:
        if (!model.empty()) {
          vector.pop_back();
          model.pop_back();
        }
        break;
      case 1: {
        const std::size_t count = random.below(model.size() + 1);
        vector.truncate(count);
        model.resize(count);
        break;
      }
      case 2: vector = Vector(vector); break;
      case 3: {
        Vector moved = std::move(vector);
        vector = std::move(moved);
        break;
      }
      default:
        vector.push_back(value);
        model.push_back(value);
        break;
    }
    ASSERT_TRUE(std::equal(vector.begin(), vector.end(), model.begin(), model.end()));
  }
}

}  // namespace
}  // namespace tierwall::support
