// Builds runtime/class_maps.hpp: equal pages, chunks and directories once.
//
//     ClassMapBuilder maps(meter);
//     program.remote = maps.add(identity_count, default_row, changed, row_of);
//
// Complexity: sorting the numbers that have a value of their own, plus a directory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/class_maps.hpp>

#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

struct ClassMapData {
  std::vector<std::uint32_t> pages;
  std::vector<std::uint32_t> directories;
  std::vector<ClassGroup> chunks;
  std::vector<std::uint32_t> values;

  ClassMaps view() const noexcept { return {pages, directories, chunks, values}; }
};

class ClassMapBuilder {
 public:
  explicit ClassMapBuilder(support::BuildMeter& meter) : meter_(meter) {}

  // Of the numbers below `universe`: those in `changed` (each once, in any order) have the value
  // `value_of(number)`, all others `other`.
  template <class ValueOf>
  std::uint32_t add(std::size_t universe, std::uint32_t other,
                    std::span<const std::uint32_t> changed, ValueOf value_of) {
    meter_.work(changed.size() + universe / kFanOut);
    entries_.clear();
    for (const std::uint32_t number : changed) {
      const std::uint32_t value = value_of(number);
      if (value != other) entries_.push_back({number, value});
    }
    support::sort(meter_, entries_, &Entry::number);
    next_ = 0;
    switch (ClassMaps::layout_of(universe)) {
      case MapLayout::one_page: return add_page(0, other);
      case MapLayout::pages: return add_pages(universe, other);
      case MapLayout::chunks: break;
    }
    return add_chunks(universe, other);
  }

  std::size_t bytes() const noexcept;
  ClassMapData take();

 private:
  struct Entry {
    std::uint32_t number;
    std::uint32_t value;
  };
  static constexpr std::uint32_t kFanOut = ClassMaps::kFanOut;
  static constexpr std::uint32_t kPerChunk = kFanOut * kFanOut;

  // Each takes entries from `next_` on.
  std::uint32_t add_page(std::uint32_t first_number, std::uint32_t other);
  std::uint32_t add_pages(std::size_t universe, std::uint32_t other);
  std::uint32_t add_chunks(std::size_t universe, std::uint32_t other);
  std::uint32_t add_chunk(std::uint32_t first_number, std::uint32_t other);
  bool has_entry_below(std::uint32_t number) const noexcept {
    return next_ < entries_.size() && entries_[next_].number < number;
  }
  std::uint32_t intern_directory();

  support::BuildMeter& meter_;
  support::SequencePool<std::uint32_t> pages_, directories_, values_;
  support::SequencePool<std::uint64_t> chunks_;  // two words a group
  std::vector<Entry> entries_;                   // ascending
  std::size_t next_ = 0;
  std::vector<std::uint32_t> directory_;
};

}  // namespace tierwall::programs
