// Every expression up to a size, on every label set over its names and values, against the judge.
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/selector.hpp>

#include "reference/selector.hpp"
#include "support/label_maps.hpp"

namespace tierwall {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

// Two names; each absent, with one of the two values that selectors name, empty, or with a value
// that no selector names.
class World {
 public:
  World() {
    const std::vector<std::string> values = {"x", "xy", "", "z"};
    for (std::size_t a = 0; a <= values.size(); ++a) {
      for (std::size_t b = 0; b <= values.size(); ++b) {
        reference::LabelMap map;
        if (a < values.size()) map.emplace("a", values[a]);
        if (b < values.size()) map.emplace("b", values[b]);
        sets_.push_back(testing::intern(map, symbols_));
        maps_.push_back(std::move(map));
      }
    }
  }

  void expect_agreement(const std::string& text) {
    const reference::ParsedSelector judge = reference::parse_selector(text);
    ASSERT_TRUE(judge.selector.has_value()) << text;
    const Result<Selector> optimised = Selector::compile(text, symbols_);
    const Result<Selector> unoptimised =
        Selector::compile(text, symbols_, CompileOptions::unoptimised());
    ASSERT_TRUE(optimised.has_value() && unoptimised.has_value()) << text;
    for (std::size_t i = 0; i < sets_.size(); ++i) {
      const bool want = judge.selector->matches(maps_[i]);
      for (const Selector& selector : {*optimised, *unoptimised}) {
        ASSERT_EQ(selector.matches(sets_[i].view(), symbols_.texts()), want)
            << text << '\n'
            << testing::to_text(maps_[i]) << '\n'
            << selector.disassemble(symbols_);
      }
    }
  }

 private:
  SymbolTable symbols_;
  std::vector<reference::LabelMap> maps_;
  std::vector<LabelSet> sets_;
};

// Texts by number of nodes, a chain with its operands in parentheses where they are chains.
class Enumeration {
 public:
  explicit Enumeration(std::vector<std::string> tests) { by_size_ = {{}, std::move(tests)}; }

  const std::vector<std::string>& of_size(std::size_t size) {
    while (by_size_.size() <= size)
      add_next();
    return by_size_[size];
  }

 private:
  void add_next() {
    const std::size_t size = by_size_.size();
    std::vector<std::string> texts;
    for (const std::string& operand : by_size_[size - 1])
      texts.push_back("!" + grouped(operand));
    for (const std::string_view joint : {" && ", " || "})
      add_chains(size - 1, joint, "", 0, texts);
    by_size_.push_back(std::move(texts));
  }

  // Every chain with operands of `left` nodes altogether behind those that `begun` holds. Recursion
  // is bounded by the size of the enumeration.
  void add_chains(std::size_t left, std::string_view joint, const std::string& begun,
                  std::size_t operands, std::vector<std::string>& texts) {
    if (left == 0) {
      if (operands >= 2) texts.push_back(begun);
      return;
    }
    for (std::size_t size = 1; size <= left; ++size) {
      if (operands == 0 && size == left) break;
      for (const std::string& operand : by_size_[size]) {
        std::string longer = begun;
        if (operands > 0) longer += joint;
        longer += grouped(operand);
        add_chains(left - size, joint, longer, operands + 1, texts);
      }
    }
  }

  static std::string grouped(const std::string& text) {
    const bool is_test = text.find("&&") == std::string::npos &&
                         text.find("||") == std::string::npos && text.front() != '!';
    return is_test ? text : "(" + text + ")";
  }

  std::vector<std::vector<std::string>> by_size_;
};

TEST(SelectorExhaustive, ExpressionsOverFewTests) {
  World world;
  Enumeration enumeration(
      {"has(a)", "a == 'x'", "a != 'x'", "a in {'x', 'xy'}", "b == 'x'", "a contains 'x'"});
  const std::size_t largest = kSanitized ? 5 : 6;
  std::size_t count = 0;
  for (std::size_t size = 1; size <= largest; ++size) {
    for (const std::string& text : enumeration.of_size(size)) {
      world.expect_agreement(text);
      if (HasFatalFailure()) return;
      ++count;
    }
  }
  EXPECT_GT(count, kSanitized ? 5'000U : 50'000U);
}

TEST(SelectorExhaustive, PairsOfEveryTest) {
  std::vector<std::string> tests = {"all()", "global()"};
  for (const std::string name : {"a", "b"}) {
    tests.push_back("has(" + name + ")");
    for (const std::string operation : {"==", "!=", "contains", "starts with", "ends with"}) {
      for (const std::string value : {"''", "'x'", "'xy'"})
        tests.push_back(name + " " + operation + " " + value);
    }
    for (const std::string operation : {"in", "not in"}) {
      for (const std::string values : {"{}", "{'x'}", "{''}", "{'x', 'xy'}", "{'', 'xy', 'q'}"})
        tests.push_back(name + " " + operation + " " + values);
    }
  }
  World world;
  for (const std::string& first : tests) {
    for (const std::string& second : tests) {
      for (const std::string joint : {" && ", " || "}) {
        for (const std::string left : {"", "!"}) {
          for (const std::string right : {"", "!"}) {
            world.expect_agreement(left + first + joint + right + second);
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace tierwall
