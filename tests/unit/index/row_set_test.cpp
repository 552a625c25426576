#include "index/row_set.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "support/random.hpp"

namespace tierwall::index {
namespace {

std::vector<std::uint32_t> rows_of(const RowSet& set) {
  std::vector<std::uint32_t> rows;
  set.for_each([&rows](std::uint32_t row) { rows.push_back(row); });
  return rows;
}

std::vector<std::uint32_t> merged(const RowSet& set, std::size_t rows) {
  std::vector<std::uint64_t> words(words_for(rows));
  set.merge_into(words);
  std::vector<std::uint32_t> found;
  for (std::uint32_t row = 0; row < words.size() * kRowsPerWord; ++row) {
    if ((words[row / kRowsPerWord] >> row % kRowsPerWord & 1U) != 0) found.push_back(row);
  }
  return found;
}

TEST(RowSet, HoldsWhatASetHolds) {
  testing::Random random = testing::test_random("row set");
  std::size_t lists_again = 0;
  for (std::size_t round = testing::scaled(60); round > 0; --round) {
    // From what fits a word to what is far apart, so that both forms come and go.
    const std::size_t rows = std::size_t{2} << random.below(14);
    RowSet set;
    std::set<std::uint32_t> want;
    bool was_bits = false, was_list_again = false;
    for (std::size_t step = 0; step < 2'000; ++step) {
      const auto row = static_cast<std::uint32_t>(random.below(rows));
      // Grows for a while, then shrinks.
      if (random.chance(step < 1'000 ? 80 : 15)) {
        set.insert(row);
        want.insert(row);
      } else {
        set.erase(row);
        want.erase(row);
      }
      ASSERT_EQ(set.contains(row), want.contains(row));
      ASSERT_EQ(set.size(), want.size());
      was_list_again = was_list_again || (was_bits && set.bits().empty());
      was_bits = was_bits || !set.bits().empty();
      if (step % 100 != 0) continue;
      const std::vector<std::uint32_t> list(want.begin(), want.end());
      ASSERT_EQ(rows_of(set), list);
      ASSERT_EQ(merged(set, rows), list);
      ASSERT_EQ(rows_of(RowSet(list)), list);
    }
    if (rows == 1'024) {
      EXPECT_TRUE(was_bits);
    }
    lists_again += was_list_again ? 1 : 0;
  }
  EXPECT_GT(lists_again, 0U);
}

TEST(RowSet, TakesTheSmallerForm) {
  RowSet set;
  for (std::uint32_t row = 0; row < 1'000; row += 10)
    set.insert(row);
  EXPECT_EQ(set.bits().size(), words_for(991));
  set.insert(1'000'000'000);  // a bit for each up to it would take 125 MB
  EXPECT_TRUE(set.bits().empty());
  EXPECT_EQ(set.size(), 101U);
  EXPECT_TRUE(set.contains(990) && set.contains(1'000'000'000) && !set.contains(991));

  RowSet thinned;
  for (std::uint32_t row = 0; row < 6'400; ++row)
    thinned.insert(row);
  EXPECT_FALSE(thinned.bits().empty());
  for (std::uint32_t row = 10; row < 6'400; ++row)
    thinned.erase(row);
  EXPECT_TRUE(thinned.bits().empty());
  EXPECT_EQ(thinned.size(), 10U);
}

}  // namespace
}  // namespace tierwall::index
