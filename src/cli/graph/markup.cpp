#include "cli/graph/markup.hpp"

#include <algorithm>

#include "cli/input/json.hpp"

namespace tierwall::cli {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr bool continues(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string plain_text(std::string_view text) {
  // The writer of JSON knows what is valid UTF-8.
  std::string plain;
  for (const char c : Json::parse(to_text(Json(std::string(text)))).get<std::string>()) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      plain += kReplacement;
    } else {
      plain += c;
    }
  }
  return plain;
}

std::string markup_text(std::string_view text) {
  std::string safe;
  for (const char c : plain_text(text)) {
    switch (c) {
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '&': safe += "&amp;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string shortened(std::string_view text, std::size_t length) {
  if (length_of(text) <= length) return std::string(text);
  std::size_t end = 0;
  for (std::size_t kept = 0; end < text.size(); ++end) {
    if (!continues(text[end]) && ++kept == length) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::size_t length_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !continues(c); }));
}

}  // namespace tierwall::cli
