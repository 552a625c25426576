// Conversion of Kubernetes selectors against the cases of spec/selectors.md 7. Where those drop or
// invent a term, the converter refuses (H12).
#include <tierwall/kubernetes_selector.hpp>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <tierwall/selector.hpp>

#include "support/conformance_table.hpp"

namespace tierwall {
namespace {

using Json = nlohmann::json;

std::optional<LabelSelector> label_selector_of(const Json& json) {
  if (json.is_null()) return std::nullopt;
  LabelSelector selector;
  const Json labels = json.value("matchLabels", Json::object());
  for (const auto& [key, value] : labels.items())
    selector.match_labels[key] = value.get<std::string>();
  for (const Json& expression : json.value("matchExpressions", Json::array())) {
    selector.match_expressions.push_back({expression.at("key"), expression.at("operator"),
                                          expression.value("values", std::vector<std::string>{})});
  }
  return selector;
}

TEST(KubernetesSelector, EveryCaseOfTheTable) {
  const Json rows = testing::conformance_table("kubernetes_selectors.json");
  ASSERT_EQ(rows.size(), 17U);
  const std::set<std::string> refused = {"K14", "K15", "K17"};
  for (const Json& row : rows) {
    SCOPED_TRACE(row.dump());
    const auto selector = label_selector_of(row.at("labelSelector"));
    const SelectorScope scope =
        row.at("kind") == "pod" ? SelectorScope::pods : SelectorScope::namespaces;
    const Result<std::string> text = to_selector_text(selector ? &*selector : nullptr, scope);
    if (refused.contains(row.at("case").get<std::string>())) {
      ASSERT_FALSE(text);
      EXPECT_EQ(text.error().code, ErrorCode::invalid_value);
      continue;
    }
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(*text, row.at("text").get<std::string>());
    const Result<std::string> canonical = canonical_selector(*text);
    ASSERT_TRUE(canonical) << canonical.error().message;
    EXPECT_EQ(*canonical, row.at("canonical").get<std::string>());
    EXPECT_EQ(selector_id(*canonical), row.at("id").get<std::string>());
  }
}

// Offset and message of the error for a selector with these labels and expressions.
std::pair<std::uint32_t, std::string> refusal(LabelSelector selector) {
  const Result<std::string> text = to_selector_text(&selector, SelectorScope::pods);
  if (text) return {0, "accepted: " + *text};
  EXPECT_EQ(text.error().code, ErrorCode::invalid_value);
  return {text.error().offset, text.error().message};
}

TEST(KubernetesSelector, RefusesWhatTheTextCannotSay) {
  using Refusal = std::pair<std::uint32_t, std::string>;
  const LabelSelectorRequirement fine = {"fine", "Exists", {}};
  EXPECT_EQ(refusal({{{"a", "1"}, {"b c", "2"}}, {}}),
            Refusal(1, "the key `b c` is not a label name"));
  EXPECT_EQ(refusal({{{"", "1"}}, {}}), Refusal(0, "the key `` is not a label name"));
  EXPECT_EQ(refusal({{{"a", "it's"}}, {}}),
            Refusal(0, "the value `it's` of `a` holds an apostrophe"));
  EXPECT_EQ(refusal({{}, {fine, {"b'", "Exists", {}}}}),
            Refusal(1, "the key `b'` is not a label name"));
  EXPECT_EQ(refusal({{}, {{"a", "In", {}}}}), Refusal(0, "operator `In` for `a` needs values"));
  EXPECT_EQ(refusal({{}, {fine, {"a", "NotIn", {}}}}),
            Refusal(1, "operator `NotIn` for `a` needs values"));
  EXPECT_EQ(refusal({{}, {{"a", "Exists", {"x"}}}}),
            Refusal(0, "operator `Exists` for `a` takes no values"));
  EXPECT_EQ(refusal({{}, {{"a", "DoesNotExist", {"x"}}}}),
            Refusal(0, "operator `DoesNotExist` for `a` takes no values"));
  EXPECT_EQ(refusal({{}, {{"a", "in", {"x"}}}}), Refusal(0, "unknown operator `in` for `a`"));
  EXPECT_EQ(refusal({{}, {fine, fine, {"a", "NotIn", {"x", "'"}}}}),
            Refusal(2, "the value `'` of `a` holds an apostrophe"));
  EXPECT_EQ(refusal({{{std::string(513, 'k'), ""}}, {}}).first, 0U);
}

// Only the apostrophe could end the literal.
TEST(KubernetesSelector, KeepsEveryOtherByteOfAValue) {
  LabelSelector selector;
  selector.match_labels["a"] = "\"\\\n && has(b)";
  const Result<std::string> text = to_selector_text(&selector, SelectorScope::namespaces);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "a == '\"\\\n && has(b)'");
  EXPECT_TRUE(canonical_selector(*text));
}

}  // namespace
}  // namespace tierwall
