#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <tierwall/selector.hpp>

#include "support/quote.hpp"

namespace tierwall::compile {
namespace {

using std::string_view_literals::operator""sv;

std::string dumped(std::string_view text) {
  SymbolTable symbols;
  return Selector::compile(text, symbols).value().dump_ast();
}

TEST(Print, DumpsTheTreeAsParsed) {
  EXPECT_EQ(dumped(""), "all");
  EXPECT_EQ(dumped("global()"), "global");
  EXPECT_EQ(dumped("!!!has( a )"), "(not (has a))");
  EXPECT_EQ(dumped("!(!has(a))"), "(not (not (has a)))");
  EXPECT_EQ(dumped("a == 'x' && b != \"y\" || (c in {'q', 'p'})"),
            R"((or (and (== a "x") (!= b "y")) (in c "p" "q")))");
  EXPECT_EQ(dumped("a contains '' && b starts with 'x' && c ends with 'y' && d not in {}"),
            R"((and (contains a "") (starts-with b "x") (ends-with c "y") (not-in d)))");
}

TEST(Print, QuotedTextStaysOnItsLine) {
  EXPECT_EQ(support::in_double_quotes("plain ~"), R"("plain ~")");
  EXPECT_EQ(support::in_double_quotes("\"\\"), R"("\"\\")");
  EXPECT_EQ(support::in_double_quotes("\n\0\x7F\xFF"sv), R"("\x0a\x00\x7f\xff")");
}

}  // namespace
}  // namespace tierwall::compile
