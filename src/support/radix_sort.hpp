// Sorts many 64-bit numbers, digit by digit, from the lowest; digits that all numbers share are passed over.
//
// Complexity: linear, with a buffer of the same size; few numbers are sorted in place by comparing them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tierwall::support {

inline void radix_sort(std::vector<std::uint64_t>& numbers) {
  constexpr std::size_t kFew = 2'048;
  constexpr unsigned kDigitBits = 11;
  constexpr std::uint64_t kDigit = (std::uint64_t{1} << kDigitBits) - 1;

  if (std::ranges::is_sorted(numbers)) return;
  if (numbers.size() < kFew) {
    std::ranges::sort(numbers);
    return;
  }
  std::uint64_t differing = 0;
  for (const std::uint64_t number : numbers)
    differing |= number ^ numbers.front();

  std::vector<std::uint64_t> sorted(numbers.size());
  for (unsigned shift = 0; shift < 64; shift += kDigitBits) {
    if ((differing >> shift & kDigit) == 0) continue;
    std::array<std::size_t, kDigit + 1> place{};
    for (const std::uint64_t number : numbers)
      ++place[number >> shift & kDigit];
    std::size_t before = 0;
    for (std::size_t& each : place) {
      const std::size_t count = each;
      each = before;
      before += count;
    }
    for (const std::uint64_t number : numbers)
      sorted[place[number >> shift & kDigit]++] = number;
    numbers.swap(sorted);
  }
}

}  // namespace tierwall::support
