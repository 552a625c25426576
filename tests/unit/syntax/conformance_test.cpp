// Every row of the conformance table, as far as text alone goes (spec/selectors.md 9): parse
// result, error kind and offset, validation, canonical text, id, and what the canonical text parses
// to.
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <tierwall/selector.hpp>

#include "support/conformance_table.hpp"
#include "syntax/parser.hpp"

namespace tierwall::syntax {
namespace {

using Json = nlohmann::json;

const Json& table() {
  static const Json rows = testing::conformance_table("selectors.json");
  return rows;
}

TEST(SelectorConformance, ValidRowsPrintAsTheTableSays) {
  std::size_t count = 0;
  for (const Json& row : table()) {
    if (!row.at("valid")) continue;
    ++count;
    SCOPED_TRACE(row.at("selector").dump());
    const std::string text = row.at("selector");
    EXPECT_TRUE(validate(text, {}));
    const Result<std::string> canonical = canonical_selector(text);
    ASSERT_TRUE(canonical) << canonical.error().message;
    EXPECT_EQ(*canonical, row.at("canonical").get<std::string>());
    EXPECT_EQ(selector_id(*canonical), row.at("id").get<std::string>());

    const Result<std::string> again = canonical_selector(*canonical);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, row.value("recanonical", *canonical));
    EXPECT_EQ(selector_id(*again), row.value("recanonical_id", selector_id(*canonical)));
  }
  EXPECT_EQ(count, 273U);
}

TEST(SelectorConformance, InvalidRowsFailAsTheTableSays) {
  std::size_t count = 0;
  for (const Json& row : table()) {
    if (row.at("valid")) continue;
    ++count;
    SCOPED_TRACE(row.at("selector").dump());
    const std::string text = row.at("selector");
    Ast ast;
    const Result<void> parsed = parse(text, {}, ast);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(to_string(parsed.error().code), row.at("error").get<std::string>());
    EXPECT_EQ(parsed.error().offset, row.at("error_offset").get<std::uint32_t>());

    const Result<void> validated = validate(text, {});
    ASSERT_FALSE(validated);
    EXPECT_EQ(validated.error(), parsed.error());
  }
  EXPECT_EQ(count, 221U);
}

}  // namespace
}  // namespace tierwall::syntax
