// RowSet: a set of row numbers, kept as an ascending list where it is sparse, else as bits.
//
//     RowSet set;
//     set.insert(7);
//     set.for_each([](std::uint32_t row) { ... });  // ascending
//
// Memory: at most some words a row held, whatever the numbers are. Complexity: insert, erase and contains
// are constant for bits; for lists they search, and move what follows (a list holds at most one row in
// 128). Appending in ascending order is constant. Out of memory changes nothing.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tierwall::index {

constexpr std::size_t kRowsPerWord = 64;

constexpr std::size_t words_for(std::size_t rows) noexcept {
  return (rows + kRowsPerWord - 1) / kRowsPerWord;
}

// Calls visit(row) for every bit that is set, ascending.
template <class Visit>
void for_each_row(std::span<const std::uint64_t> words, Visit visit) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::uint64_t left = words[i]; left != 0; left &= left - 1) {
      visit(static_cast<std::uint32_t>(i * kRowsPerWord +
                                       static_cast<std::size_t>(std::countr_zero(left))));
    }
  }
}

class RowSet {
 public:
  RowSet() = default;
  // `ascending` has each row once.
  explicit RowSet(std::span<const std::uint32_t> ascending);

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  bool contains(std::uint32_t row) const noexcept;

  void insert(std::uint32_t row);
  void erase(std::uint32_t row) noexcept;

  template <class Visit>
  void for_each(Visit visit) const {
    for (const std::uint32_t row : list_)
      visit(row);
    for_each_row(bits_, visit);
  }

  // The set as bits, if that is how it is kept. May be shorter than the number of rows.
  std::span<const std::uint64_t> bits() const noexcept { return bits_; }
  // Sets the bits of its rows, for all of which there must be words.
  void merge_into(std::span<std::uint64_t> words) const noexcept;

 private:
  void insert_in_list(std::uint32_t row);
  void insert_in_bits(std::uint32_t row);
  void to_bits();
  void to_list();

  // One of them is empty.
  std::vector<std::uint32_t> list_;
  std::vector<std::uint64_t> bits_;
  std::size_t size_ = 0;
};

}  // namespace tierwall::index
