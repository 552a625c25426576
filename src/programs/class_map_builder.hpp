// Builds runtime/class_maps.hpp: equal pages, chunks and directories once.
//
//     ClassMapBuilder maps;
//     program.remote = maps.add(identity_count, default_row, changed, row_of);
//
// Complexity: sorting the numbers that differ from the default, plus a directory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/class_maps.hpp>

#include "support/sequence_pool.hpp"

namespace tierwall::programs {

struct ClassMapData {
  std::vector<std::uint32_t> directories;
  std::vector<std::uint32_t> chunks;
  std::vector<std::uint32_t> pages;

  ClassMaps view() const noexcept { return {directories, chunks, pages}; }
};

class ClassMapBuilder {
 public:
  // Of the numbers below `universe`: those in `changed` (each once, in any order) have the value
  // `value_of(number)`, all others `other`.
  template <class ValueOf>
  std::uint32_t add(std::size_t universe, std::uint32_t other,
                    std::span<const std::uint32_t> changed, ValueOf value_of) {
    sorted_.assign(changed.begin(), changed.end());
    std::ranges::sort(sorted_);
    const std::uint8_t levels = ClassMaps::levels_of(universe);
    const std::uint32_t other_page = page_of(std::vector<std::uint32_t>(kFanOut, other));
    const std::uint32_t other_chunk = chunk_of(std::vector<std::uint32_t>(kFanOut, other_page));
    directory_.assign((universe + kPerChunk - 1) / kPerChunk,
                      levels == 1 ? other_page : other_chunk);
    for (std::size_t i = 0; i < sorted_.size();) {
      const std::uint32_t chunk = sorted_[i] / kPerChunk;
      chunk_.assign(kFanOut, other_page);
      while (i < sorted_.size() && sorted_[i] / kPerChunk == chunk) {
        const std::uint32_t page = sorted_[i] / kFanOut;
        page_.assign(kFanOut, other);
        for (; i < sorted_.size() && sorted_[i] / kFanOut == page; ++i)
          page_[sorted_[i] % kFanOut] = value_of(sorted_[i]);
        chunk_[page % kFanOut] = page_of(page_);
      }
      directory_[chunk] = levels == 1 ? chunk_[0] : chunk_of(chunk_);
    }
    if (levels != 3) return directory_[0];
    return static_cast<std::uint32_t>(
        directories_.offset_of(directories_.intern(directory_).index));
  }

  std::size_t bytes() const noexcept {
    return (directories_.items().size() + chunks_.items().size() + pages_.items().size()) *
           sizeof(std::uint32_t);
  }
  ClassMapData take() {
    return {directories_.take_items(), chunks_.take_items(), pages_.take_items()};
  }

 private:
  static constexpr std::uint32_t kFanOut = ClassMaps::kFanOut;
  static constexpr std::uint32_t kPerChunk = kFanOut * kFanOut;

  std::uint32_t page_of(const std::vector<std::uint32_t>& values) {
    return pages_.intern(values).index * kFanOut;
  }
  std::uint32_t chunk_of(const std::vector<std::uint32_t>& pages) {
    return chunks_.intern(pages).index * kFanOut;
  }

  support::SequencePool<std::uint32_t> directories_, chunks_, pages_;
  std::vector<std::uint32_t> sorted_, directory_, chunk_, page_;
};

}  // namespace tierwall::programs
