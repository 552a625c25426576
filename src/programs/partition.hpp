// Partition: divides numbers into classes that no member list tells apart.
//
//     Partition partition(7);
//     partition.split(members, [](std::uint32_t from, std::uint32_t inside) { ... });
//     partition.class_of(3);
//
// Thread contract: single-threaded. Complexity: a split costs its members; numbers that are in no
// list cost nothing after construction, and reset() costs what was split.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tierwall::programs {

class Partition {
 public:
  // Of the numbers below `universe`, all in class 0.
  explicit Partition(std::size_t universe)
      : class_of_(universe, 0),
        sizes_{static_cast<std::uint32_t>(universe)},
        is_touched_(universe, false) {}

  std::size_t universe() const noexcept { return class_of_.size(); }
  std::size_t class_count() const noexcept { return sizes_.size(); }
  std::uint32_t class_of(std::uint32_t number) const noexcept { return class_of_[number]; }
  std::uint32_t size_of(std::uint32_t number) const noexcept { return sizes_[number]; }
  // Every number that was ever in a list, each once, in no order.
  std::span<const std::uint32_t> touched() const noexcept { return touched_; }

  // Afterwards every class lies inside `members` (each number once) or outside. `inside(from, now)`
  // is called for every class that lies inside: `now` was cut from `from`, or is the same.
  template <class Inside>
  void split(std::span<const std::uint32_t> members, Inside inside) {
    met_.clear();
    for (const std::uint32_t number : members) {
      const std::uint32_t at = class_of_[number];
      if (moved_.size() <= at) moved_.resize(sizes_.size(), 0);
      if (moved_[at]++ == 0) met_.push_back(at);
    }
    successor_.resize(sizes_.size());
    for (const std::uint32_t from : met_) {
      successor_[from] = from;
      if (moved_[from] != sizes_[from]) {
        successor_[from] = static_cast<std::uint32_t>(sizes_.size());
        sizes_.push_back(moved_[from]);
        sizes_[from] -= moved_[from];
      }
      moved_[from] = 0;
      inside(from, successor_[from]);
    }
    for (const std::uint32_t number : members) {
      std::uint32_t& at = class_of_[number];
      if (!is_touched_[number]) {
        is_touched_[number] = true;
        touched_.push_back(number);
      }
      at = successor_[at];
    }
  }

  // All in class 0 again.
  void reset() {
    for (const std::uint32_t number : touched_) {
      class_of_[number] = 0;
      is_touched_[number] = false;
    }
    touched_.clear();
    sizes_.assign(1, static_cast<std::uint32_t>(class_of_.size()));
  }

 private:
  std::vector<std::uint32_t> class_of_;
  std::vector<std::uint32_t> sizes_;  // by class
  std::vector<bool> is_touched_;
  std::vector<std::uint32_t> touched_;
  // Of one split, by class.
  std::vector<std::uint32_t> met_, moved_, successor_;
};

}  // namespace tierwall::programs
