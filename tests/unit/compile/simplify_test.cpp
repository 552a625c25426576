#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "compile/lower.hpp"
#include "compile/print.hpp"
#include "compile/simplify.hpp"
#include "syntax/parser.hpp"

namespace tierwall::compile {
namespace {

std::string simplified(std::string_view text, const CompileOptions& options) {
  SymbolTable symbols;
  syntax::Ast ast;
  EXPECT_TRUE(syntax::parse(text, {}, ast).has_value()) << text;
  Expression expression;
  lower(ast, symbols, expression);
  simplify(expression, options);
  return to_text(expression, symbols);
}

CompileOptions only(bool CompileOptions::*pass) {
  CompileOptions options = CompileOptions::unoptimised();
  options.*pass = true;
  return options;
}

CompileOptions without(bool CompileOptions::*pass) {
  CompileOptions options;
  options.*pass = false;
  return options;
}

struct Case {
  std::string_view text;
  std::string_view want;
};

template <std::size_t kCount>
void expect_simplified(const CompileOptions& options, const Case (&cases)[kCount]) {
  for (const Case& each : cases)
    EXPECT_EQ(simplified(each.text, options), each.want) << each.text;
}

TEST(Simplify, NothingWhenEverythingIsOff) {
  expect_simplified(CompileOptions::unoptimised(),
                    {{"all()", "all()"},
                     {"!(!has(a))", "!(!(has(a)))"},
                     {"(has(a) && has(b)) && has(a)", "((has(a) && has(b)) && has(a))"},
                     {"a in {'x'} || a in {}", R"((a in {"x"} || a in {}))"},
                     {"has(a) && !has(a) && all()", "(has(a) && !(has(a)) && all())"},
                     {"a contains 'x' && has(a)", R"((a contains "x" && has(a)))"}});
}

TEST(Simplify, Flatten) {
  expect_simplified(
      only(&CompileOptions::flatten),
      {{"(has(a) && has(b)) && (has(c) && has(d))", "(has(a) && has(b) && has(c) && has(d))"},
       {"has(a) || (has(b) || (has(c) || has(d)))", "(has(a) || has(b) || has(c) || has(d))"},
       {"(has(a) || has(b)) && has(c)", "((has(a) || has(b)) && has(c))"},
       {"!(has(a) && has(b)) && has(c)", "(!((has(a) && has(b))) && has(c))"},
       {"(has(a) && (has(b) || (has(c) || has(d)))) && has(e)",
        "(has(a) && (has(b) || has(c) || has(d)) && has(e))"}});
}

TEST(Simplify, PushNegation) {
  expect_simplified(only(&CompileOptions::push_negation),
                    {{"!(has(a) && b == 'x')", R"((!has(a) || b != "x"))"},
                     {"!(a != 'x' || !b in {'y', 'z'})", R"((a == "x" && b in {"y", "z"}))"},
                     {"!(!(!(has(a))))", "!has(a)"},
                     {"!(a contains 'x' && (b starts with 'y' || !c ends with 'z'))",
                      R"((!a contains "x" || (!b starts with "y" && c ends with "z")))"},
                     {"!(all() && !global())", "(!all() || all())"}});
}

TEST(Simplify, SingleValueSets) {
  expect_simplified(only(&CompileOptions::single_value_sets),
                    {{"a in {'x'}", R"(a == "x")"},
                     {"a not in {'x', 'x'}", R"(a != "x")"},
                     {"a in {}", "a in {}"},
                     {"a in {'x', 'y'} && b in {''}", R"((a in {"x", "y"} && b == ""))"}});
}

TEST(Simplify, DropDuplicates) {
  expect_simplified(
      only(&CompileOptions::drop_duplicates),
      {{"has(a) && has(b) && has(a)", "(has(a) && has(b))"},
       {"has(a) || has(a)", "has(a)"},
       {"a == 'x' || a == 'y' || a == 'x'", R"((a == "x" || a == "y"))"},
       {"a == 'x' || a != 'x' || b == 'x'", R"((a == "x" || a != "x" || b == "x"))"},
       {"a in {'x','y'} && a in {'y','x'} && a in {'x'}", R"((a in {"x", "y"} && a in {"x"}))"},
       {"(has(a) || has(b)) && has(c) && (has(a) || has(b))", "((has(a) || has(b)) && has(c))"},
       {"!(has(a) && has(b)) || !(has(a) && has(b))", "!((has(a) && has(b)))"},
       {"(has(a) || has(b)) && (has(b) || has(a))", "((has(a) || has(b)) && (has(b) || has(a)))"}});
}

TEST(Simplify, FoldConstants) {
  expect_simplified(
      only(&CompileOptions::fold_constants),
      {{"a in {}", "!all()"},
       {"a not in {}", "all()"},
       {"has(a) && all()", "has(a)"},
       {"has(a) && !all() && has(b)", "!all()"},
       {"has(a) || global()", "all()"},
       {"!(!all())", "all()"},
       {"has(a) && !has(a)", "!all()"},
       {"has(a) || !has(a)", "all()"},
       {"a == 'x' && has(b) && a == 'y'", "!all()"},
       {"a == 'x' || a == 'y'", R"((a == "x" || a == "y"))"},
       {"a != 'x' || a != 'y'", "all()"},
       {"a != 'x' && a != 'y'", R"((a != "x" && a != "y"))"},
       {"a in {'x','y'} && a in {'y','z'} && a != 'y'", "!all()"},
       {"a in {'x','y'} && a in {'y','z'}", R"((a in {"x", "y"} && a in {"y", "z"}))"},
       {"a not in {'x','y'} || a in {'x','y','z'}", "all()"},
       {"a not in {'x','y'} || a in {'x'}", R"((a not in {"x", "y"} || a in {"x"}))"},
       {"a starts with 'x' && !has(a)", "!all()"},
       {"a contains 'x' && !a contains 'x'", "!all()"},
       {"a contains 'x' && !a ends with 'x'", R"((a contains "x" && !(a ends with "x")))"},
       {"a contains 'x' && !b contains 'x'", R"((a contains "x" && !(b contains "x")))"},
       {"a != 'x' && !has(a)", R"((a != "x" && !(has(a))))"},
       {"has(b) || (a == 'x' && a == 'y')", "has(b)"},
       {"has(b) && (has(a) || !has(a) || has(c))", "has(b)"}});
}

TEST(Simplify, OrderByCost) {
  expect_simplified(only(&CompileOptions::order_by_cost),
                    {{"a contains 'x' && b starts with 'y' && c == 'z' && has(d)",
                      R"((c == "z" && has(d) && b starts with "y" && a contains "x"))"},
                     {"(has(a) || has(b)) && has(c)", "(has(c) && (has(a) || has(b)))"},
                     {"b == 'x' && a == 'x'", R"((b == "x" && a == "x"))"}});
}

TEST(Simplify, Everything) {
  expect_simplified(
      CompileOptions{},
      {{"has(a) && (b in {} || (has(c) && (has(d) || !all())))", "(has(a) && has(c) && has(d))"},
       {"!(a != 'x' || !(b in {'y'} && (c contains 'z' && has(d))))",
        R"((a == "x" && b == "y" && has(d) && c contains "z"))"},
       {"has(a) || (has(b) && (c in {} || !(has(a) || !has(b))))",
        "(has(a) || (has(b) && !has(a)))"},
       {"(a == 'x' && (all() && (a == 'y' || b in {}))) || has(z)", "has(z)"}});
}

// Each pass is needed for something that no other does.
TEST(Simplify, EachPassCanBeSwitchedOff) {
  EXPECT_EQ(simplified("has(a) && (has(b) && has(c))", without(&CompileOptions::flatten)),
            "(has(a) && (has(b) && has(c)))");
  EXPECT_EQ(simplified("!(has(a) && has(b))", without(&CompileOptions::push_negation)),
            "!((has(a) && has(b)))");
  EXPECT_EQ(simplified("a in {'x'}", without(&CompileOptions::single_value_sets)), R"(a in {"x"})");
  EXPECT_EQ(simplified("has(a) && has(a)", without(&CompileOptions::drop_duplicates)),
            "(has(a) && has(a))");
  EXPECT_EQ(simplified("has(a) && all()", without(&CompileOptions::fold_constants)),
            "(all() && has(a))");
  EXPECT_EQ(simplified("a contains 'x' && has(a)", without(&CompileOptions::order_by_cost)),
            R"((a contains "x" && has(a)))");
}

}  // namespace
}  // namespace tierwall::compile
