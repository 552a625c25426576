// SlotList<T>: things under small numbers; the number of one that is gone is given to another.
//
// A new thing is T{}. Complexity: constant; memory is that of the most things there ever were at once.
// Out of memory changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tierwall::index {

constexpr std::uint32_t kNoSlot = 0xFFFF'FFFFU;

template <class T>
class SlotList {
 public:
  std::uint32_t add() {
    if (!free_.empty()) {
      const std::uint32_t slot = free_.back();
      free_.pop_back();
      return slot;
    }
    if (slots_.size() == slots_.capacity()) {
      // So that remove() finds room.
      const std::size_t capacity = 2 * slots_.size() + 16;
      free_.reserve(capacity);
      slots_.reserve(capacity);
    }
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }
  void remove(std::uint32_t slot) noexcept {
    slots_[slot] = T{};
    free_.push_back(slot);
  }

  T& operator[](std::uint32_t slot) noexcept { return slots_[slot]; }
  const T& operator[](std::uint32_t slot) const noexcept { return slots_[slot]; }
  std::size_t size() const noexcept { return slots_.size() - free_.size(); }

 private:
  std::vector<T> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace tierwall::index
