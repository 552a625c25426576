// A table that grows at its end, and whose beginning snapshots share.
//
//     GrowingTable<PlanStep> steps(of_the_build, 1'000);
//     steps.push_back(step);
//     view.steps = steps.view();  body.memory.push_back(steps.memory());
//
// What a view shows does not change: later elements are written behind it, or where there is more room,
// to which the elements before are copied. Thread contract: one writer; views are read by any thread that
// they were handed to. Complexity: constant, amortised.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

namespace tierwall::store {

// Elements that a table of a build usually gets room for.
inline constexpr std::size_t kRoomToGrow = 1'024;

template <class T>
class GrowingTable {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  // Nothing is copied until there are `room` more elements.
  GrowingTable(std::span<const T> first, std::size_t room) { move_to(first, first.size() + room); }

  std::size_t size() const noexcept { return size_; }
  const T& operator[](std::size_t index) const noexcept { return items_.get()[index]; }
  void push_back(const T& item) {
    if (size_ == capacity_) move_to(view(), 2 * capacity_ + 1);
    items_.get()[size_++] = item;
  }
  void append(std::span<const T> items) {
    for (const T& item : items)
      push_back(item);
  }

  std::span<const T> view() const noexcept { return {items_.get(), size_}; }
  std::shared_ptr<const void> memory() const noexcept { return items_; }

 private:
  void move_to(std::span<const T> items, std::size_t capacity) {
    std::shared_ptr<T[]> larger(new T[capacity]);
    std::ranges::copy(items, larger.get());
    items_ = std::move(larger);
    size_ = items.size();
    capacity_ = capacity;
  }

  std::shared_ptr<T[]> items_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tierwall::store
