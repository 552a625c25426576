// ChangeLog: which matches started and stopped since it was last read.
//
// Of a pair, starts and stops take turns, so all but the last of them cancel: what is left is how often it
// started less how often it stopped, which is 1, 0 or -1.
//
// Complexity: constant to write; reading sorts, in linear time. Memory: of the order of the changes that
// are left, as what cancels is thrown out now and then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tierwall/label_index.hpp>

namespace tierwall::index {

class ChangeLog {
 public:
  // Makes room for so many more. Out of memory changes nothing.
  void reserve(std::size_t started, std::size_t stopped);
  // There must be room.
  void start(SelectorId selector, ItemId item) noexcept {
    started_.push_back(pair_of(selector, item));
  }
  void stop(SelectorId selector, ItemId item) noexcept {
    stopped_.push_back(pair_of(selector, item));
  }

  // In the order of LabelIndex::take_changes(). Out of memory loses nothing.
  std::vector<MatchChange> take();

 private:
  static std::uint64_t pair_of(SelectorId selector, ItemId item) noexcept {
    return std::uint64_t{selector.value} << 32U | item.value;
  }
  // Sorts, and throws out what cancels.
  void settle();

  static constexpr std::size_t kUnsettled = 4'096;

  std::vector<std::uint64_t> started_;
  std::vector<std::uint64_t> stopped_;
  std::size_t settle_at_ = kUnsettled;  // of the shorter list
};

}  // namespace tierwall::index
