// Which bytes mean what (spec/selectors.md 1.1, 1.2).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace tierwall::syntax {

inline constexpr std::size_t kMaxNameBytes = 512;

constexpr bool is_blank(char byte) noexcept {
  return byte == ' ' || byte == '\t';
}

inline constexpr std::array<bool, 256> kNameBytes = [] {
  std::array<bool, 256> table{};
  for (unsigned byte = 'a'; byte <= 'z'; ++byte)
    table[byte] = true;
  for (unsigned byte = 'A'; byte <= 'Z'; ++byte)
    table[byte] = true;
  for (unsigned byte = '0'; byte <= '9'; ++byte)
    table[byte] = true;
  for (const char byte : {'_', '.', '/', '-'})
    table[static_cast<unsigned char>(byte)] = true;
  return table;
}();

constexpr bool is_name_byte(char byte) noexcept {
  return kNameBytes[static_cast<unsigned char>(byte)];
}

constexpr bool is_label_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kMaxNameBytes &&
         std::all_of(text.begin(), text.end(), is_name_byte);
}

}  // namespace tierwall::syntax
