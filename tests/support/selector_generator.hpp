// Valid selectors and label sets that meet: a few names and values, so that matches are frequent,
// and among them the awkward ones (empty, quotes, one a prefix of the other, operator words as
// names).
//
//     Random random = test_random("selector differential");
//     SelectorGenerator generator(random);
//     const std::string text = generator.selector();
//     const std::map<std::string, std::string, std::less<>> labels = generator.labels();
//
// A template over the source of chance: tierwall::testing::Random or tierwall::fuzz::Input.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tierwall::testing {

template <class Chance>
class SelectorGenerator {
 public:
  using Labels = std::map<std::string, std::string, std::less<>>;

  static constexpr std::array<std::string_view, 8> kNames = {
      "a", "b", "c", "a.b/c", "in", "has", "not", "projectcalico.org/namespace"};
  static constexpr std::array<std::string_view, 12> kValues = {
      "x",
      "y",
      "",
      "xy",
      "yx",
      "xyx",
      "it's",
      "say \"x\"",
      "\n\t\\",
      "\xFF\x80",
      "X",
      "a-value-that-is-longer-than-a-cache-line-would-be-if-it-were-the-only-thing-in-it"};

  explicit SelectorGenerator(Chance& chance) : chance_(chance) {}

  // Nesting is at most `depth`.
  std::string selector(unsigned depth = 4) {
    std::string text;
    blank(text);
    expression(text, depth);
    blank(text);
    return text;
  }

  Labels labels() {
    Labels labels;
    for (std::size_t left = chance_.below(kNames.size() + 1); left > 0; --left) {
      labels.emplace(name(), value());
    }
    return labels;
  }

  std::string_view name() {
    // The first ones more often, so that tests of one label meet.
    return kNames[chance_.below(chance_.chance(70) ? 3 : kNames.size())];
  }
  std::string_view value() {
    return kValues[chance_.below(chance_.chance(60) ? 4 : kValues.size())];
  }

 private:
  // Recursion is bounded by `depth`.
  void expression(std::string& text, unsigned depth) {
    if (depth == 0 || chance_.chance(30)) return term(text, depth);
    const bool mixed = chance_.chance(20);
    bool conjunction = chance_.chance(50);
    const std::size_t operands = 2 + chance_.below(chance_.chance(5) ? 12 : 3);
    for (std::size_t i = 0; i < operands; ++i) {
      if (i > 0) {
        if (mixed) conjunction = chance_.chance(50);
        blank(text);
        text += conjunction ? "&&" : "||";
        blank(text);
      }
      term(text, depth - 1);
    }
  }

  void term(std::string& text, unsigned depth) {
    for (std::size_t left = chance_.chance(85) ? 0 : 1 + chance_.below(3); left > 0; --left) {
      text += '!';
      blank(text);
    }
    if (depth > 0 && chance_.chance(40)) {
      text += '(';
      blank(text);
      expression(text, depth - 1);
      blank(text);
      text += ')';
    } else {
      test(text);
    }
  }

  void test(std::string& text) {
    switch (chance_.below(16)) {
      case 0: return call(text, "all(", {});
      case 1: return call(text, "global(", {});
      case 2:
      case 3: return call(text, "has(", name());
      case 4:
      case 5:
      case 6:
      case 7: return comparison(text, "==");
      case 8:
      case 9: return comparison(text, "!=");
      case 10: return comparison(text, " contains");
      case 11: return comparison(text, chance_.chance(50) ? " starts with" : " startswith");
      case 12: return comparison(text, chance_.chance(50) ? " ends\twith" : " endswith");
      case 13:
      case 14: return set(text, " in");
      default: return set(text, chance_.chance(50) ? " not in" : " notin");
    }
  }

  void call(std::string& text, std::string_view begin, std::string_view argument) {
    text += begin;
    blank(text);
    text += argument;
    blank(text);
    text += ')';
  }

  void comparison(std::string& text, std::string_view operation) {
    text += name();
    blank(text);
    text += operation;
    blank(text);
    quoted(text, value());
  }

  void set(std::string& text, std::string_view operation) {
    text += name();
    text += operation;
    blank(text);
    text += '{';
    blank(text);
    const bool is_long = chance_.chance(4);
    const std::size_t count = is_long ? 20 + chance_.below(60) : chance_.below(5);
    for (std::size_t i = 0; i < count; ++i) {
      if (is_long && chance_.chance(80)) {
        quoted(text, "member-" + std::to_string(chance_.below(500)));
      } else {
        quoted(text, value());
      }
      blank(text);
      if (i + 1 < count || chance_.chance(20)) text += ',';
      blank(text);
    }
    text += '}';
  }

  void quoted(std::string& text, std::string_view value) {
    const bool has_single = value.find('\'') != std::string_view::npos;
    const bool has_double = value.find('"') != std::string_view::npos;
    const char quote = has_double || (!has_single && chance_.chance(50)) ? '\'' : '"';
    text += quote;
    text += value;
    text += quote;
  }

  void blank(std::string& text) {
    if (chance_.chance(20)) text += chance_.chance(90) ? " " : " \t ";
  }

  Chance& chance_;
};

}  // namespace tierwall::testing
