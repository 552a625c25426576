// SequencePool<T>: keeps each distinct sequence of numbers once, and numbers them as they come.
//
// What looks equal by its hash is compared in full. Complexity: linear in the sequence, constant in
// the number of sequences.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "support/hash_map.hpp"

namespace tierwall::support {

template <class T>
class SequencePool {
  static_assert(std::has_unique_object_representations_v<T>);

 public:
  struct Interned {
    std::uint32_t index;
    bool is_new;
  };

  Interned intern(std::span<const T> items) { return intern(items, hash(items)); }
  // With its hash, for which memory was fetched while something else was done.
  std::size_t prefetch(std::span<const T> items) const {
    const std::size_t hashed = hash(items);
    newest_.prefetch(hashed);
    return hashed;
  }
  Interned intern(std::span<const T> items, std::size_t hashed) {
    const auto [head, is_first] = newest_.try_emplace(hashed, kNone);
    for (std::uint32_t at = head->second; at != kNone; at = older_[at]) {
      if (equal((*this)[at], items)) return {at, false};
    }
    const auto index = static_cast<std::uint32_t>(older_.size());
    older_.push_back(head->second);
    head->second = index;
    items_.insert(items_.end(), items.begin(), items.end());
    ends_.push_back(items_.size());
    return {index, true};
  }

  std::size_t size() const noexcept { return older_.size(); }

  // Valid until the next intern().
  std::span<const T> operator[](std::uint32_t index) const noexcept {
    const std::size_t begin = offset_of(index);
    return {items_.data() + begin, ends_[index] - begin};
  }

  // Where it begins among items().
  std::size_t offset_of(std::uint32_t index) const noexcept {
    return index == 0 ? 0 : ends_[index - 1];
  }

  // Where an equal one stands among items(), of which there are fewer than 2^32.
  std::uint32_t place(std::span<const T> items) {
    return static_cast<std::uint32_t>(offset_of(intern(items).index));
  }

  // All sequences, one behind the other.
  const std::vector<T>& items() const noexcept { return items_; }
  std::vector<T> take_items() noexcept { return std::move(items_); }
  // What the pool takes: for one more sequence; for all, apart from items().
  static constexpr std::size_t bytes_of(std::span<const T> items) noexcept {
    return items.size_bytes() + kBytesPerSequence;
  }
  std::size_t overhead_bytes() const noexcept { return size() * kBytesPerSequence; }
  void clear() noexcept {
    items_.clear();
    ends_.clear();
    older_.clear();
    newest_.clear();
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFFU;
  // Its end, the one before it, and its place in a map that is about half full.
  static constexpr std::size_t kBytesPerSequence = sizeof(std::size_t) + sizeof(std::uint32_t) + 36;

  static std::size_t hash(std::span<const T> items) {
    return TextHash{}(
        std::string_view(reinterpret_cast<const char*>(items.data()), items.size_bytes()));
  }
  static bool equal(std::span<const T> a, std::span<const T> b) noexcept {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
  }

  std::vector<T> items_;
  std::vector<std::size_t> ends_;
  std::vector<std::uint32_t> older_;  // the sequence before it with the same hash
  HashMap<std::size_t, std::uint32_t> newest_;
};

}  // namespace tierwall::support
