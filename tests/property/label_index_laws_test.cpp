// Laws of the label index that hold whatever matches.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/label_index.hpp>
#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

#include "support/label_maps.hpp"
#include "support/random.hpp"
#include "support/selector_generator.hpp"

namespace tierwall::testing {
namespace {

constexpr std::uint32_t kItems = 30, kParents = 6, kSelectors = 15;

using Operation = std::function<void(LabelIndex&)>;

// One operation for each id.
std::vector<Operation> operations(Random& random, SymbolTable& symbols) {
  SelectorGenerator generator(random);
  std::vector<Operation> all;
  for (std::uint32_t i = 0; i < kItems; ++i) {
    std::vector<ParentId> parents;
    for (std::size_t left = random.below(4); left > 0; --left)
      parents.push_back(ParentId{static_cast<std::uint32_t>(random.below(kParents))});
    all.push_back([i, parents, labels = intern(generator.labels(), symbols)](LabelIndex& index) {
      index.upsert_item(ItemId{i}, labels.view(), parents);
    });
  }
  for (std::uint32_t i = 0; i < kParents; ++i) {
    all.push_back([i, labels = intern(generator.labels(), symbols)](LabelIndex& index) {
      index.upsert_parent(ParentId{i}, labels.view());
    });
  }
  for (std::uint32_t i = 0; i < kSelectors; ++i) {
    all.push_back([i, selector = Selector::compile(generator.selector(), symbols).value()](
                      LabelIndex& index) { index.upsert_selector(SelectorId{i}, selector); });
  }
  return all;
}

void shuffle(std::vector<Operation>& operations, Random& random) {
  for (std::size_t i = operations.size(); i > 1; --i)
    std::swap(operations[i - 1], operations[random.below(i)]);
}

TEST(LabelIndexLaws, TheOrderOfOperationsDoesNotMatter) {
  Random random = test_random("label index laws");
  std::size_t matches = 0;
  for (std::size_t round = scaled(100); round > 0; --round) {
    SymbolTable symbols;
    std::vector<Operation> all = operations(random, symbols);
    LabelIndex one(symbols), other(symbols);
    for (const Operation& operation : all)
      operation(one);
    shuffle(all, random);
    for (const Operation& operation : all)
      operation(other);
    const std::vector<MatchChange> changes = one.take_changes();
    ASSERT_EQ(changes, other.take_changes());
    matches += changes.size();
  }
  EXPECT_GT(matches, scaled(100) * kItems);
}

TEST(LabelIndexLaws, DoingItAgainChangesNothing) {
  Random random = test_random("label index again");
  for (std::size_t round = scaled(50); round > 0; --round) {
    SymbolTable symbols;
    std::vector<Operation> all = operations(random, symbols);
    LabelIndex index(symbols);
    for (const Operation& operation : all)
      operation(index);
    index.take_changes();
    shuffle(all, random);
    for (const Operation& operation : all)
      operation(index);
    ASSERT_TRUE(index.take_changes().empty());
  }
}

TEST(LabelIndexLaws, WhatIsErasedLeavesNoTrace) {
  Random random = test_random("label index erased");
  for (std::size_t round = scaled(50); round > 0; --round) {
    SymbolTable symbols;
    LabelIndex index(symbols);
    for (const Operation& operation : operations(random, symbols))
      operation(index);
    if (random.chance(50)) index.take_changes();
    for (std::uint32_t i = 0; i < kItems; ++i) {
      ASSERT_TRUE(index.erase_item(ItemId{i}));
      ASSERT_EQ(index.erase_parent(ParentId{i}), i < kParents);
      ASSERT_EQ(index.erase_selector(SelectorId{i}), i < kSelectors);
    }
    const std::vector<MatchChange> changes = index.take_changes();
    ASSERT_TRUE(std::ranges::all_of(changes, [](const MatchChange& change) {
      return change.kind == MatchChange::Kind::stopped;
    }));
    ASSERT_EQ(index.item_count() + index.selector_count(), 0U);
  }
}

}  // namespace
}  // namespace tierwall::testing
