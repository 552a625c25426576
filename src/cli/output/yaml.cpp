#include "cli/output/yaml.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <fmt/core.h>

namespace tierwall::cli {

namespace {

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Words that some version of YAML reads as booleans or null, in any case.
bool is_reserved(std::string_view text) {
  constexpr std::array<std::string_view, 9> kWords = {"y",   "n",    "yes",   "no",  "on",
                                                      "off", "true", "false", "null"};
  std::string lower(text);
  for (char& c : lower)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::ranges::find(kWords, lower) != kWords.end();
}

// Far fewer texts than YAML leaves without quotes: those that no version of it reads otherwise.
bool is_plain(std::string_view text) {
  const auto is_inner = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') ||
           std::string_view("_./-()[], ").find(c) != std::string_view::npos;
  };
  return !text.empty() && is_letter(text.front()) && text.back() != ' ' &&
         std::ranges::all_of(text, is_inner) && !is_reserved(text);
}

// Code points that JSON lets stand in a string and YAML does not, or takes for the end of a line.
bool needs_escape(std::uint32_t point) noexcept {
  return (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029 || point == 0xFEFF ||
         point == 0xFFFE || point == 0xFFFF;
}

// JSON's escapes are YAML's too.
std::string quoted(const OrderedJson& text) {
  const std::string json = text.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    const auto lead = static_cast<unsigned char>(json[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i)
      point = point << 6U | (static_cast<unsigned char>(json[at + i]) & 0x3FU);
    if (needs_escape(point)) {
      out += fmt::format("\\u{:04x}", point);
    } else {
      out.append(json, at, length);
    }
    at += length;
  }
  return out;
}

std::string scalar(const OrderedJson& value) {
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  return is_plain(text) ? text : quoted(value);
}

// Behind `key:` or `-`, which stands `indent` deep.
void append_value(std::string& out, const OrderedJson& value, std::size_t indent);

void append_fields(std::string& out, const OrderedJson& object, std::size_t indent,
                   bool first_is_indented) {
  for (const auto& [key, value] : object.items()) {
    if (!first_is_indented) out.append(indent, ' ');
    first_is_indented = false;
    out += scalar(key) + ':';
    append_value(out, value, indent);
  }
}

void append_items(std::string& out, const OrderedJson& list, std::size_t indent) {
  for (const OrderedJson& item : list) {
    out.append(indent, ' ');
    out += '-';
    if (item.is_object() && !item.empty()) {
      out += ' ';
      append_fields(out, item, indent + 2, true);
    } else {
      append_value(out, item, indent + 2);
    }
  }
}

void append_value(std::string& out, const OrderedJson& value, std::size_t indent) {
  if (value.is_object() && !value.empty()) {
    out += '\n';
    append_fields(out, value, indent + 2, false);
  } else if (value.is_array() && !value.empty()) {
    out += '\n';
    append_items(out, value, indent);
  } else {
    out += ' ' + scalar(value) + '\n';
  }
}

}  // namespace

std::string to_yaml(const OrderedJson& value) {
  std::string out = "---";
  if (value.is_object() && !value.empty()) {
    out += '\n';
    append_fields(out, value, 0, false);
  } else {
    append_value(out, value, 0);
  }
  return out;
}

}  // namespace tierwall::cli
