#include "index/requirement.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/selector.hpp>

#include "support/label_maps.hpp"
#include "support/random.hpp"
#include "support/selector_generator.hpp"

namespace tierwall::index {
namespace {

Selector compile(std::string_view text, SymbolTable& symbols, const CompileOptions& options = {}) {
  return Selector::compile(text, symbols, options).value();
}

std::string to_text(const Requirement& requirement, const SymbolTable& symbols) {
  if (requirement.need == Need::impossible) return "impossible";
  std::string text(symbols.text(requirement.key));
  for (const ValueId value : requirement.values)
    text += " " + std::string(symbols.text(value));
  return text;
}

// Those of the selector, in the order of its tests.
std::vector<std::string> required(std::string_view text) {
  SymbolTable symbols;
  const Selector selector = compile(text, symbols);
  std::vector<std::string> all;
  for (const Requirement& requirement : requirements(selector.program()))
    all.push_back(to_text(requirement, symbols));
  std::ranges::sort(all);
  return all;
}

using Texts = std::vector<std::string>;

TEST(Requirements, AreWhatEveryWayToAcceptGoesThrough) {
  EXPECT_EQ(required("all()"), Texts{});
  EXPECT_EQ(required("!all()"), Texts{"impossible"});
  EXPECT_EQ(required("a == 'x'"), Texts{"a x"});
  EXPECT_EQ(required("a != 'x'"), Texts{});
  EXPECT_EQ(required("!(a != 'x')"), Texts{"a x"});
  EXPECT_EQ(required("has(a) && b starts with 'x'"), (Texts{"a", "b"}));
  EXPECT_EQ(required("a in {'x', 'y'} && b == 'z' && !has(c)"), (Texts{"a x y", "b z"}));
  EXPECT_EQ(required("a == 'x' || a == 'y'"), Texts{"a x y"});
  EXPECT_EQ(required("a == 'x' || b == 'y'"), Texts{});
  EXPECT_EQ(required("(a == 'x' && b == 'z') || (a == 'y' && has(b))"), (Texts{"a x y", "b"}));
  EXPECT_EQ(required("a in {'x', 'y'} && a in {'y', 'z'}"), Texts{"a y"});
}

TEST(Requirements, AreLeftOutWhereThereIsTooMuchToLookAt) {
  std::string many_values = "a in {";
  for (std::size_t i = 0; i < 2'000; ++i)
    many_values += "'" + std::to_string(i) + "',";
  EXPECT_EQ(required(many_values + "}"), Texts{"a"});

  std::string many_keys = "k0 == 'x'";
  for (std::size_t i = 1; i < 20; ++i)
    many_keys += " && k" + std::to_string(i) + " == 'x'";
  const std::size_t some = required(many_keys).size();
  EXPECT_GT(some, 0U);
  EXPECT_LT(some, 20U);

  std::string many_tests = "a == 'x'";
  for (std::size_t i = 0; i < 3'000; ++i)
    many_tests += " && b != '" + std::to_string(i) + "' && has(c" + std::to_string(i) + ")";
  EXPECT_EQ(required(many_tests), Texts{});
}

bool meets(LabelView labels, const Requirement& requirement) {
  const ValueId value = labels.find(requirement.key);
  switch (requirement.need) {
    case Need::nothing: return true;
    case Need::presence: return !value.is_none();
    case Need::values: return std::ranges::binary_search(requirement.values, value);
    case Need::impossible: return false;
  }
  return false;
}

TEST(Requirements, HoldForWhatMatches) {
  testing::Random random = testing::test_random("requirements");
  testing::SelectorGenerator generator(random);
  std::size_t held = 0;
  for (std::size_t round = testing::scaled(3'000); round > 0; --round) {
    SymbolTable symbols;
    const std::string text = generator.selector();
    const Selector selector = compile(
        text, symbols, random.chance(50) ? CompileOptions{} : CompileOptions::unoptimised());
    const Requirements required = requirements(selector.program());
    for (std::size_t i = 0; i < 20; ++i) {
      const auto map = generator.labels();
      const LabelSet labels = testing::intern(map, symbols);
      if (!selector.matches(labels.view(), symbols.texts())) continue;
      for (const Requirement& requirement : required) {
        ASSERT_TRUE(meets(labels.view(), requirement)) << text << "\n"
                                                       << to_text(requirement, symbols) << "\n"
                                                       << testing::to_text(map);
        ++held;
      }
    }
  }
  EXPECT_GT(held, testing::scaled(3'000));
}

}  // namespace
}  // namespace tierwall::index
