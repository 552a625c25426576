// Rows that are asked one by one and rows that are computed together: both must say what each label set
// says by itself.
#include "index/match_table.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/selector.hpp>

#include "support/label_maps.hpp"
#include "support/random.hpp"
#include "support/selector_generator.hpp"

namespace tierwall::index {
namespace {

class MatchTableTest : public ::testing::Test {
 protected:
  // As a user would ask.
  std::vector<std::uint32_t> match(const Selector& selector) {
    table_.add_reader(selector.program());
    const Requirement filter = table_.narrowest(requirements(selector.program()));
    const std::vector<std::uint32_t> rows =
        table_.match(selector.program(), symbols_.texts(), filter);
    table_.remove_reader(selector.program());
    return rows;
  }
  std::vector<std::uint32_t> match_one_by_one(const Selector& selector) const {
    std::vector<std::uint32_t> rows;
    for (const auto& [row, labels] : rows_) {
      if (selector.matches(labels.view(), symbols_.texts())) rows.push_back(row);
    }
    return rows;
  }
  void insert(std::uint32_t row, const reference::LabelMap& labels) {
    const LabelSet& held = rows_[row] = testing::intern(labels, symbols_);
    table_.insert(row, held.view());
  }
  void erase(std::uint32_t row) {
    table_.erase(row);
    rows_.erase(row);
  }
  void change(std::uint32_t row, const reference::LabelMap& labels, bool commits) {
    LabelSet fresh = testing::intern(labels, symbols_);
    table_.prepare_change(row, fresh.view());
    if (!commits) return table_.undo_change(row, fresh.view());
    table_.commit_change(row, fresh.view());
    rows_[row] = std::move(fresh);
  }
  Selector compile(const std::string& text) { return Selector::compile(text, symbols_).value(); }

  SymbolTable symbols_;
  MatchTable table_;
  std::map<std::uint32_t, LabelSet> rows_;
};

TEST_F(MatchTableTest, FindsWhatMatchesWhileRowsComeAndGo) {
  testing::Random random = testing::test_random("match table");
  testing::SelectorGenerator generator(random);
  std::vector<Selector> readers;
  std::size_t found = 0;
  for (std::size_t step = 0; step < testing::scaled(3'000); ++step) {
    const auto row = static_cast<std::uint32_t>(random.below(600));
    if (rows_.contains(row) && random.chance(40)) {
      change(row, generator.labels(), random.chance(70));
    } else if (rows_.contains(row) && random.chance(70)) {
      erase(row);
    } else if (!rows_.contains(row)) {
      insert(row, generator.labels());
    }
    const Selector selector = compile(generator.selector());
    // Some columns stay, others are made for one question.
    if (random.chance(5)) {
      table_.add_reader(selector.program());
      readers.push_back(selector);
    } else if (!readers.empty() && random.chance(5)) {
      table_.remove_reader(readers.back().program());
      readers.pop_back();
    }
    const std::vector<std::uint32_t> want = match_one_by_one(selector);
    ASSERT_EQ(match(selector), want) << selector.canonical();
    found += want.size();
  }
  EXPECT_GT(found, testing::scaled(3'000));
}

TEST_F(MatchTableTest, FindsFewAmongMany) {
  // So many rows that looking at all of them costs more than at those that have the value.
  for (std::uint32_t row = 0; row < 20'000; ++row) {
    const std::string number = std::to_string(row / 4);
    insert(row, {{"group", number}, {"even", row % 2 == 0 ? "yes" : "no"}, {"name", "n" + number}});
  }
  EXPECT_EQ(match(compile("group == '7' && even == 'yes'")), (std::vector<std::uint32_t>{28, 30}));
  EXPECT_EQ(match(compile("group in {'7', '5'} && even != 'yes'")),
            (std::vector<std::uint32_t>{21, 23, 29, 31}));
  EXPECT_EQ(match(compile("even == 'yes' && group == 'none such'")), std::vector<std::uint32_t>{});
  EXPECT_EQ(match(compile("name starts with 'n1' && even == 'yes' && !has(other)")).size(), 2'222U);
  EXPECT_EQ(match(compile("!has(other)")).size(), 20'000U);
  EXPECT_EQ(match(compile("!all()")).size(), 0U);
}

TEST_F(MatchTableTest, TakesLargePrograms) {
  std::string text = "has(a)";
  for (std::size_t i = 0; i < 200; ++i)
    text += " && b" + std::to_string(i) + " != 'x'";
  for (std::uint32_t row = 0; row < 300; ++row)
    insert(row, {{"a", "x"}, {"b" + std::to_string(row), row % 3 == 0 ? "x" : "y"}});
  const Selector selector = compile(text);
  ASSERT_EQ(match(selector), match_one_by_one(selector));
  EXPECT_EQ(match(selector).size(), 233U);
}

TEST_F(MatchTableTest, TakesNestedPrograms) {
  // Each level waits for what is inside: n99 && (x99 || (n98 && (x98 || ...
  std::string text = "has(a)";
  for (std::size_t i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    text = "n != '" + number + "' && (x == '" + number + "' || (" + text + "))";
  }
  for (std::uint32_t row = 0; row < 5'000; ++row) {
    reference::LabelMap labels = {{"n", std::to_string(row % 211)},
                                  {"x", std::to_string(row % 97)}};
    if (row % 5 == 0) labels.emplace("a", "");
    insert(row, labels);
  }
  const Selector selector = compile(text);
  const std::vector<std::uint32_t> found = match(selector);
  EXPECT_EQ(found, match_one_by_one(selector));
  EXPECT_GT(found.size(), 1'000U);
  EXPECT_LT(found.size(), 4'000U);
}

// Products of what a selector and a table may be: tens of thousands by tens of thousands.
TEST_F(MatchTableTest, TakesTheLargestProgramsOnManyRows) {
  std::string labels_of_their_own = "has(k0)";
  std::string values = "k7 == '0'";
  for (std::size_t i = 1; i < 20'000; ++i) {
    labels_of_their_own += " || has(k" + std::to_string(i) + ")";
    values += " || k7 != '" + std::to_string(i) + "' && k8 == '" + std::to_string(i) + "'";
  }
  for (std::uint32_t row = 0; row < 30'000; ++row)
    insert(row, {{"k" + std::to_string(row), std::to_string(row)}, {"k8", std::to_string(row)}});
  EXPECT_EQ(match(compile(labels_of_their_own)).size(), 30'000U);
  EXPECT_EQ(match(compile(values)).size(), 19'998U);  // all but 0, and 7, whose k7 is '7'
}

TEST_F(MatchTableTest, KnowsHowManyMeetARequirement) {
  insert(0, {{"a", "x"}});
  insert(1, {{"a", "y"}, {"b", "x"}});
  insert(2, {});
  const Selector selector = compile("a in {'x', 'y', 'z'} && has(b)");
  table_.add_reader(selector.program());
  const Requirements required = requirements(selector.program());
  ASSERT_EQ(required.size(), 2U);
  EXPECT_EQ(table_.count({}), 3U);
  EXPECT_EQ(table_.count(required[0]) + table_.count(required[1]), 3U);
  EXPECT_EQ(symbols_.text(table_.narrowest(required).key), "b");
  erase(1);
  EXPECT_EQ(table_.count(table_.narrowest(required)), 0U);
  EXPECT_EQ(table_.count({.need = Need::impossible}), 0U);
}

}  // namespace
}  // namespace tierwall::index
