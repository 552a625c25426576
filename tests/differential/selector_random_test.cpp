// Compiled programs against the judge, on generated selectors and label sets.
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/selector.hpp>

#include "reference/selector.hpp"
#include "support/label_maps.hpp"
#include "support/random.hpp"
#include "support/selector_generator.hpp"

namespace tierwall {
namespace {

constexpr std::size_t kLabelSets = 200;
constexpr std::size_t kLabelSetsPerSelector = 20;

CompileOptions random_options(testing::Random& random) {
  CompileOptions options;
  options.flatten = random.chance(50);
  options.push_negation = random.chance(50);
  options.single_value_sets = random.chance(50);
  options.drop_duplicates = random.chance(50);
  options.fold_constants = random.chance(50);
  options.order_by_cost = random.chance(50);
  return options;
}

struct World {
  SymbolTable symbols;
  std::vector<reference::LabelMap> maps;
  std::vector<LabelSet> sets;

  explicit World(testing::SelectorGenerator<testing::Random>& generator) {
    for (std::size_t i = 0; i < kLabelSets; ++i) {
      maps.push_back(generator.labels());
      sets.push_back(testing::intern(maps.back(), symbols));
    }
  }
};

TEST(SelectorDifferential, ProgramsMatchWhatTheJudgeMatches) {
  testing::Random random = testing::test_random("selector differential");
  testing::SelectorGenerator generator(random);
  const std::size_t worlds = testing::scaled(75);
  std::size_t pairs = 0;
  std::size_t matches = 0;
  for (std::size_t round = 0; round < worlds; ++round) {
    World world(generator);
    for (std::size_t s = 0; s < 1'000; ++s) {
      const std::string text = generator.selector();
      const reference::ParsedSelector judge = reference::parse_selector(text);
      ASSERT_TRUE(judge.selector.has_value()) << text;
      const CompileOptions some = random_options(random);
      const Result<Selector> programs[] = {
          Selector::compile(text, world.symbols),
          Selector::compile(text, world.symbols, CompileOptions::unoptimised()),
          Selector::compile(text, world.symbols, some)};
      for (const Result<Selector>& program : programs)
        ASSERT_TRUE(program.has_value()) << text << ": " << program.error().message;
      for (std::size_t l = 0; l < kLabelSetsPerSelector; ++l) {
        const std::size_t at = random.below(kLabelSets);
        const bool want = judge.selector->matches(world.maps[at]);
        ++pairs;
        matches += want ? 1 : 0;
        for (const Result<Selector>& program : programs) {
          ASSERT_EQ(program->matches(world.sets[at].view(), world.symbols.texts()), want)
              << text << '\n'
              << testing::to_text(world.maps[at]) << '\n'
              << program->disassemble(world.symbols);
        }
      }
    }
  }
  EXPECT_GE(pairs, testing::scaled(1'000'000));
  // Neither answer may be rare, or the comparison shows little.
  EXPECT_GT(matches, pairs / 4);
  EXPECT_LT(matches, pairs - pairs / 4);
}

}  // namespace
}  // namespace tierwall
