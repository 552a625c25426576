// Builds runtime/class_maps.hpp: equal pages and directories once.
//
//     ClassMapBuilder maps(meter);
//     program.maps[0] = maps.add<Narrow>(identity_count, usual_row, touched, row_of);
//
// Thread contract: single-threaded. Complexity: the numbers that may have a value of their own, the
// pages that they are in, and a directory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include <tierwall/runtime/class_maps.hpp>

#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

struct ClassMapData {
  std::vector<std::uint32_t> directories;
  std::vector<Narrow> narrow_pages;
  std::vector<Wide> wide_pages;

  ClassMaps view() const noexcept { return {directories, narrow_pages, wide_pages}; }
};

class ClassMapBuilder {
 public:
  explicit ClassMapBuilder(support::BuildMeter& meter) : meter_(meter) {}

  // Of the numbers below `universe`: those in `touched` (in any order) have the value
  // `value_of(number)`, all others `usual`. Values must fit the type.
  template <class Value, class ValueOf>
  std::uint32_t add(std::size_t universe, std::uint32_t usual,
                    std::span<const std::uint32_t> touched, ValueOf value_of) {
    Pages<Value>& pages = pages_of<Value>();
    const std::size_t page_count = (universe + kPage - 1) / kPage;
    meter_.work(touched.size() + page_count);
    pages.draft.resize(page_count * kPage);
    directory_.assign(page_count, kUntouched);
    touched_pages_.clear();
    for (const std::uint32_t number : touched) {
      const std::uint32_t page = number / kPage;
      if (directory_[page] == kUntouched) {
        directory_[page] = 0;
        touched_pages_.push_back(page);
        std::fill_n(pages.draft.begin() + page * kPage, kPage, static_cast<Value>(usual));
      }
      pages.draft[number] = static_cast<Value>(value_of(number));
    }
    meter_.work(touched_pages_.size() * kStepsPerPage);
    // The pool is large, and its memory far away.
    hashes_.clear();
    for (const std::uint32_t page : touched_pages_)
      hashes_.push_back(pages.pool.prefetch(pages.drafted(page)));
    for (std::size_t i = 0; i < touched_pages_.size(); ++i) {
      const std::uint32_t page = touched_pages_[i];
      directory_[page] = pages.pool.intern(pages.drafted(page), hashes_[i]).index;
    }
    if (std::ranges::find(directory_, kUntouched) != directory_.end()) {
      Value repeated[kPage];
      std::ranges::fill(repeated, static_cast<Value>(usual));
      std::ranges::replace(directory_, kUntouched, pages.pool.intern(repeated).index);
    }
    return directories_.place(directory_);
  }

  // Of pages of `cells`, kPage each, the ones with these numbers, one behind the other.
  std::uint32_t add_pages(std::span<const std::uint32_t> numbers, std::span<const Wide> cells);

  std::size_t bytes() const noexcept;
  // Of the pools, beside the maps that are in them.
  std::size_t overhead_bytes() const noexcept;
  ClassMapData take();

 private:
  static constexpr std::uint32_t kPage = ClassMaps::kPage;
  static constexpr std::uint32_t kUntouched = 0xFFFF'FFFFU;
  static constexpr std::uint64_t kStepsPerPage = 8;

  template <class Value>
  struct Pages {
    support::SequencePool<Value> pool;
    std::vector<Value> draft;  // of one map, by number; only touched pages mean anything

    std::span<const Value> drafted(std::uint32_t page) const {
      return std::span(draft).subspan(page * kPage, kPage);
    }
  };

  template <class Value>
  Pages<Value>& pages_of() noexcept {
    if constexpr (std::is_same_v<Value, Narrow>) {
      return narrow_;
    } else {
      return wide_;
    }
  }

  support::BuildMeter& meter_;
  Pages<Narrow> narrow_;
  Pages<Wide> wide_;
  support::SequencePool<std::uint32_t> directories_;
  // Of one map.
  std::vector<std::uint32_t> directory_;
  std::vector<std::uint32_t> touched_pages_;
  std::vector<std::size_t> hashes_;  // of these
};

}  // namespace tierwall::programs
