// Comparison that takes ASCII letters of either case for the same.
//
// Header only, like quote.hpp and for the same reason.
#pragma once

#include <algorithm>
#include <string_view>

namespace tierwall::support {

constexpr char lower_case(char byte) noexcept {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower_case(x) == lower_case(y); });
}

}  // namespace tierwall::support
