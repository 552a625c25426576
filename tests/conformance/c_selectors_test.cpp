// The tables of selectors through the C API: accepted or refused with code and place, canonical text, id
// and matches of each row; selectors of Kubernetes; and what Calico's and Kubernetes' own tests state.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/c/tierwall.h>
#include <nlohmann/json.hpp>

#include "support/c_structs.hpp"
#include "support/conformance_table.hpp"
#include "support/oracles.hpp"

namespace tierwall::testing {
namespace {

using Json = nlohmann::json;
using LabelMap = std::map<std::string, std::string>;

class CSelectors {
 public:
  explicit CSelectors(bool unoptimised) {
    options_.size = sizeof(options_);
    options_.unoptimised = unoptimised ? 1 : 0;
  }

  // Null if it is refused; then the error says why.
  CHandle<tierwall_selector> compile(std::string_view text, tierwall_error* error) {
    tierwall_selector* selector = nullptr;
    const tierwall_status status = tierwall_selector_compile(
        symbols_.get(), text.data(), text.size(), &options_, &selector, error);
    EXPECT_EQ(status, selector != nullptr ? TIERWALL_OK : TIERWALL_REFUSED);
    const tierwall_status valid =
        tierwall_selector_validate(text.data(), text.size(), &options_, nullptr);
    EXPECT_EQ(valid, status);
    return CHandle<tierwall_selector>(selector);
  }

  bool matches(const tierwall_selector* selector, const LabelMap& map) {
    std::vector<tierwall_label> list;
    for (const auto& [key, value] : map)
      list.push_back({c_text(key), c_text(value)});
    const auto labels = c_create<tierwall_labels>([&](auto* to, auto* error) {
      return tierwall_labels_create(symbols_.get(), list.data(), list.size(), to, error);
    });
    bool result = false;
    EXPECT_EQ(tierwall_selector_matches(selector, labels.get(), &result), TIERWALL_OK);
    return result;
  }

 private:
  CHandle<tierwall_symbols> symbols_ = c_create<tierwall_symbols>(tierwall_symbols_create);
  tierwall_selector_options options_{};
};

std::string canonical_of(const tierwall_selector* selector) {
  tierwall_text text{};
  EXPECT_EQ(tierwall_selector_canonical(selector, &text), TIERWALL_OK);
  return {text.data, text.size};
}

std::string id_of(const tierwall_selector* selector) {
  std::string id(64, '\0');
  std::size_t length = 0;
  EXPECT_EQ(tierwall_selector_id(selector, id.data(), id.size(), &length), TIERWALL_OK);
  id.resize(length);
  return id;
}

TEST(CSelectors, EveryRowOfTheTable) {
  const Json rows = conformance_table("selectors.json");
  for (const bool unoptimised : {false, true}) {
    CSelectors selectors(unoptimised);
    for (const Json& row : rows) {
      SCOPED_TRACE(row.at("selector").dump());
      const auto text = row.at("selector").get<std::string>();
      auto error = c_sized<tierwall_error>();
      const auto selector = selectors.compile(text, &error);
      ASSERT_EQ(selector != nullptr, row.at("valid").get<bool>());
      if (!selector) {
        EXPECT_EQ(tierwall_error_code_name(error.code), row.at("error").get<std::string>());
        EXPECT_EQ(error.offset, row.at("error_offset").get<std::uint32_t>());
        EXPECT_LE(std::size_t{error.offset} + error.length, text.size());
        EXPECT_GT(error.message_length, 0U);
        continue;
      }
      EXPECT_EQ(canonical_of(selector.get()), row.at("canonical").get<std::string>());
      EXPECT_EQ(id_of(selector.get()), row.at("id").get<std::string>());
      for (const Json& each : row.at("cases")) {
        EXPECT_EQ(selectors.matches(selector.get(), each.at("labels").get<LabelMap>()),
                  each.at("match").get<bool>())
            << each.at("labels").dump();
      }
    }
  }
}

// --- selectors of Kubernetes

// The text; nullopt if the selector is refused.
std::optional<std::string> text_of(const Json& selector, tierwall_selector_scope scope) {
  auto given = c_sized<tierwall_label_selector>();
  const Json none = Json::object();
  const Json& stated = selector.is_null() ? none : selector;
  const auto map = stated.value("matchLabels", LabelMap());
  std::vector<tierwall_label> labels;
  for (const auto& [key, value] : map)
    labels.push_back({c_text(key), c_text(value)});
  given.match_labels = labels.data();
  given.match_label_count = labels.size();

  // Strings and lists stay where they are once they are all there.
  std::vector<std::vector<std::string>> strings;
  std::vector<std::vector<tierwall_text>> values;
  for (const Json& expression : stated.value("matchExpressions", Json::array())) {
    strings.push_back({expression.at("key"), expression.at("operator")});
    for (const Json& value : expression.value("values", Json::array()))
      strings.back().push_back(value);
    auto& list = values.emplace_back();
    for (std::size_t i = 2; i < strings.back().size(); ++i)
      list.push_back(c_text(strings.back()[i]));
  }
  std::vector<tierwall_label_requirement> requirements;
  for (std::size_t i = 0; i < strings.size(); ++i) {
    requirements.push_back(
        {c_text(strings[i][0]), c_text(strings[i][1]), values[i].data(), values[i].size()});
  }
  given.match_expressions = requirements.data();
  given.match_expression_count = requirements.size();

  const tierwall_label_selector* const asked = selector.is_null() ? nullptr : &given;
  std::size_t length = 0;
  auto error = c_sized<tierwall_error>();
  std::string text(4096, '\0');
  const tierwall_status status =
      tierwall_selector_from_kubernetes(asked, scope, text.data(), text.size(), &length, &error);
  if (status == TIERWALL_REFUSED) {
    EXPECT_STREQ(tierwall_error_code_name(error.code), "invalid-value");
    return std::nullopt;
  }
  EXPECT_EQ(status, TIERWALL_OK);
  text.resize(length);
  return text;
}

TEST(CSelectors, EveryKubernetesCaseOfTheTable) {
  const Json rows = conformance_table("kubernetes_selectors.json");
  ASSERT_EQ(rows.size(), 17U);
  std::size_t refused = 0;
  for (const Json& row : rows) {
    SCOPED_TRACE(row.dump());
    const std::optional<std::string> text =
        text_of(row.at("labelSelector"),
                row.at("kind") == "pod" ? TIERWALL_SCOPE_PODS : TIERWALL_SCOPE_NAMESPACES);
    if (!text) {
      ++refused;
      continue;
    }
    EXPECT_EQ(*text, row.at("text").get<std::string>());
    CSelectors selectors(false);
    const auto selector = selectors.compile(*text, nullptr);
    ASSERT_TRUE(selector);
    EXPECT_EQ(canonical_of(selector.get()), row.at("canonical").get<std::string>());
    EXPECT_EQ(id_of(selector.get()), row.at("id").get<std::string>());
  }
  EXPECT_EQ(refused, 3U);
}

TEST(CSelectors, AgreeWithTheTestsOfCalico) {
  const std::optional<std::vector<Json>> rows = oracle_rows("selectors.jsonl");
  if (!rows) GTEST_SKIP() << kNoOracles;
  std::size_t count = 0;
  for (const Json& row : *rows) {
    if (row.at("syntax") != "calico") continue;
    ++count;
    SCOPED_TRACE(row.dump());
    CSelectors selectors(false);
    const auto text = row.at("selector").get<std::string>();
    const auto selector = selectors.compile(text, nullptr);
    ASSERT_EQ(selector != nullptr, row.at("valid").get<bool>());
    if (!selector) continue;
    const Json canonical = row.value("canonical", Json());
    EXPECT_TRUE(canonical.is_null() || canonical == canonical_of(selector.get()));
    const Json id = row.value("unique_id", Json());
    EXPECT_TRUE(id.is_null() || id == id_of(selector.get()));
    if (row.contains("match")) {
      EXPECT_EQ(selectors.matches(selector.get(), row.at("labels").get<LabelMap>()),
                row.at("match").get<bool>());
    }
  }
  EXPECT_GE(count, 70U);
}

}  // namespace
}  // namespace tierwall::testing
