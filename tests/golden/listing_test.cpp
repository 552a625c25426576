// The programs of selectors, optimised and not. The golden file guards their shape; meaning is
// guarded by the judge. Aliases are spellings that must give the same optimised program.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/selector.hpp>

#include "support/golden.hpp"
#include "support/quote.hpp"

namespace tierwall {
namespace {

struct Block {
  std::string name;
  std::vector<std::string> aliases;
};

const std::vector<Block>& blocks() {
  static const std::vector<Block> kBlocks = {
      {"everything", {"", " \t", "all()", "global()", "!!all()", "all() || has(a)", "a not in {}"}},
      {"nothing", {"!all()", "!global()", "all() && !all()", "a in {}", "has(a) && a in {}"}},
      {"presence", {"has(a)", "!(!has(a))", "has(a) && has(a)", "has(a) || has(a)"}},
      {"absence", {"!has(a)", "!(has(a))", "!!!has(a)", "!(has(a) || has(a))"}},
      {"equality",
       {"a == 'x'", "a in {'x'}", "a in {'x', \"x\",}", "!a != 'x'", "!(a not in {'x'})"}},
      {"inequality", {"a != 'x'", "!a == 'x'", "a not in {'x'}", "!(a in {'x'})"}},
      {"set", {"a in {'x', 'y', 'z'}", "a in {'z', 'y', 'x', 'y'}", "!a not in {'x', 'z', 'y'}"}},
      {"outside a set", {"a not in {'x', 'y'}", "!a in {'y', 'x'}", "a notin{'y','x'}"}},
      {"prefix", {"a starts with 'x'", "a startswith 'x'", "!(!a starts with \"x\")"}},
      {"suffix, negated", {"!a ends with 'x'", "!(a endswith 'x')"}},
      {"contains", {"a contains 'x'", "a contains 'x' || a contains 'x'"}},
      {"and",
       {"a == 'x' && b == 'y' && has(c)", "(a == 'x' && b == 'y') && has(c)",
        "a == 'x' && (b == 'y' && has(c))", "!(a != 'x' || b != 'y' || !has(c))",
        "a == 'x' && all() && b == 'y' && has(c) && b == 'y'"}},
      {"or",
       {"a == 'x' || b == 'y' || has(c)", "(a == 'x' || b == 'y') || has(c)",
        "!(a != 'x' && (b != 'y' && !has(c)))", "a == 'x' || b == 'y' || has(c) || a in {}"}},
      {"and in or", {"a == 'x' && b == 'y' || c == 'z'", "!(c != 'z' && (a != 'x' || b != 'y'))"}},
      {"or in and", {"(a == 'x' || b == 'y') && has(c)", "has(c) && (a == 'x' || b == 'y')"}},
      {"cheap tests first",
       {"a contains 'x' && b in {'p', 'q', 'r'} && c starts with 'y' && has(d)"}},
      {"contradiction",
       {"a == 'x' && a == 'y'", "has(a) && !has(a)", "a == 'x' && !has(a)",
        "a in {'x', 'y'} && a not in {'x', 'y', 'z'}",
        "a contains 'x' && has(b) && !a contains 'x'"}},
      {"tautology",
       {"has(a) || !has(a)", "a == 'x' || a != 'x'", "a != 'x' || a != 'y'",
        "a not in {'x'} || has(a)", "b == 'q' || a starts with 'x' || !a starts with 'x'"}},
      {"contradiction inside", {"has(b) || a == 'x' && a == 'y'", "has(b)"}},
      {"repeated part",
       {"!(a == 'b' && !c != 'd') || !(a == 'b' && !c != 'd')", "a != 'b' || c != 'd'",
        "!(a == 'b' && c == 'd')"}},
      {"chains that collapse into the one around",
       {"has(a) && (b in {} || (has(c) && has(d)))", "has(a) && has(c) && has(d)"}},
      {"awkward values", {"a in {'', \"it's\", 'say \"x\"', 'back\\slash', 'line\nfeed', '\xFF'}"}},
      {"realistic",
       {"(app == 'web' || app == 'api' || app starts with 'payment') && env in {'prod', 'staging'} "
        "&& "
        "!has(quarantine) && !(tier == 'db' && team != 'data') && version not in {'v1', 'v2'}"}},
  };
  return kBlocks;
}

TEST(Listing, AliasesGiveTheSameProgram) {
  for (const Block& block : blocks()) {
    SCOPED_TRACE(block.name);
    SymbolTable symbols;
    std::string first;
    for (const std::string& alias : block.aliases) {
      const Result<Selector> selector = Selector::compile(alias, symbols);
      ASSERT_TRUE(selector.has_value()) << alias << ": " << selector.error().message;
      const std::string listing = selector->disassemble(symbols);
      if (first.empty()) first = listing;
      EXPECT_EQ(listing, first) << alias;
    }
  }
}

TEST(Listing, IsTheGoldenOne) {
  std::string text;
  for (const Block& block : blocks()) {
    SymbolTable symbols;
    const std::string& spelling = block.aliases.front();
    const Result<Selector> optimised = Selector::compile(spelling, symbols);
    const Result<Selector> unoptimised =
        Selector::compile(spelling, symbols, CompileOptions::unoptimised());
    ASSERT_TRUE(optimised.has_value() && unoptimised.has_value()) << spelling;
    text += "name " + block.name + '\n';
    for (const std::string& alias : block.aliases)
      text += "alias " + support::in_double_quotes(alias) + '\n';
    text += "opt\n" + optimised->disassemble(symbols);
    text += "unopt\n" + unoptimised->disassemble(symbols) + '\n';
  }
  testing::expect_golden("listing.txt", text);
}

}  // namespace
}  // namespace tierwall
