#include "index/row_set.hpp"

#include <algorithm>
#include <new>

namespace tierwall::index {

namespace {

// Bits are changed in constant time and read 64 at a time, which is worth two words for each row.
constexpr std::size_t kDense = 128;
// Bits that have thinned out become a list only when it is far smaller, so that a set at the border does
// not go back and forth.
constexpr std::size_t kThin = 512;
constexpr std::size_t kShortList = 16;

constexpr std::uint64_t bit_of(std::uint32_t row) noexcept {
  return std::uint64_t{1} << row % kRowsPerWord;
}

bool is_worth_bits(std::size_t size, std::uint32_t last) noexcept {
  return size >= kShortList && size * kDense > last;
}

bool is_thin(std::size_t size, std::size_t words) noexcept {
  return size * kThin < words * kRowsPerWord;
}

}  // namespace

RowSet::RowSet(std::span<const std::uint32_t> ascending)
    : list_(ascending.begin(), ascending.end()), size_(ascending.size()) {
  if (!list_.empty() && is_worth_bits(size_, list_.back())) to_bits();
}

bool RowSet::contains(std::uint32_t row) const noexcept {
  if (bits_.empty()) return std::ranges::binary_search(list_, row);
  const std::size_t word = row / kRowsPerWord;
  return word < bits_.size() && (bits_[word] & bit_of(row)) != 0;
}

void RowSet::insert(std::uint32_t row) {
  if (bits_.empty()) {
    insert_in_list(row);
  } else {
    insert_in_bits(row);
  }
}

void RowSet::insert_in_list(std::uint32_t row) {
  if (list_.empty() || list_.back() < row) {
    list_.push_back(row);
  } else {
    const auto at = std::ranges::lower_bound(list_, row);
    if (*at == row) return;
    list_.insert(at, row);
  }
  ++size_;
  if (!is_worth_bits(size_, list_.back())) return;
  try {
    to_bits();
  } catch (const std::bad_alloc&) {
    // The list holds the same.
  }
}

void RowSet::insert_in_bits(std::uint32_t row) {
  const std::size_t word = row / kRowsPerWord;
  if (word >= bits_.size()) {
    if (is_thin(size_, word)) {
      to_list();
      return insert_in_list(row);
    }
    bits_.resize(word + 1);
  }
  if ((bits_[word] & bit_of(row)) != 0) return;
  bits_[word] |= bit_of(row);
  ++size_;
}

void RowSet::erase(std::uint32_t row) noexcept {
  if (bits_.empty()) {
    const auto at = std::ranges::lower_bound(list_, row);
    if (at == list_.end() || *at != row) return;
    list_.erase(at);
    --size_;
    return;
  }
  if (!contains(row)) return;
  bits_[row / kRowsPerWord] &= ~bit_of(row);
  --size_;
  if (!is_thin(size_, bits_.size())) return;
  try {
    to_list();
  } catch (const std::bad_alloc&) {
    // The bits hold the same.
  }
}

void RowSet::merge_into(std::span<std::uint64_t> words) const noexcept {
  for (const std::uint32_t row : list_)
    words[row / kRowsPerWord] |= bit_of(row);
  for (std::size_t i = 0; i < bits_.size(); ++i)
    words[i] |= bits_[i];
}

void RowSet::to_bits() {
  std::vector<std::uint64_t> bits(words_for(std::size_t{list_.back()} + 1));
  merge_into(bits);
  bits_.swap(bits);
  std::vector<std::uint32_t>().swap(list_);
}

void RowSet::to_list() {
  std::vector<std::uint32_t> list;
  list.reserve(size_);
  for_each([&list](std::uint32_t row) { list.push_back(row); });
  list_.swap(list);
  std::vector<std::uint64_t>().swap(bits_);
}

}  // namespace tierwall::index
