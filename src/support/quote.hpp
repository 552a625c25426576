// Input as error messages show it: in backticks, on one line, of bounded length.
//
// Header only: the manifest loader is its own library and cannot call what tierwall does not
// export.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tierwall::support {

inline constexpr std::size_t kQuotedBytes = 80;

inline std::string quoted(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::size_t end = text.size();
  if (end > kQuotedBytes) {
    end = kQuotedBytes;
    // Not inside a UTF-8 sequence.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
      --end;
  }
  std::string out = "`";
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xFU];
    } else {
      out += c;
    }
  }
  if (end < text.size()) out += "...";
  out += '`';
  return out;
}

}  // namespace tierwall::support
