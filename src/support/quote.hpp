// Input as error messages and listings show it: on one line; in messages of bounded length and usually
// in backticks.
//
// Header only: the manifest loader is its own library and cannot call what tierwall does not
// export.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tierwall::support {

// Control characters as `\x0a`, so that the text stays on its line.
inline void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xFU];
    } else {
      out += c;
    }
  }
}

inline constexpr std::size_t kShownBytes = 80;

// The beginning of a text that is too long to be shown, not cut inside a UTF-8 sequence.
inline std::string shortened(std::string_view text) {
  std::size_t end = text.size();
  if (end > kShownBytes) {
    end = kShownBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
      --end;
  }
  std::string out;
  append_escaped(out, text.substr(0, end));
  if (end < text.size()) out += "...";
  return out;
}

inline std::string quoted(std::string_view text) {
  return '`' + shortened(text) + '`';
}

// A whole value in double quotes; what is not printable ASCII as \xHH, so that it stays on its line.
inline std::string in_double_quotes(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    } else {
      text += "\\x";
      text += kDigits[byte >> 4U];
      text += kDigits[byte & 0xFU];
    }
  }
  return text += '"';
}

}  // namespace tierwall::support
