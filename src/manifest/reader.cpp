#include "manifest/reader.hpp"

#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

// --- values --------------------------------------------------------------------------------------

namespace {

// Keys are the input's and may be of any length.
void append_key(std::string& path, std::string_view key) {
  if (!path.empty()) path += '.';
  path += support::shortened(key);
}

}  // namespace

std::string Value::path() const {
  std::vector<const Value*> chain;
  for (const Value* value = this; value->parent_ != nullptr; value = value->parent_)
    chain.push_back(value);
  std::string out;
  while (!chain.empty()) {
    const Value& value = *chain.back();
    chain.pop_back();
    if (value.name_.data() == nullptr) {
      out += fmt::format("[{}]", value.index_);
    } else {
      append_key(out, value.name_);
    }
  }
  return out;
}

void Value::report(Severity severity, ErrorCode code, std::string path, Position position,
                   std::string message) const {
  context_->diagnostics.add(Diagnostic{.severity = severity,
                                       .code = code,
                                       .place = context_->place(position),
                                       .resource = context_->resource,
                                       .field = std::move(path),
                                       .message = std::move(message)});
}

void Value::error(ErrorCode code, std::string message) const {
  report(Severity::error, code, path(), node_->position(), std::move(message));
}

void Value::warning(ErrorCode code, std::string message) const {
  report(Severity::warning, code, path(), node_->position(), std::move(message));
}

void Value::error_at_field(std::string_view name, Position position, ErrorCode code,
                           std::string message) const {
  std::string full = path();
  append_key(full, name);
  report(Severity::error, code, std::move(full), position, std::move(message));
}

// --- fields --------------------------------------------------------------------------------------

Fields::Fields(const Value& mapping) : mapping_(mapping) {
  const std::size_t count = mapping.node().fields().size();
  if (count > 64) more_taken_.resize(count - 64);
}

bool Fields::is_taken(std::size_t index) const {
  return index < 64 ? (taken_ >> index & 1U) != 0 : more_taken_[index - 64];
}

void Fields::take(std::size_t index) {
  if (index < 64) {
    taken_ |= std::uint64_t{1} << index;
  } else {
    more_taken_[index - 64] = true;
  }
}

std::optional<Value> Fields::get(std::string_view name) {
  const std::span<const Field> fields = mapping_.node().fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].key != name) continue;
    take(i);
    if (fields[i].value.is_null()) return std::nullopt;
    return mapping_.field(fields[i]);
  }
  return std::nullopt;
}

std::optional<Value> Fields::require(std::string_view name) {
  std::optional<Value> value = get(name);
  if (!value) {
    mapping_.error_at_field(name, mapping_.node().position(), ErrorCode::missing_field,
                            "the field is required");
  }
  return value;
}

void Fields::ignore(std::initializer_list<std::string_view> names) {
  const std::span<const Field> fields = mapping_.node().fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (const std::string_view name : names) {
      if (fields[i].key == name) take(i);
    }
  }
}

void Fields::report_unknown() const {
  const std::span<const Field> fields = mapping_.node().fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (is_taken(i)) continue;
    mapping_.error_at_field(fields[i].key, fields[i].key_position, ErrorCode::unknown_field,
                            "unknown field");
  }
}

// --- shapes and scalars --------------------------------------------------------------------------

std::string describe(const Node& node) {
  if (node.is_mapping()) return "a mapping";
  if (node.is_sequence()) return "a list";
  switch (node.type()) {
    case ScalarType::null: return "null";
    case ScalarType::boolean: return "the boolean " + quoted(node.text());
    case ScalarType::integer:
    case ScalarType::real: return "the number " + quoted(node.text());
    case ScalarType::string: break;
  }
  return "the string " + quoted(node.text());
}

void report_type(const Value& value, std::string_view expected) {
  value.error(ErrorCode::wrong_type,
              fmt::format("expected {}, found {}", expected, describe(value.node())));
}

bool is_mapping_or_report(const Value& value) {
  if (value.node().is_mapping()) return true;
  report_type(value, "a mapping");
  return false;
}

bool is_list_or_report(const Value& value) {
  if (value.node().is_sequence()) return true;
  report_type(value, "a list");
  return false;
}

std::optional<std::string_view> read_text(const Value& value) {
  const Node& node = value.node();
  if (node.is_scalar() && node.type() == ScalarType::string) return node.text();
  report_type(value, "a string");
  return std::nullopt;
}

std::optional<bool> read_boolean(const Value& value) {
  const Node& node = value.node();
  if (node.is_scalar() && node.type() == ScalarType::boolean)
    return node.text().front() == 't' || node.text().front() == 'T';
  report_type(value, "true or false");
  return std::nullopt;
}

namespace {

// `0x10`, `0o7`, `010`: no two readers of YAML agree on all of them.
bool is_decimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text == "0" || !text.starts_with('0') || text.starts_with("0.") ||
         text.starts_with("0e") || text.starts_with("0E");
}

bool is_number(const Node& node) {
  return node.is_scalar() &&
         (node.type() == ScalarType::integer || node.type() == ScalarType::real);
}

}  // namespace

std::optional<double> read_number(const Value& value) {
  if (!is_number(value.node())) {
    report_type(value, "a number");
    return std::nullopt;
  }
  std::string_view text = value.node().text();
  if (!is_decimal(text)) {
    value.error(ErrorCode::invalid_value,
                quoted(text) + " is not a plain decimal number; write it without leading zeros");
    return std::nullopt;
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem == std::errc::result_out_of_range || !std::isfinite(number) ||
      end != text.data() + text.size()) {
    value.error(ErrorCode::out_of_range, quoted(text) + " is no finite number");
    return std::nullopt;
  }
  return number;
}

std::optional<std::int64_t> read_integer(const Value& value, std::int64_t least,
                                         std::int64_t greatest) {
  if (!is_number(value.node())) {
    report_type(value, fmt::format("a whole number from {} to {}", least, greatest));
    return std::nullopt;
  }
  std::string_view text = value.node().text();
  if (value.node().type() == ScalarType::real) {
    value.error(ErrorCode::invalid_value, quoted(text) + " is not a whole number");
    return std::nullopt;
  }
  if (!is_decimal(text)) {
    value.error(ErrorCode::invalid_value,
                quoted(text) + " is not a plain decimal number; write it without leading zeros");
    return std::nullopt;
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || number < least || number > greatest) {
    value.error(ErrorCode::out_of_range,
                fmt::format("{} is not from {} to {}", quoted(text), least, greatest));
    return std::nullopt;
  }
  return number;
}

std::string read_text_field(Fields& fields, std::string_view name) {
  const std::optional<Value> value = fields.get(name);
  if (!value) return {};
  return std::string(read_text(*value).value_or(std::string_view{}));
}

std::vector<std::string> read_text_list(Fields& fields, std::string_view name) {
  std::vector<std::string> out;
  fields.each(name, [&out](const Value& item) {
    if (const std::optional<std::string_view> text = read_text(item)) out.emplace_back(*text);
  });
  return out;
}

}  // namespace tierwall::manifest
