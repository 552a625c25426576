// Maps from dense numbers (identities, traffic classes) to what a program makes of them.
//
//     const std::uint32_t row = maps.find<Narrow>(program.maps[0], identity);
//
// One map for every program and axis: a directory, and pages of values. The values are numbers within
// the program, so that programs that tell the same apart share pages: equal pages, and equal
// directories, are kept once. Thread contract: a view over immutable memory. Complexity: two loads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <tierwall/runtime/config.hpp>

namespace tierwall::inline v0 {

// Values of maps: narrow where all those of a program are below 256.
using Narrow = std::uint8_t;
using Wide = std::uint16_t;

struct ClassMaps {
  static constexpr unsigned kBits = 6;
  static constexpr std::uint32_t kPage = 1U << kBits;  // values

  std::span<const std::uint32_t> directories;  // numbers of pages
  std::span<const Narrow> narrow_pages;
  std::span<const Wide> wide_pages;

  // What a look-up reads first, to be prefetched.
  TIERWALL_INLINE const std::uint32_t* entry(std::uint32_t map,
                                             std::uint32_t number) const noexcept {
    return directories.data() + map + (number >> kBits);
  }
  // Where the number's value stands among the pages.
  TIERWALL_INLINE std::size_t at(std::uint32_t map, std::uint32_t number) const noexcept {
    return std::size_t{*entry(map, number)} << kBits | (number & (kPage - 1));
  }
  template <class Value>
  TIERWALL_INLINE const Value* pages() const noexcept {
    if constexpr (std::is_same_v<Value, Narrow>) {
      return narrow_pages.data();
    } else {
      return wide_pages.data();
    }
  }
  template <class Value>
  TIERWALL_INLINE std::uint32_t find(std::uint32_t map, std::uint32_t number) const noexcept {
    return pages<Value>()[at(map, number)];
  }
  TIERWALL_INLINE std::uint32_t find(std::uint32_t map, std::uint32_t number,
                                     bool is_wide) const noexcept {
    return is_wide ? find<Wide>(map, number) : find<Narrow>(map, number);
  }
};

static_assert(std::is_trivially_copyable_v<ClassMaps>);

}  // namespace tierwall::inline v0
