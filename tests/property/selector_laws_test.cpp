// Laws of the selector language and of its compiler, on generated selectors.
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/selector.hpp>

#include "compile/lower.hpp"
#include "compile/print.hpp"
#include "compile/simplify.hpp"
#include "support/compile_switches.hpp"
#include "support/label_maps.hpp"
#include "support/random.hpp"
#include "support/restrictions.hpp"
#include "support/selector_generator.hpp"
#include "syntax/parser.hpp"

namespace tierwall {
namespace {

using testing::options_of;
using testing::Random;
using testing::SelectorGenerator;

Selector compiled(const std::string& text, SymbolTable& symbols,
                  const CompileOptions& options = {}) {
  Result<Selector> selector = Selector::compile(text, symbols, options);
  EXPECT_TRUE(selector.has_value()) << text << ": " << selector.error().message;
  return selector.has_value() ? *std::move(selector) : Selector();
}

class SelectorLaws : public ::testing::Test {
 protected:
  // `made` from two generated selectors means the same as `expected`, which is made from them too.
  template <class Made, class Expected>
  void expect_same_meaning(std::string_view label, Made made, Expected expected) {
    Random random = testing::test_random(label);
    SelectorGenerator generator(random);
    for (std::size_t round = 0; round < testing::scaled(2'000); ++round) {
      SymbolTable symbols;
      const std::string first = "(" + generator.selector(3) + ")";
      const std::string second = "(" + generator.selector(3) + ")";
      const Selector left = compiled(made(first, second), symbols, options_of(random_bits(random)));
      const Selector right =
          compiled(expected(first, second), symbols, options_of(random_bits(random)));
      for (std::size_t i = 0; i < 20; ++i) {
        const reference::LabelMap map = generator.labels();
        const LabelSet labels = testing::intern(map, symbols);
        ASSERT_EQ(left.matches(labels.view(), symbols.texts()),
                  right.matches(labels.view(), symbols.texts()))
            << first << '\n'
            << second << '\n'
            << testing::to_text(map);
      }
    }
  }

  static unsigned random_bits(Random& random) {
    return static_cast<unsigned>(random.below(testing::kSwitchCombinations));
  }
};

TEST_F(SelectorLaws, DeMorgan) {
  expect_same_meaning(
      "de morgan, and", [](auto& a, auto& b) { return "!(" + a + "&&" + b + ")"; },
      [](auto& a, auto& b) { return "!" + a + "||!" + b; });
  expect_same_meaning(
      "de morgan, or", [](auto& a, auto& b) { return "!(" + a + "||" + b + ")"; },
      [](auto& a, auto& b) { return "!" + a + "&&!" + b; });
}

TEST_F(SelectorLaws, DoubleNegation) {
  expect_same_meaning(
      "double negation", [](auto& a, auto&) { return "!(!" + a + ")"; },
      [](auto& a, auto&) { return a; });
}

TEST_F(SelectorLaws, Absorption) {
  expect_same_meaning(
      "absorption", [](auto& a, auto& b) { return a + "&&(" + a + "||" + b + ")"; },
      [](auto& a, auto&) { return a; });
}

TEST_F(SelectorLaws, Commutation) {
  expect_same_meaning(
      "commutation", [](auto& a, auto& b) { return a + "&&" + b; },
      [](auto& a, auto& b) { return b + "&&" + a; });
}

TEST_F(SelectorLaws, ContradictionAndTautology) {
  expect_same_meaning(
      "contradiction", [](auto& a, auto&) { return a + "&&!" + a; },
      [](auto&, auto&) { return "!all()"; });
  expect_same_meaning(
      "tautology", [](auto& a, auto&) { return a + "||!" + a; },
      [](auto&, auto&) { return "all()"; });
}

TEST_F(SelectorLaws, CanonicalTextMeansTheSame) {
  expect_same_meaning(
      "canonical text", [](auto& a, auto& b) { return a + "||" + b; },
      [](auto& a, auto& b) { return canonical_selector(a + "||" + b).value(); });
}

// Renaming every label everywhere changes no answer. The judge renames: it shares no code with what
// is tested.
TEST_F(SelectorLaws, RenamingLabels) {
  Random random = testing::test_random("renaming labels");
  SelectorGenerator generator(random);
  for (std::size_t round = 0; round < testing::scaled(2'000); ++round) {
    SymbolTable symbols;
    const std::string text = generator.selector();
    const std::string renamed = reference::parse_selector(text).selector->with_prefix("z/");
    const Selector before = compiled(text, symbols);
    const Selector after = compiled(renamed, symbols);
    for (std::size_t i = 0; i < 20; ++i) {
      const reference::LabelMap map = generator.labels();
      reference::LabelMap renamed_map;
      for (const auto& [name, value] : map)
        renamed_map.emplace("z/" + name, value);
      ASSERT_EQ(before.matches(testing::intern(map, symbols).view(), symbols.texts()),
                after.matches(testing::intern(renamed_map, symbols).view(), symbols.texts()))
          << text << '\n'
          << renamed << '\n'
          << testing::to_text(map);
    }
  }
}

std::string simplified(const std::string& text, SymbolTable& symbols,
                       const CompileOptions& options) {
  syntax::Ast ast;
  EXPECT_TRUE(syntax::parse(text, {}, ast)) << text;
  compile::Expression expression;
  compile::lower(ast, symbols, expression);
  compile::simplify(expression, options);
  return compile::to_text(expression, symbols);
}

TEST_F(SelectorLaws, SimplifyingTwiceChangesNothing) {
  Random random = testing::test_random("simplifying twice");
  SelectorGenerator generator(random);
  for (std::size_t round = 0; round < testing::scaled(20'000); ++round) {
    SymbolTable symbols;
    const std::string text = generator.selector();
    const unsigned bits = random.chance(50) ? 63U : random_bits(random);
    const std::string once = simplified(text, symbols, options_of(bits));
    ASSERT_EQ(simplified(once, symbols, options_of(bits)), once) << text << "\noptions " << bits;
  }
}

// spec/selectors.md 5.1: the map is a necessary condition.
TEST_F(SelectorLaws, MatchImpliesTheRestrictions) {
  Random random = testing::test_random("restrictions");
  SelectorGenerator generator(random);
  std::size_t restricted = 0;
  for (std::size_t round = 0; round < testing::scaled(10'000); ++round) {
    SymbolTable symbols;
    const Selector selector = compiled(generator.selector(), symbols);
    const Restrictions restrictions = selector.restrictions();
    for (std::size_t i = 0; i < 20; ++i) {
      const reference::LabelMap map = generator.labels();
      if (!selector.matches(testing::intern(map, symbols).view(), symbols.texts())) continue;
      restricted += restrictions.empty() ? 0 : 1;
      ASSERT_TRUE(testing::holds(restrictions, map)) << selector.canonical() << '\n'
                                                     << testing::to_text(map);
    }
  }
  EXPECT_GT(restricted, testing::scaled(1'000));
}

TEST_F(SelectorLaws, RestrictionsAreTheJudges) {
  Random random = testing::test_random("restrictions of the judge");
  SelectorGenerator generator(random);
  for (std::size_t round = 0; round < testing::scaled(10'000); ++round) {
    SymbolTable symbols;
    const std::string text = generator.selector();
    ASSERT_EQ(compiled(text, symbols).restrictions(), testing::judged_restrictions(text)) << text;
  }
}

}  // namespace
}  // namespace tierwall
