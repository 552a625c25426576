// What the conformance table cannot carry: limits, hostile sizes, bytes that are no text, the shape of
// the tree, and agreement with the judge on random texts.
#include "syntax/parser.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/selector.hpp"
#include "support/random.hpp"
#include "syntax/canonical.hpp"
#include "syntax/dump_ast.hpp"

namespace tierwall::syntax {
namespace {

using ::testing::ElementsAre;

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i)
    text += part;
  return text;
}

// Kind and offset; `ok` if it parses. Checks on the way that validate() says the same.
struct Outcome {
  ErrorCode code;
  std::size_t offset;

  Outcome(ErrorCode code_of_error = ErrorCode::ok, std::size_t offset_of_error = 0)
      : code(code_of_error), offset(offset_of_error) {}
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << to_string(outcome.code) << " at " << outcome.offset;
}

Outcome outcome_of(std::string_view text, const Limits& limits = {}) {
  Ast ast;
  const Result<void> parsed = parse(text, limits, ast);
  const Result<void> validated = validate(text, limits);
  EXPECT_EQ(parsed.has_value(), validated.has_value());
  if (parsed) return {};
  EXPECT_EQ(parsed.error(), validated.error());
  return {parsed.error().code, parsed.error().offset};
}

std::string tree_of(std::string_view text) {
  Ast ast;
  const Result<void> parsed = parse(text, {}, ast);
  return parsed ? dump_ast(ast) : parsed.error().message;
}

TEST(Parser, NestingUpToTheLimit) {
  const auto nested = [](std::size_t depth) {
    return repeated("( ", depth) + "has(a)" + repeated(" )", depth);
  };
  EXPECT_EQ(outcome_of(nested(1'000)), Outcome());
  EXPECT_EQ(outcome_of(nested(1'001)), Outcome(ErrorCode::too_deep, 2'000));
  Limits limits;
  limits.max_selector_depth = 0;
  EXPECT_EQ(outcome_of("has(a) && all()", limits), Outcome());
  EXPECT_EQ(outcome_of("has(a) && (all())", limits), Outcome(ErrorCode::too_deep, 10));
  // No limit of the caller's is above what the native stack is sure to hold.
  limits.max_selector_depth = std::numeric_limits<std::uint32_t>::max();
  limits.max_selector_bytes = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(outcome_of(nested(4'000), limits), Outcome());
  EXPECT_EQ(outcome_of(nested(4'001), limits), Outcome(ErrorCode::too_deep, 8'000));
  // Side by side is not nested.
  limits.max_selector_depth = 1;
  EXPECT_EQ(outcome_of(repeated("(has(a)) && ", 5'000) + "all()", limits), Outcome());
}

// Parentheses inside literals are no nesting, and where the text is wrong anyway the usual order of
// errors holds: lexical ones first, then the first from the left.
TEST(Parser, NestingIsReportedInTheOrderOfErrors) {
  Limits limits;
  limits.max_selector_depth = 2;
  EXPECT_EQ(outcome_of("((a == '((((('))", limits), Outcome());
  EXPECT_EQ(outcome_of("((( %", limits), Outcome(ErrorCode::expected_identifier, 4));
  EXPECT_EQ(outcome_of(") (((", limits), Outcome(ErrorCode::unexpected_token, 0));
  EXPECT_EQ(outcome_of("((( )", limits), Outcome(ErrorCode::too_deep, 2));
}

TEST(Parser, LengthUpToTheLimit) {
  Limits limits;
  limits.max_selector_bytes = 6;
  EXPECT_EQ(outcome_of("has(a)", limits), Outcome());
  EXPECT_EQ(outcome_of("has(a) ", limits), Outcome(ErrorCode::too_long, 6));
  EXPECT_EQ(outcome_of("%%%%%%%", limits), Outcome(ErrorCode::too_long, 6));
}

TEST(Parser, HostileSizesGiveOrdinaryResults) {
  constexpr std::size_t kMillion = 1'000'000;
  Limits limits;
  limits.max_selector_bytes = 200 * kMillion;
  const auto outcome_of_run = [&](char byte, std::string_view end = "") {
    return outcome_of(std::string(kMillion, byte).append(end), limits);
  };
  EXPECT_EQ(outcome_of_run('('), Outcome(ErrorCode::too_deep, 1'000));
  EXPECT_EQ(outcome_of_run(')'), Outcome(ErrorCode::unexpected_token, 0));
  EXPECT_EQ(outcome_of_run('!'), Outcome(ErrorCode::unexpected_token, kMillion));
  EXPECT_EQ(outcome_of_run('!', "all()"), Outcome());
  EXPECT_EQ(outcome_of_run(' '), Outcome());
  EXPECT_EQ(outcome_of_run('a'), Outcome(ErrorCode::label_too_long, 0));
  EXPECT_EQ(outcome_of_run('\''), Outcome(ErrorCode::unexpected_token, 0));
  EXPECT_EQ(outcome_of_run('{'), Outcome(ErrorCode::unexpected_token, 0));

  constexpr std::size_t kMany = 100'000;
  EXPECT_EQ(outcome_of(repeated("! (", kMany) + "all()"), Outcome(ErrorCode::too_deep, 3'002));
  EXPECT_EQ(outcome_of(repeated("all()&&", kMany) + "all()"), Outcome());
  EXPECT_EQ(outcome_of(repeated("all()||", kMany)),
            Outcome(ErrorCode::unexpected_token, 7 * kMany));
  EXPECT_EQ(outcome_of("a in {" + repeated("'x',", kMany) + "}"), Outcome());
  EXPECT_EQ(outcome_of(repeated("a=='x'&&", kMany) + '\0'),
            Outcome(ErrorCode::expected_identifier, 8 * kMany));

  const std::string huge = "a == '" + std::string(100 * kMillion, 'x') + "'";
  EXPECT_TRUE(validate(huge, limits));
  // The default limit stops all of this early.
  EXPECT_EQ(outcome_of(huge), Outcome(ErrorCode::too_long, std::size_t{1} << 20U));
}

TEST(Parser, BytesThatAreNoText) {
  EXPECT_EQ(tree_of("a == '\xff'"), R"((== a "\xff"))");
  EXPECT_EQ(tree_of(std::string_view("a == 'x\0y'", 10)), R"((== a "x\x00y"))");
  EXPECT_EQ(outcome_of("\xff"), Outcome(ErrorCode::expected_identifier, 0));
  EXPECT_EQ(outcome_of("a \xff"), Outcome(ErrorCode::expected_operator, 2));
  EXPECT_EQ(outcome_of(std::string_view("\0", 1)), Outcome(ErrorCode::expected_identifier, 0));
  EXPECT_EQ(outcome_of(std::string_view("has(a)\0", 7)),
            Outcome(ErrorCode::expected_identifier, 6));
  EXPECT_EQ(outcome_of({}), Outcome());
}

TEST(Parser, EveryByteIsABlankANameByteOrNeither) {
  for (int code = 0; code < 256; ++code) {
    const char byte = static_cast<char>(code);
    SCOPED_TRACE(code);
    const bool name_byte = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' ||
                           byte == '/' || byte == '-';
    EXPECT_EQ(outcome_of(std::string("has(x") + byte + "y)") == Outcome(), name_byte);
    const bool blank = byte == ' ' || byte == '\t';
    EXPECT_EQ(outcome_of(std::string("has(x") + byte + ")") == Outcome(), name_byte || blank);
  }
}

TEST(Parser, NamesUpTo512Bytes) {
  const std::string longest(512, 'n');
  EXPECT_EQ(outcome_of("has(" + longest + ")"), Outcome());
  EXPECT_EQ(outcome_of(longest + " == 'x'"), Outcome());
  EXPECT_EQ(outcome_of("has( " + longest + "n)"), Outcome(ErrorCode::label_too_long, 5));
  EXPECT_EQ(outcome_of("!" + longest + "n == 'x'"), Outcome(ErrorCode::label_too_long, 1));
}

TEST(Parser, SetsAreSortedByUnsignedByteAndUnique) {
  EXPECT_EQ(tree_of("a in {'b', 'a', 'b', 'ab', '', 'a'}"), R"((in a "" "a" "ab" "b"))");
  EXPECT_EQ(tree_of("a in {'\xff', '\x7f', '\x80', 'A', 'a', '~'}"),
            R"((in a "A" "a" "~" "\x7f" "\x80" "\xff"))");
  // Values that differ behind their first eight bytes, or only in length.
  EXPECT_EQ(tree_of("a in {'12345678b', '12345678a', '12345678', '1234567', '123456780'}"),
            R"((in a "1234567" "12345678" "123456780" "12345678a" "12345678b"))");
  // A missing byte is less than a zero byte, at the end of the text and away from it.
  EXPECT_EQ(tree_of(std::string_view("a in {'x\0', 'x'}", 16)), R"((in a "x" "x\x00"))");
  EXPECT_EQ(tree_of(std::string_view("a in {'x\0\0', 'x\0', 'x'} && has(long-enough)", 43)),
            R"((and (in a "x" "x\x00" "x\x00\x00") (has long-enough)))");
  EXPECT_EQ(tree_of("a in {'1','1'} || b not in {'2','2','2'}"),
            R"((or (in a "1") (not-in b "2")))");
}

TEST(Parser, LargeSetsMatchAStandardSort) {
  testing::Random random = testing::test_random("parser sets");
  for (std::size_t round = 0; round < testing::scaled(50); ++round) {
    std::vector<std::string> values;
    std::string text = "a in {";
    for (std::size_t i = 0, count = random.below(300); i < count; ++i) {
      std::string value(random.below(12), 'x');
      for (char& byte : value)
        byte = random.chance(70) ? 'x' : static_cast<char>(random.below(256));
      std::replace(value.begin(), value.end(), '\'', '"');
      text += "'" + value + "',";
      values.push_back(value);
    }
    text += "}";
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());

    Ast ast;
    ASSERT_TRUE(parse(text, {}, ast));
    std::vector<std::string> parsed;
    for (const TextSpan value : ast.values_of(ast.nodes[ast.root()]))
      parsed.emplace_back(ast.text_of(value));
    EXPECT_EQ(parsed, values);
  }
}

TEST(Parser, TreesStandInPostOrder) {
  const std::string text = "has(a) || !(b == 'x' && c in {'y'})";
  Ast ast;
  ASSERT_TRUE(parse(text, {}, ast));
  std::vector<NodeKind> kinds;
  for (const Node& node : ast.nodes)
    kinds.push_back(node.kind);
  EXPECT_THAT(kinds, ElementsAre(NodeKind::has, NodeKind::equal, NodeKind::in,
                                 NodeKind::conjunction, NodeKind::negation, NodeKind::disjunction));
  EXPECT_THAT(ast.children_of(ast.nodes[3]), ElementsAre(1U, 2U));
  EXPECT_THAT(ast.children_of(ast.nodes[4]), ElementsAre(3U));
  EXPECT_THAT(ast.children_of(ast.nodes[5]), ElementsAre(0U, 4U));
  EXPECT_EQ(ast.name_of(ast.nodes[2]), "c");
}

TEST(Parser, AnAstCanBeUsedAgain) {
  Ast ast;
  ASSERT_TRUE(parse("a in {'x', 'y'} && has(b)", {}, ast));
  ASSERT_FALSE(parse("a in {'x', 'y'} && has(b", {}, ast));
  ASSERT_TRUE(parse("has(c)", {}, ast));
  EXPECT_EQ(dump_ast(ast), "(has c)");
}

// The grammar and the judge's hand-written parser on texts that are nearly right.
TEST(Parser, AgreesWithTheJudgeOnRandomTokens) {
  constexpr auto kPieces = std::to_array<std::string_view>(
      {"a",  "in", "not", "has(",   "all(",  "global(",  "contains",   "starts", "with",     "ends",
       "(",  ")",  "{",   "}",      ",",     "==",       "!=",         "!",      "&&",       "||",
       "=",  "&",  "|",   "'v'",    "\"w\"", "'",        "\"",         "%",      "\n",       " ",
       "\t", " ",  " ",   "has(b)", "all()", "c == 'd'", "x in {'y'}", "notin",  "endswith", "-"});
  testing::Random random = testing::test_random("parser tokens");
  std::size_t valid = 0;
  Limits limits;
  limits.max_selector_depth = 3;
  limits.max_selector_bytes = 60;
  for (std::size_t round = 0; round < testing::scaled(20'000); ++round) {
    std::string text;
    for (std::size_t i = 0, count = random.below(10); i < count; ++i)
      text += random.pick(kPieces);
    SCOPED_TRACE(text);
    const reference::ParsedSelector expected = reference::parse_selector(text, limits);
    ASSERT_EQ(outcome_of(text, limits), Outcome(expected.error.kind, expected.error.offset));
    if (!expected.selector) continue;
    ++valid;
    Ast ast;
    ASSERT_TRUE(parse(text, limits, ast));
    ASSERT_EQ(canonical_text(ast), expected.selector->canonical());
    ASSERT_EQ(canonical_text(ast, "pcns."), expected.selector->with_prefix("pcns."));
  }
  EXPECT_GT(valid, 500U);
}

}  // namespace
}  // namespace tierwall::syntax
