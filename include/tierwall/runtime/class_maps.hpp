// Maps from dense numbers (identities, traffic classes) to what a program makes of them.
//
//     const std::uint32_t row = view.programs.maps.find(program.remote, identity);
//
// One map for every program and dimension, in three levels of 64; equal chunks and pages are kept
// once, so that a map costs little more than what its program tells apart. Thread contract: a view
// over immutable memory. Complexity: three loads.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

#include <tierwall/runtime/config.hpp>

namespace tierwall::inline v0 {

struct ClassMaps {
  static constexpr unsigned kBits = 6;
  static constexpr std::uint32_t kFanOut = 1U << kBits;

  std::span<const std::uint32_t> directories;  // offsets into `chunks`
  std::span<const std::uint32_t> chunks;       // offsets into `pages`
  std::span<const std::uint32_t> pages;        // values

  TIERWALL_INLINE std::uint32_t find(std::uint32_t map, std::uint32_t number) const noexcept {
    const std::uint32_t chunk = directories[map + (number >> 2U * kBits)];
    const std::uint32_t page = chunks[chunk + (number >> kBits & (kFanOut - 1))];
    return pages[page + (number & (kFanOut - 1))];
  }
};

static_assert(std::is_trivially_copyable_v<ClassMaps>);

}  // namespace tierwall::inline v0
