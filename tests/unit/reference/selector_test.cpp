// The selector judge against every row of the conformance table (spec/selectors.md 9), and against
// the rules that a JSON table cannot carry.
#include "reference/selector.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/conformance_table.hpp"

namespace tierwall::reference {
namespace {

using Json = nlohmann::json;

const Json& table() {
  static const Json rows = testing::conformance_table("selectors.json");
  return rows;
}

Json to_json(const RestrictionMap& map) {
  Json result = Json::object();
  for (const auto& [name, restriction] : map) {
    result[name] = {{"present", restriction.present}, {"absent", restriction.absent}};
    result[name]["values"] = restriction.values ? Json(*restriction.values) : Json();
  }
  return result;
}

SelectorError error_of(std::string_view text, const Limits& limits = {}) {
  return parse_selector(text, limits).error;
}

TEST(ReferenceSelector, RefusesEveryInvalidRowAsTheTableSays) {
  std::size_t count = 0;
  for (const Json& row : table()) {
    if (row.at("valid")) continue;
    ++count;
    SCOPED_TRACE(row.dump());
    const ParsedSelector parsed = parse_selector(row.at("selector").get<std::string>());
    EXPECT_FALSE(parsed.selector);
    EXPECT_EQ(to_string(parsed.error.kind), row.at("error").get<std::string>());
    EXPECT_EQ(parsed.error.offset, row.at("error_offset").get<std::size_t>());
  }
  EXPECT_EQ(count, 221U);
}

TEST(ReferenceSelector, PrintsAndRestrictsEveryValidRowAsTheTableSays) {
  std::size_t count = 0;
  for (const Json& row : table()) {
    if (!row.at("valid")) continue;
    ++count;
    SCOPED_TRACE(row.dump());
    const ParsedSelector parsed = parse_selector(row.at("selector").get<std::string>());
    ASSERT_TRUE(parsed.selector) << to_string(parsed.error.kind) << " at " << parsed.error.offset;
    const std::string canonical = parsed.selector->canonical();
    EXPECT_EQ(canonical, row.at("canonical").get<std::string>());
    EXPECT_EQ(to_json(parsed.selector->restrictions()), row.at("restrictions"));

    const ParsedSelector again = parse_selector(canonical);
    ASSERT_TRUE(again.selector);
    EXPECT_EQ(again.selector->canonical(), row.value("recanonical", canonical));
  }
  EXPECT_EQ(count, 273U);
}

TEST(ReferenceSelector, MatchesEveryCaseAsTheTableSays) {
  std::size_t count = 0;
  for (const Json& row : table()) {
    for (const Json& one : row.at("cases")) {
      ++count;
      SCOPED_TRACE(row.at("selector").dump() + " on " + one.dump());
      const ParsedSelector parsed = parse_selector(row.at("selector").get<std::string>());
      ASSERT_TRUE(parsed.selector);
      const LabelMap labels = one.at("labels").get<LabelMap>();
      EXPECT_EQ(parsed.selector->matches(labels), one.at("match").get<bool>());
      const ParsedSelector again = parse_selector(parsed.selector->canonical());
      ASSERT_TRUE(again.selector);
      EXPECT_EQ(again.selector->matches(labels), one.at("match").get<bool>());
    }
  }
  EXPECT_EQ(count, 817U);
}

TEST(ReferenceSelector, TakesAnyByteInsideQuotesOnly) {
  const ParsedSelector parsed = parse_selector("a == '\xFF'");
  ASSERT_TRUE(parsed.selector);
  EXPECT_EQ(parsed.selector->canonical(), "a == \"\xFF\"");
  EXPECT_TRUE(parsed.selector->matches({{"a", "\xFF"}}));
  EXPECT_EQ(error_of("\xFF").kind, ErrorCode::expected_identifier);
  EXPECT_EQ(error_of("a \xFF").kind, ErrorCode::expected_operator);
}

TEST(ReferenceSelector, BoundsNestingButNotRunsOfNegation) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "has(a)" + std::string(depth, ')');
  };
  EXPECT_TRUE(parse_selector(nested(1'000)).selector);
  EXPECT_EQ(error_of(nested(1'001)).kind, ErrorCode::too_deep);
  EXPECT_EQ(error_of(nested(1'001)).offset, 1'000U);
  EXPECT_EQ(error_of(nested(100'000)).kind, ErrorCode::too_deep);

  std::string alternating;
  for (int i = 0; i < 1'000; ++i)
    alternating += "has(b) || has(c) && !(";
  const ParsedSelector deep = parse_selector(alternating + "has(a)" + std::string(1'000, ')'));
  ASSERT_TRUE(deep.selector);
  EXPECT_EQ(parse_selector(deep.selector->canonical()).error.kind, ErrorCode::too_deep)
      << "the print adds parentheses of its own";
  EXPECT_TRUE(deep.selector->matches({{"b", ""}}));
  EXPECT_TRUE(deep.selector->restrictions().empty());

  const ParsedSelector run = parse_selector(std::string(100'001, '!') + "has(a)");
  ASSERT_TRUE(run.selector);
  EXPECT_EQ(run.selector->canonical(), "!has(a)");
}

TEST(ReferenceSelector, BoundsLength) {
  Limits limits;
  limits.max_selector_bytes = 6;
  EXPECT_TRUE(parse_selector("has(a)", limits).selector);
  EXPECT_EQ(error_of("has(a) ", limits).kind, ErrorCode::too_long);
}

TEST(ReferenceSelector, PrefixesNamesOnly) {
  const ParsedSelector parsed =
      parse_selector("a == 'a' && (has(b) || !c in {'c'}) && all() && global()");
  ASSERT_TRUE(parsed.selector);
  EXPECT_EQ(parsed.selector->with_prefix("p."),
            "(p.a == \"a\" && (has(p.b) || !p.c in {\"c\"}) && all() && global())");
}

}  // namespace
}  // namespace tierwall::reference
