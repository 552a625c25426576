#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/selector.hpp>

namespace tierwall {
namespace {

Selector compiled(std::string_view text, SymbolTable& symbols) {
  Result<Selector> selector = Selector::compile(text, symbols);
  EXPECT_TRUE(selector.has_value()) << selector.error().message;
  return selector.has_value() ? *std::move(selector) : Selector();
}

TEST(Selector, DefaultMatchesEverything) {
  SymbolTable symbols;
  const Selector selector;
  const LabelText labels[] = {{"a", "x"}};
  EXPECT_TRUE(selector.matches({}, symbols.texts()));
  EXPECT_TRUE(selector.matches(symbols.intern_labels(labels).view(), symbols.texts()));
  EXPECT_EQ(selector, compiled("", symbols));
  EXPECT_EQ(selector.canonical(), "all()");
  EXPECT_EQ(selector.id(), "s:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug");
  EXPECT_EQ(selector.dump_ast(), "all");
  EXPECT_EQ(selector.disassemble(symbols), compiled("all()", symbols).disassemble(symbols));
}

TEST(Selector, EqualityIsThatOfCanonicalText) {
  SymbolTable symbols;
  EXPECT_EQ(compiled("a=='x'", symbols), compiled("(a == \"x\")", symbols));
  EXPECT_NE(compiled("a == 'x'", symbols), compiled("a in {'x'}", symbols)) << "same program";
  EXPECT_NE(compiled("has(a) && has(b)", symbols), compiled("has(b) && has(a)", symbols));
}

TEST(Selector, OutlivesItsTextAndItsTable) {
  auto symbols = std::make_unique<SymbolTable>();
  auto text = std::make_unique<std::string>("!(!has(a)) && b in {'y', 'x'}");
  const Selector selector = compiled(*text, *symbols);
  text.reset();
  symbols.reset();
  EXPECT_EQ(selector.canonical(), R"((!!has(a) && b in {"x", "y"}))");
  EXPECT_EQ(selector.dump_ast(), R"((and (not (not (has a))) (in b "x" "y")))");
  EXPECT_EQ(selector.restrictions().count("a"), 0U) << "from the tree as parsed";
  EXPECT_EQ(selector.restrictions().at("b").values, (std::vector<std::string>{"x", "y"}));
}

TEST(Selector, CopiesShareAndMovesLeaveSomethingToAssignTo) {
  SymbolTable symbols;
  Selector selector = compiled("has(a)", symbols);
  const Selector copy = selector;
  EXPECT_EQ(copy.program().code.data(), selector.program().code.data());
  const Selector moved = std::move(selector);
  selector = copy;
  EXPECT_EQ(moved, selector);
}

TEST(Selector, ErrorsAreTheParsers) {
  SymbolTable symbols;
  const Result<Selector> selector = Selector::compile("a = 'b'", symbols);
  ASSERT_FALSE(selector.has_value());
  EXPECT_EQ(selector.error().code, ErrorCode::expected_eq);
  EXPECT_EQ(selector.error().offset, 2U);
}

TEST(Selector, ProgramLimitIsAnError) {
  SymbolTable symbols;
  CompileOptions options;
  options.limits.max_program_instructions = 4;
  EXPECT_TRUE(Selector::compile("has(a) && has(b)", symbols, options).has_value());
  const Result<Selector> selector =
      Selector::compile("has(a) && has(b) && has(c)", symbols, options);
  ASSERT_FALSE(selector.has_value());
  EXPECT_EQ(selector.error().code, ErrorCode::too_large);
}

// Everything that walks a tree, at the deepest nesting and the longest runs that must be accepted
// (spec/selectors.md 2.6).
TEST(Selector, NestingIsNotRecursion) {
  SymbolTable symbols;
  std::string text;
  for (int i = 0; i < 1'000; ++i)
    text += i % 3 == 0 ? "!(has(a)&&" : i % 3 == 1 ? "(has(b)||" : "!(";
  text += std::string(100'000, '!') + "has(c)" + std::string(1'000, ')');
  for (const CompileOptions& options : {CompileOptions{}, CompileOptions::unoptimised()}) {
    const Result<Selector> selector = Selector::compile(text, symbols, options);
    ASSERT_TRUE(selector.has_value()) << selector.error().message;
    EXPECT_FALSE(selector->dump_ast().empty());
    EXPECT_FALSE(selector->disassemble(symbols).empty());
    EXPECT_LE(selector->restrictions().size(), 3U);
  }
}

// A chain that collapses into the one around it at every level, with as much in it as the length
// limit takes: work is bounded by depth times size.
TEST(Selector, CollapsingChainsAreBounded) {
  SymbolTable symbols;
  std::string text;
  for (int i = 0; i < 200; ++i)
    text += "has(x" + std::to_string(i) + ")&&(a in{}||(";
  text += "has(y)";
  for (int i = 0; i < 10'000; ++i)
    text += "&&has(z" + std::to_string(i) + ")";
  text += std::string(400, ')');
  const Selector selector = compiled(text, symbols);
  EXPECT_EQ(selector.program().code.size(), 10'203U);
}

}  // namespace
}  // namespace tierwall
