// Selectors as the tests of Calico and Kubernetes state them. Of Kubernetes only LabelSelector
// objects: its one-line text (`x in (a,b),y!=c`) is a language that nothing here reads.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <tierwall/kubernetes_selector.hpp>
#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

#include "reference/selector.hpp"
#include "support/names.hpp"
#include "support/oracles.hpp"

namespace tierwall::testing {
namespace {

using Json = nlohmann::json;

std::vector<LabelText> texts_of(const std::map<std::string, std::string>& labels) {
  std::vector<LabelText> texts;
  for (const auto& [key, value] : labels)
    texts.push_back({key, value});
  return texts;
}

bool matches(const std::string& text, const std::map<std::string, std::string>& labels) {
  SymbolTable symbols;
  const Result<Selector> selector = Selector::compile(text, symbols);
  EXPECT_TRUE(selector) << text;
  const LabelSet set = symbols.intern_labels(texts_of(labels));
  const bool match = selector && selector->matches(set.view(), symbols.texts());
  const reference::LabelMap map(labels.begin(), labels.end());
  EXPECT_EQ(match, reference::parse_selector(text).selector->matches(map)) << text;
  return match;
}

Restriction restriction_of(const Json& stated) {
  Restriction restriction;
  restriction.present = stated.value("MustBePresent", false);
  restriction.absent = stated.value("MustBeAbsent", false);
  const Json values = stated.value("MustHaveOneOfValues", Json());
  restriction.limited = !values.is_null();
  if (restriction.limited) restriction.values = values.get<std::vector<std::string>>();
  return restriction;
}

void check_calico(const Json& row) {
  const auto text = row.at("selector").get<std::string>();
  SymbolTable symbols;
  const Result<Selector> selector = Selector::compile(text, symbols);
  ASSERT_EQ(static_cast<bool>(selector), row.at("valid").get<bool>());
  EXPECT_EQ(reference::parse_selector(text).selector.has_value(), row.at("valid").get<bool>());
  if (!selector) return;
  const Json& canonical = row.value("canonical", Json());
  EXPECT_TRUE(canonical.is_null() || canonical == selector->canonical());
  const Json& id = row.value("unique_id", Json());
  EXPECT_TRUE(id.is_null() || id == selector->id());
  if (row.contains("match")) {
    EXPECT_EQ(matches(text, row.at("labels").get<std::map<std::string, std::string>>()),
              row["match"].get<bool>());
  }
  if (!row.contains("restrictions")) return;
  Restrictions stated;
  for (const auto& [name, restriction] : row["restrictions"].items())
    stated[name] = restriction_of(restriction);
  EXPECT_EQ(selector->restrictions(), stated);
}

// What a row says as a LabelSelector; nullopt if it says it as text only.
std::optional<LabelSelector> label_selector_of(const Json& row) {
  LabelSelector selector;
  Json expressions = Json::array();
  Json labels = Json::object();
  if (row.contains("as_labelSelector")) {
    expressions = row["as_labelSelector"].value("matchExpressions", expressions);
  } else if (row.contains("labelSelector") && row["labelSelector"].is_object()) {
    expressions = row["labelSelector"].value("matchExpressions", expressions);
    labels = row["labelSelector"].value("matchLabels", labels);
  } else if (row.contains("matchLabels")) {
    labels = row["matchLabels"];
  } else if (row.contains("requirements")) {
    expressions = row["requirements"];
  } else {
    return std::nullopt;
  }
  for (const auto& [key, value] : labels.items())
    selector.match_labels[key] = value.get<std::string>();
  for (const Json& entry : expressions) {
    LabelSelectorRequirement requirement{entry.at("key"), entry.at("operator"), {}};
    requirement.values = entry.value("values", std::vector<std::string>());
    selector.match_expressions.push_back(std::move(requirement));
  }
  return selector;
}

// Operators of Kubernetes' one-line text that a LabelSelector does not have.
bool is_text_only(const LabelSelector& selector) {
  static const std::map<std::string, bool> shared = {
      {"In", true}, {"NotIn", true}, {"Exists", true}, {"DoesNotExist", true}};
  for (const LabelSelectorRequirement& requirement : selector.match_expressions) {
    if (!shared.contains(requirement.operator_name)) return true;
  }
  return false;
}

// Kubernetes' alphabets, which a selector's own text does not have.
bool has_valid_labels(const LabelSelector& selector) {
  for (const auto& [key, value] : selector.match_labels) {
    if (!support::is_label_key(key) || !support::is_label_value(value)) return false;
  }
  for (const LabelSelectorRequirement& requirement : selector.match_expressions) {
    if (!support::is_label_key(requirement.key)) return false;
    if (!std::ranges::all_of(requirement.values, support::is_label_value)) return false;
  }
  return true;
}

// As a selector of namespaces, so that no orchestrator term is in the way.
bool check_kubernetes(const Json& row) {
  const std::optional<LabelSelector> selector = label_selector_of(row);
  if (!selector || is_text_only(*selector)) return false;
  const Result<std::string> text = to_selector_text(&*selector, SelectorScope::namespaces);
  EXPECT_EQ(text && has_valid_labels(*selector), row.at("valid").get<bool>());
  if (text && row.contains("match")) {
    EXPECT_EQ(matches(*text, row.at("labels").get<std::map<std::string, std::string>>()),
              row["match"].get<bool>())
        << *text;
  }
  return true;
}

TEST(OracleSelectors, AgreeWithTheTestsOfCalicoAndKubernetes) {
  const std::optional<std::vector<Json>> rows = oracle_rows("selectors.jsonl");
  if (!rows) GTEST_SKIP() << kNoOracles;
  std::size_t calico = 0, kubernetes = 0;
  for (const Json& row : *rows) {
    SCOPED_TRACE(row.dump());
    if (row.at("syntax") == "calico") {
      check_calico(row);
      ++calico;
    } else if (row.at("syntax") != "calico-tokens" && check_kubernetes(row)) {
      ++kubernetes;
    }
    if (HasFatalFailure()) return;
  }
  EXPECT_GE(calico, 70U);
  EXPECT_GE(kubernetes, 50U);
}

}  // namespace
}  // namespace tierwall::testing
