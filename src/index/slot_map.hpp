// SlotMap: finds slots by a number: an id, or the hash of what is there. Several slots may share a number.
//
//     SlotMap slots;
//     slots.insert(id, slot);
//     slots.find(id) == slot;
//
// Open addressing with linear probing, at most three quarters full; what is erased leaves no trace.
// Complexity: constant (expected). Out of memory changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/slot_list.hpp"

namespace tierwall::index {

class SlotMap {
 public:
  std::size_t size() const noexcept { return size_; }

  // The first slot of that number for which `is` holds; kNoSlot if there is none.
  template <class Is>
  std::uint32_t find(std::uint32_t number, Is is) const {
    if (size_ == 0) return kNoSlot;
    for (std::size_t at = home_of(number); table_[at].slot != kNoSlot; at = next(at)) {
      if (table_[at].number == number && is(table_[at].slot)) return table_[at].slot;
    }
    return kNoSlot;
  }
  std::uint32_t find(std::uint32_t number) const noexcept {
    return find(number, [](std::uint32_t) { return true; });
  }

  template <class Visit>
  void for_each(Visit visit) const {
    for (const Entry& entry : table_) {
      if (entry.slot != kNoSlot) visit(entry.number, entry.slot);
    }
  }

  // The pair must not be there.
  void insert(std::uint32_t number, std::uint32_t slot) {
    if (4 * (size_ + 1) > 3 * table_.size()) grow();
    place({number, slot});
    ++size_;
  }

  // Nothing happens if the pair is not there.
  void erase(std::uint32_t number, std::uint32_t slot) noexcept {
    if (size_ == 0) return;
    std::size_t at = home_of(number);
    while (table_[at].slot != slot || table_[at].number != number) {
      if (table_[at].slot == kNoSlot) return;
      at = next(at);
    }
    --size_;
    // Closes the gap: moves up whatever may stand there.
    for (std::size_t behind = next(at); table_[behind].slot != kNoSlot; behind = next(behind)) {
      const std::size_t home = home_of(table_[behind].number);
      if (distance(home, behind) >= distance(at, behind)) {
        table_[at] = table_[behind];
        at = behind;
      }
    }
    table_[at] = {};
  }

 private:
  static constexpr std::size_t kFirstSize = 4;

  struct Entry {
    std::uint32_t number = 0;
    std::uint32_t slot = kNoSlot;  // none: the place is free
  };

  std::size_t next(std::size_t at) const noexcept { return (at + 1) & (table_.size() - 1); }
  std::size_t distance(std::size_t from, std::size_t to) const noexcept {
    return (to - from) & (table_.size() - 1);
  }
  std::size_t home_of(std::uint32_t number) const noexcept {
    // The high bits of the product depend on all of the number. Sizes are far below 2^32.
    constexpr std::uint64_t kGoldenRatio = 0x9E37'79B9'7F4A'7C15;
    return (number * kGoldenRatio >> 32U) & (table_.size() - 1);
  }
  void place(Entry entry) noexcept {
    std::size_t at = home_of(entry.number);
    while (table_[at].slot != kNoSlot)
      at = next(at);
    table_[at] = entry;
  }
  void grow() {
    std::vector<Entry> table(table_.empty() ? kFirstSize : 2 * table_.size());
    table_.swap(table);
    for (const Entry& entry : table) {
      if (entry.slot != kNoSlot) place(entry);
    }
  }

  std::vector<Entry> table_;  // a power of two of them, or none
  std::size_t size_ = 0;
};

}  // namespace tierwall::index
