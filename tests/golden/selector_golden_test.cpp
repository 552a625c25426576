// Golden prints of the selector front end: trees, canonical texts, errors. Each block is an input and
// below it what came out.
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <tierwall/error.hpp>
#include <tierwall/selector.hpp>

#include "support/golden.hpp"
#include "syntax/canonical.hpp"
#include "syntax/dump_ast.hpp"
#include "syntax/parser.hpp"

namespace tierwall::syntax {
namespace {

constexpr std::string_view kValid[] = {
    "",
    " \t",
    "all()",
    "global( )",
    "has(projectcalico.org/namespace)",
    "a == 'b'",
    "a=='b'&&c!=\"d\"",
    "a contains 'x' || a startswith 'y' || a ends  with 'z'",
    "a in {'c', 'a', 'b', 'a'}",
    "a notin {}",
    "a in {'x',}",
    "not in {'in'} && in not in {'not'}",
    "has == 'all' && global != 'has'",
    "!a == 'b'",
    "!! ! has(a)",
    "!!!! has(a)",
    "!(!has(a))",
    "has(a) && has(b) && has(c)",
    "(has(a) && has(b)) && has(c)",
    "((has(a)))",
    "has(a) || has(b) && has(c) || has(d)",
    "(has(a) || has(b)) && !(has(c) || has(d))",
    "a in {'it is \"quoted\"', \"it's\", ''}",
    "a == 'line\nfeed\\ \xff'",
};

constexpr std::string_view kInvalid[] = {
    "a == 'b' && %",
    "has()",
    "é == 'x'",
    "\n",
    "a eq 'b'",
    "has(a) and has(b)",
    "a not in x",
    "a == 'b",
    "has(a",
    "all(a)",
    "a = 'b'",
    "has(a) & has(b)",
    "has(a) | has(b)",
    "()",
    "has(a) &&",
    "'v' == a",
    "!",
    ") %",
    "a",
    "a && has(b)",
    "has (a)",
    "a == b",
    "a contains",
    "a in 'x'",
    "a in {'x' 'y'}",
    "a in {,}",
    "a in {",
    "(has(a)",
    "(a == 'b' c == 'd')",
    "has(a) has(b)",
    "has(a))",
    "has(a) == 'b'",
    "a == 'b' 'a value so long that a message should not repeat all of it'",
};

// On one line, as far as a file for people goes.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char byte : text) {
    if (byte == '\n') {
      line += "\\n";
    } else if (byte == '\t') {
      line += "\\t";
    } else if (byte == '\xff') {
      line += "\\xff";
    } else {
      line += byte;
    }
  }
  return "`" + line + "`\n";
}

Ast parsed(std::string_view text) {
  Ast ast;
  const Result<void> result = parse(text, {}, ast);
  EXPECT_TRUE(result) << text;
  return ast;
}

TEST(SelectorGolden, Trees) {
  std::string out;
  for (const std::string_view text : kValid)
    out += on_one_line(text) + "    " + dump_ast(parsed(text)) + "\n";
  testing::expect_golden("ast.txt", out);
}

TEST(SelectorGolden, CanonicalTexts) {
  std::string out;
  for (const std::string_view text : kValid) {
    const std::string canonical = canonical_text(parsed(text));
    out += on_one_line(text);
    out += "    " + on_one_line(canonical);
    out += "    " + on_one_line(canonical_text(parsed(text), "pcns."));
    out += "    " + selector_id(canonical) + "\n";
  }
  testing::expect_golden("canonical.txt", out);
}

TEST(SelectorGolden, Errors) {
  std::string out;
  std::set<ErrorCode> seen;
  const auto add = [&](const std::string& shown, std::string_view text, const Limits& limits) {
    Ast ast;
    const Result<void> result = parse(text, limits, ast);
    ASSERT_FALSE(result) << text;
    const Error& error = result.error();
    seen.insert(error.code);
    out += shown + "    " + std::string(to_string(error.code)) + " at " +
           std::to_string(error.offset) + ", length " + std::to_string(error.length) + ": " +
           error.message + "\n";
  };
  for (const std::string_view text : kInvalid)
    add(on_one_line(text), text, {});
  add("a name of 513 bytes\n", "has(" + std::string(513, 'n') + ")", {});
  Limits limits;
  limits.max_selector_bytes = 20;
  limits.max_selector_depth = 2;
  add("`has(a)`, with a limit of 20 bytes, and 15 blanks\n", "has(a)" + std::string(15, ' '),
      limits);
  add("`(((has(a))))`, with a limit of 2 levels\n", "(((has(a))))", limits);

  testing::expect_golden("errors.txt", out);
  for (auto code = ErrorCode::expected_identifier; code <= ErrorCode::too_deep;
       code = static_cast<ErrorCode>(static_cast<int>(code) + 1)) {
    EXPECT_TRUE(seen.contains(code)) << to_string(code) << " has no example";
  }
}

}  // namespace
}  // namespace tierwall::syntax
