// Every row of selectors.json, compiled in every mode: matches and restrictions. (Texts, canonical
// forms, ids and errors are checked where they are made, in tests/unit/syntax.)
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <tierwall/selector.hpp>

#include "reference/selector.hpp"
#include "support/conformance_table.hpp"

namespace tierwall {
namespace {

using nlohmann::json;

const json& rows() {
  static const json kRows = testing::conformance_table("selectors.json");
  return kRows;
}

struct Mode {
  std::string name;
  CompileOptions options;
};

std::vector<Mode> modes() {
  std::vector<Mode> all = {{"optimised", {}}, {"unoptimised", CompileOptions::unoptimised()}};
  const std::pair<std::string, bool CompileOptions::*> passes[] = {
      {"flatten", &CompileOptions::flatten},
      {"push_negation", &CompileOptions::push_negation},
      {"single_value_sets", &CompileOptions::single_value_sets},
      {"drop_duplicates", &CompileOptions::drop_duplicates},
      {"fold_constants", &CompileOptions::fold_constants},
      {"order_by_cost", &CompileOptions::order_by_cost}};
  for (const auto& [name, pass] : passes) {
    all.push_back({"without " + name, {}});
    all.back().options.*pass = false;
    all.push_back({"only " + name, CompileOptions::unoptimised()});
    all.back().options.*pass = true;
  }
  return all;
}

LabelSet labels_of(const json& labels, SymbolTable& symbols) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const auto& [name, value] : labels.items())
    texts.emplace_back(name, value.get<std::string>());
  std::vector<LabelText> views;
  for (const auto& [name, value] : texts)
    views.push_back({name, value});
  return symbols.intern_labels(views);
}

Restrictions restrictions_of(const json& map) {
  Restrictions restrictions;
  for (const auto& [name, want] : map.items()) {
    Restriction restriction;
    restriction.present = want.at("present");
    restriction.absent = want.at("absent");
    restriction.limited = !want.at("values").is_null();
    if (restriction.limited) restriction.values = want.at("values").get<std::vector<std::string>>();
    restrictions.emplace(name, std::move(restriction));
  }
  return restrictions;
}

bool judge_matches(std::string_view selector, const json& labels) {
  reference::LabelMap map;
  for (const auto& [name, value] : labels.items())
    map.emplace(name, value.get<std::string>());
  return reference::parse_selector(selector).selector->matches(map);
}

void expect_matches(const json& row, const Selector& selector, SymbolTable& symbols) {
  for (const json& each : row.at("cases")) {
    const LabelSet labels = labels_of(each.at("labels"), symbols);
    EXPECT_EQ(selector.matches(labels.view(), symbols.texts()), each.at("match").get<bool>())
        << each.at("labels").dump() << '\n'
        << selector.disassemble(symbols);
  }
}

TEST(Selectors, TableIsWhole) {
  std::size_t cases = 0;
  for (const json& row : rows())
    cases += row.at("cases").size();
  EXPECT_EQ(rows().size(), 494U);
  EXPECT_EQ(cases, 817U);
}

TEST(Selectors, MatchInEveryMode) {
  for (const Mode& mode : modes()) {
    SCOPED_TRACE(mode.name);
    SymbolTable symbols;
    for (const json& row : rows()) {
      if (!row.at("valid").get<bool>()) continue;
      SCOPED_TRACE(row.at("selector").dump());
      const auto text = row.at("selector").get<std::string>();
      const Result<Selector> selector = Selector::compile(text, symbols, mode.options);
      ASSERT_TRUE(selector.has_value()) << selector.error().message;
      expect_matches(row, *selector, symbols);

      const Result<Selector> again =
          Selector::compile(selector->canonical(), symbols, mode.options);
      ASSERT_TRUE(again.has_value()) << again.error().message;
      expect_matches(row, *again, symbols);
    }
  }
}

TEST(Selectors, JudgeAgreesWithTheTable) {
  for (const json& row : rows()) {
    for (const json& each : row.at("cases")) {
      EXPECT_EQ(judge_matches(row.at("selector").get<std::string>(), each.at("labels")),
                each.at("match").get<bool>())
          << row.at("selector").dump() << each.at("labels").dump();
    }
  }
}

TEST(Selectors, Restrictions) {
  for (const json& row : rows()) {
    if (!row.at("valid").get<bool>()) continue;
    SCOPED_TRACE(row.at("selector").dump());
    SymbolTable symbols;
    const Result<Selector> selector =
        Selector::compile(row.at("selector").get<std::string>(), symbols);
    ASSERT_TRUE(selector.has_value());
    EXPECT_EQ(selector->restrictions(), restrictions_of(row.at("restrictions")));
  }
}

TEST(Selectors, IdentityIsTheCanonicalTexts) {
  SymbolTable symbols;
  for (const json& row : rows()) {
    if (!row.at("valid").get<bool>()) continue;
    SCOPED_TRACE(row.at("selector").dump());
    const Result<Selector> selector =
        Selector::compile(row.at("selector").get<std::string>(), symbols);
    ASSERT_TRUE(selector.has_value());
    EXPECT_EQ(selector->canonical(), row.at("canonical").get<std::string>());
    EXPECT_EQ(selector->id(), row.at("id").get<std::string>());
  }
}

TEST(Selectors, InvalidRowsAreRefusedWithTheSameError) {
  for (const json& row : rows()) {
    if (row.at("valid").get<bool>()) continue;
    SCOPED_TRACE(row.at("selector").dump());
    SymbolTable symbols;
    const Result<Selector> selector =
        Selector::compile(row.at("selector").get<std::string>(), symbols);
    ASSERT_FALSE(selector.has_value());
    EXPECT_EQ(to_string(selector.error().code), row.at("error").get<std::string>());
    EXPECT_EQ(selector.error().offset, row.at("error_offset").get<std::uint32_t>());
    EXPECT_EQ(symbols.key_count(), 0U) << "nothing is interned for a text that is refused";
  }
}

// spec/selectors.md 9: JSON cannot carry these.
TEST(Selectors, BytesThatAreNotUtf8) {
  SymbolTable symbols;
  const Result<Selector> selector = Selector::compile("a == '\xFF'", symbols);
  ASSERT_TRUE(selector.has_value());
  EXPECT_EQ(selector->canonical(), "a == \"\xFF\"");
  const LabelText same[] = {{"a", "\xFF"}};
  const LabelText other[] = {{"a", "\xFE"}};
  EXPECT_TRUE(selector->matches(symbols.intern_labels(same).view(), symbols.texts()));
  EXPECT_FALSE(selector->matches(symbols.intern_labels(other).view(), symbols.texts()));

  const Result<Selector> outside = Selector::compile("\xFF", symbols);
  ASSERT_FALSE(outside.has_value());
  EXPECT_EQ(outside.error().code, ErrorCode::expected_identifier);
  const Result<Selector> behind_name = Selector::compile("a \xFF", symbols);
  ASSERT_FALSE(behind_name.has_value());
  EXPECT_EQ(behind_name.error().code, ErrorCode::expected_operator);
}

}  // namespace
}  // namespace tierwall
