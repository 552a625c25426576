#include <tierwall/kubernetes_selector.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "syntax/bytes.hpp"
#include "syntax/syntax_error.hpp"

namespace tierwall::inline v0 {

namespace {

using syntax::quoted;

constexpr std::string_view kOrchestratorTerm = "projectcalico.org/orchestrator == 'k8s'";

// Keys and values are pasted, and the language has no escapes: what would break the text is
// refused.
std::optional<std::string> trouble_with_key(std::string_view key) {
  if (syntax::is_label_name(key)) return std::nullopt;
  return "the key " + quoted(key) + " is not a label name";
}

std::optional<std::string> trouble_with_value(std::string_view key, std::string_view value) {
  if (value.find('\'') == std::string_view::npos) return std::nullopt;
  return "the value " + quoted(value) + " of " + quoted(key) + " holds an apostrophe";
}

std::optional<std::string> trouble_with(const LabelSelectorRequirement& requirement) {
  if (auto trouble = trouble_with_key(requirement.key)) return trouble;
  const std::string& name = requirement.operator_name;
  const std::string place = "operator " + quoted(name) + " for " + quoted(requirement.key);
  if (name == "In" || name == "NotIn") {
    if (requirement.values.empty()) return place + " needs values";
  } else if (name == "Exists" || name == "DoesNotExist") {
    if (!requirement.values.empty()) return place + " takes no values";
  } else {
    return "unknown " + place;
  }
  for (const std::string& value : requirement.values) {
    if (auto trouble = trouble_with_value(requirement.key, value)) return trouble;
  }
  return std::nullopt;
}

void append_term(std::string& text, std::string_view term) {
  if (!text.empty()) text += " && ";
  text += term;
}

std::string term_of(const LabelSelectorRequirement& requirement) {
  if (requirement.operator_name == "Exists") return "has(" + requirement.key + ")";
  if (requirement.operator_name == "DoesNotExist") return "! has(" + requirement.key + ")";
  std::string term = requirement.key;
  term += requirement.operator_name == "In" ? " in {" : " not in {";
  std::string_view separator = " '";
  for (const std::string& value : requirement.values) {
    term += separator;
    term += value;
    term += '\'';
    separator = ", '";
  }
  return term += " }";
}

Error invalid(std::size_t index, std::string message) {
  return {.code = ErrorCode::invalid_value,
          .offset = static_cast<std::uint32_t>(index),
          .length = 0,
          .message = std::move(message)};
}

}  // namespace

Result<std::string> to_selector_text(const LabelSelector* selector, SelectorScope scope) {
  std::string text;
  if (scope == SelectorScope::pods) text = kOrchestratorTerm;
  if (selector == nullptr) return text;

  std::size_t index = 0;
  for (const auto& [key, value] : selector->match_labels) {
    auto trouble = trouble_with_key(key);
    if (!trouble) trouble = trouble_with_value(key, value);
    if (trouble) return invalid(index, std::move(*trouble));
    append_term(text, key + " == '" + value + "'");
    ++index;
  }
  index = 0;
  for (const LabelSelectorRequirement& requirement : selector->match_expressions) {
    if (auto trouble = trouble_with(requirement)) return invalid(index, std::move(*trouble));
    append_term(text, term_of(requirement));
    ++index;
  }
  if (text.empty()) text = "all()";
  return text;
}

}  // namespace tierwall::inline v0
