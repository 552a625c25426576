#include "manifest/label_selectors.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include "support/names.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

void check_key(const Value& value, std::string_view key) {
  if (!support::is_label_key(key))
    value.error(ErrorCode::invalid_value, quoted(key) + " is no label key");
}

std::string read_label_value(const Value& value) {
  const std::string text(read_text(value).value_or(""));
  if (!support::is_label_value(text))
    value.error(ErrorCode::invalid_value, quoted(text) + " is no label value");
  return text;
}

void read_match_labels(const Value& labels, LabelSelector& selector) {
  if (!is_mapping_or_report(labels)) return;
  for (const Field& field : labels.node().fields()) {
    const Value value = labels.field(field);
    check_key(value, field.key);
    selector.match_labels[std::string(field.key)] = read_label_value(value);
  }
}

LabelSelectorRequirement read_requirement(Fields& fields) {
  LabelSelectorRequirement requirement;
  if (const std::optional<Value> key = fields.require("key")) {
    requirement.key = read_text(*key).value_or("");
    check_key(*key, requirement.key);
  }
  if (const std::optional<Value> name = fields.require("operator"))
    requirement.operator_name = read_text(*name).value_or("");
  fields.each("values", [&requirement](const Value& value) {
    requirement.values.push_back(read_label_value(value));
  });
  return requirement;
}

}  // namespace

std::optional<std::string> read_label_selector(const Value& value, SelectorScope scope) {
  const Diagnostics& diagnostics = value.context().diagnostics;
  const std::size_t errors_before = diagnostics.error_count();
  LabelSelector selector;
  read_mapping(value, [&selector](Fields& fields) {
    if (const std::optional<Value> labels = fields.get("matchLabels"))
      read_match_labels(*labels, selector);
    fields.each("matchExpressions", [&selector](const Value& item) {
      read_mapping(item, [&selector](Fields& expression) {
        selector.match_expressions.push_back(read_requirement(expression));
      });
    });
  });
  if (diagnostics.error_count() != errors_before) return std::nullopt;
  const Result<std::string> text = to_selector_text(&selector, scope);
  if (text) return *text;
  // What is left to go wrong is in an expression, and the offset says in which.
  for (const Field& field : value.node().fields()) {
    if (field.key != "matchExpressions") continue;
    value.field(field).item(text.error().offset).error(text.error().code, text.error().message);
  }
  return std::nullopt;
}

}  // namespace tierwall::manifest
