// Maps from dense numbers (identities, traffic classes) to what a program makes of them.
//
//     const std::uint32_t row = maps.find(program.remote, levels, identity);
//
// One map for every program and axis, in up to three levels of 64, as many as the largest number
// needs; equal chunks and pages are kept once, so that a map costs little more than what its program
// tells apart. Thread contract: a view over immutable memory. Complexity: a load for each level.
#pragma once

#include <cstddef>
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

  // How many levels maps of the numbers below `universe` have.
  static constexpr std::uint8_t levels_of(std::size_t universe) noexcept {
    return universe <= kFanOut ? 1 : universe <= std::size_t{kFanOut} * kFanOut ? 2 : 3;
  }

  TIERWALL_INLINE std::uint32_t find(std::uint32_t map, std::uint8_t levels,
                                     std::uint32_t number) const noexcept {
    if (levels == 3) map = directories[map + (number >> 2U * kBits)];
    if (levels != 1) map = chunks[map + (number >> kBits & (kFanOut - 1))];
    return pages[map + (number & (kFanOut - 1))];
  }
  // What find() reads first, to be prefetched.
  TIERWALL_INLINE const std::uint32_t* first_load(std::uint32_t map, std::uint8_t levels,
                                                  std::uint32_t number) const noexcept {
    if (levels == 3) return directories.data() + map + (number >> 2U * kBits);
    if (levels == 2) return chunks.data() + map + (number >> kBits);
    return pages.data() + map + number;
  }
};

static_assert(std::is_trivially_copyable_v<ClassMaps>);

}  // namespace tierwall::inline v0
