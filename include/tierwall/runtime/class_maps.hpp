// Maps from dense numbers (identities, traffic classes) to what a program makes of them.
//
//     const std::uint32_t row = maps.find(program.remote, layout, identity);
//
// One map for every program and axis. Few numbers are mapped by pages of 64 values; many numbers by
// chunks that say for which of them the value is not the usual one, so that a map costs little more
// than what its program tells apart. Equal pages and chunks are kept once. Thread contract: a view
// over immutable memory. Complexity: one, two or three loads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <tierwall/runtime/config.hpp>

namespace tierwall::inline v0 {

namespace detail {

// What a function may use beyond the instructions that it is compiled for.
enum class Isa : std::uint8_t { compiled, popcnt };

template <Isa isa = Isa::compiled>
TIERWALL_INLINE unsigned count_bits(std::uint64_t bits) noexcept {
#ifdef __POPCNT__
  constexpr bool kHasInstruction = true;
#else
  constexpr bool kHasInstruction = isa == Isa::popcnt;
#endif
  if constexpr (kHasInstruction) {
    return static_cast<unsigned>(__builtin_popcountll(bits));
  } else {
    // Without the instruction a compiler would call a function.
    bits -= bits >> 1U & 0x5555'5555'5555'5555U;
    bits = (bits & 0x3333'3333'3333'3333U) + (bits >> 2U & 0x3333'3333'3333'3333U);
    bits = (bits + (bits >> 4U)) & 0x0F0F'0F0F'0F0F'0F0FU;
    return static_cast<unsigned>(bits * 0x0101'0101'0101'0101U >> 56U);
  }
}

}  // namespace detail

// 64 numbers of a large map.
struct ClassGroup {
  std::uint64_t unusual = 0;  // a bit for each number that has a value of its own
  std::uint32_t values = 0;   // offset: the usual value, then those of the unusual numbers
  std::uint32_t reserved = 0;
};

// How maps of one kind of numbers are laid out: by the largest number.
enum class MapLayout : std::uint8_t { one_page, pages, chunks };

struct ClassMaps {
  static constexpr unsigned kBits = 6;
  static constexpr std::uint32_t kFanOut = 1U << kBits;

  std::span<const std::uint32_t> pages;        // values, kFanOut a page
  std::span<const std::uint32_t> directories;  // offsets of pages, or of chunks
  std::span<const ClassGroup> chunks;          // kFanOut groups a chunk
  std::span<const std::uint32_t> values;       // of chunks

  // Of the numbers below `universe`.
  static constexpr MapLayout layout_of(std::size_t universe) noexcept {
    return universe <= kFanOut                          ? MapLayout::one_page
           : universe <= std::size_t{kFanOut} * kFanOut ? MapLayout::pages
                                                        : MapLayout::chunks;
  }

  template <detail::Isa isa = detail::Isa::compiled>
  TIERWALL_INLINE std::uint32_t find(std::uint32_t map, MapLayout layout,
                                     std::uint32_t number) const noexcept {
    if (layout == MapLayout::chunks) {
      const std::uint32_t chunk = directories[map + (number >> 2U * kBits)];
      const ClassGroup& group = chunks[chunk + (number >> kBits & (kFanOut - 1))];
      const unsigned bit = number & (kFanOut - 1);
      const unsigned below =
          detail::count_bits<isa>(group.unusual & ((std::uint64_t{1} << bit) - 1));
      return values[group.values + ((group.unusual >> bit & 1U) != 0 ? below + 1 : 0)];
    }
    if (layout == MapLayout::pages) map = directories[map + (number >> kBits)];
    return pages[map + (number & (kFanOut - 1))];
  }
  // What find() reads first, to be prefetched.
  TIERWALL_INLINE const std::uint32_t* first_load(std::uint32_t map, MapLayout layout,
                                                  std::uint32_t number) const noexcept {
    switch (layout) {
      case MapLayout::chunks: return directories.data() + map + (number >> 2U * kBits);
      case MapLayout::pages: return directories.data() + map + (number >> kBits);
      case MapLayout::one_page: break;
    }
    return pages.data() + map + number;
  }
};

static_assert(sizeof(ClassGroup) == 16 && std::is_trivially_copyable_v<ClassGroup>);
static_assert(std::is_trivially_copyable_v<ClassMaps>);

}  // namespace tierwall::inline v0
