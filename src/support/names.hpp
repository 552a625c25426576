// The alphabets of names: which texts are names of resources, label keys, label values, port names
// (spec/policy.md 1.1 and 1.3, spec/selectors.md 8.2).
//
// Header only, like quote.hpp and for the same reason.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace tierwall::support {

inline constexpr std::size_t kMaxSubdomain = 253, kMaxLabelPart = 63, kMaxPortName = 15;

constexpr bool is_lower_alphanumeric(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

constexpr bool is_alphanumeric(char byte) {
  return is_lower_alphanumeric(byte) || (byte >= 'A' && byte <= 'Z');
}

// `L` of 1.1: lower-case letters, digits and inner dashes. No bound on the length.
inline bool is_dns_label(std::string_view text) {
  return !text.empty() && is_lower_alphanumeric(text.front()) &&
         is_lower_alphanumeric(text.back()) && std::all_of(text.begin(), text.end(), [](char byte) {
           return is_lower_alphanumeric(byte) || byte == '-';
         });
}

// `SUB` of 1.1: labels joined by dots, at most 253 characters.
inline bool is_subdomain(std::string_view text) {
  if (text.size() > kMaxSubdomain) return false;
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!is_dns_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// 1 to 63 bytes, alphanumeric at both ends, [-_.] allowed inside.
inline bool is_label_part(std::string_view text) {
  return !text.empty() && text.size() <= kMaxLabelPart && is_alphanumeric(text.front()) &&
         is_alphanumeric(text.back()) && std::all_of(text.begin(), text.end(), [](char byte) {
           return is_alphanumeric(byte) || byte == '-' || byte == '_' || byte == '.';
         });
}

// A Kubernetes qualified name: an optional subdomain and a slash, then a label part.
inline bool is_label_key(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return is_label_part(text);
  return is_subdomain(text.substr(0, slash)) && is_label_part(text.substr(slash + 1));
}

inline bool is_label_value(std::string_view text) {
  return text.empty() || is_label_part(text);
}

// 1 to 15 of [-a-z0-9], a letter among them, no dash at an end or doubled (1.3).
inline bool is_port_name(std::string_view text) {
  return text.size() <= kMaxPortName && is_dns_label(text) &&
         text.find("--") == std::string_view::npos &&
         std::any_of(text.begin(), text.end(),
                     [](char byte) { return byte >= 'a' && byte <= 'z'; });
}

}  // namespace tierwall::support
