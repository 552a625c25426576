// Bitmaps: sets of small numbers, 64 to a word.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tierwall::programs {

constexpr std::size_t words_for(std::size_t bits) noexcept {
  return (bits + 63) / 64;
}

inline void set_bit(std::span<std::uint64_t> bitmap, std::size_t bit) noexcept {
  bitmap[bit / 64] |= std::uint64_t{1} << bit % 64;
}

// Calls `visit` with the number of each bit of a word, the first one's being `base`.
template <class Visit>
void for_each_bit(std::uint64_t word, std::size_t base, Visit visit) {
  for (; word != 0; word &= word - 1)
    visit(base + static_cast<std::size_t>(std::countr_zero(word)));
}

// Calls `visit` with each number, ascending.
template <class Visit>
void for_each_bit(std::span<const std::uint64_t> bitmap, Visit visit) {
  for (std::size_t word = 0; word < bitmap.size(); ++word)
    for_each_bit(bitmap[word], 64 * word, visit);
}

// Bitmaps of `columns` bits for each of `rows`, one behind the other, where rows_of(column) is a bitmap of
// the rows that have the column.
template <class RowsOf>
void transpose(std::size_t rows, std::size_t columns, RowsOf rows_of,
               std::vector<std::uint64_t>& bitmaps) {
  const std::size_t words = words_for(columns);
  bitmaps.assign(rows * words, 0);
  for (std::uint32_t column = 0; column < columns; ++column) {
    for_each_bit(rows_of(column), [&](std::size_t row) {
      set_bit(std::span(bitmaps).subspan(row * words, words), column);
    });
  }
}

inline bool is_empty(std::span<const std::uint64_t> bitmap) noexcept {
  return std::ranges::all_of(bitmap, [](std::uint64_t word) { return word == 0; });
}

}  // namespace tierwall::programs
