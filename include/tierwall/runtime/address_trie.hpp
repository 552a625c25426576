// The place of an IPv4 address by three loads, and one more if somebody owns it.
//
//     const AddressPlace place = trie.find(address);
//
// Where addresses and prefixes are few, or lie close together, and will not change: then a trie is small
// enough to take the place of what finds them otherwise (runtime/address_tables.hpp). An entry is a place
// or leads to a node, which has an entry for each value of the next few bits. Apart from addresses whose
// first bits decide, which most traffic from elsewhere has, all take the same steps: no branch depends on
// the address. Thread contract: a view over immutable memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <tierwall/runtime/address_intervals.hpp>
#include <tierwall/runtime/config.hpp>

namespace tierwall::inline v0 {

struct AddressTrie {
  // Bits of the address that a level decides by.
  static constexpr unsigned kLevels = 3;
  static constexpr unsigned kBits[kLevels] = {14, 9, 9};
  // The bits below those of a level.
  static constexpr unsigned kShift[kLevels] = {18, 9, 0};
  // Of an entry: the rest is no node's first entry, but an identity or, if it is owned, a place's number.
  static constexpr std::uint32_t kIsPlace = std::uint32_t{1} << 31U;
  static constexpr std::uint32_t kIsOwned = std::uint32_t{1} << 30U;
  static constexpr std::uint32_t kRest = kIsOwned - 1;

  std::span<const std::uint32_t> entries;  // the first node is the root
  std::span<const AddressPlace> places;    // with an owner

  constexpr bool empty() const noexcept { return entries.empty(); }

  static constexpr std::uint32_t at_level(V4Number address, unsigned level) noexcept {
    return address >> kShift[level] & ((std::uint32_t{1} << kBits[level]) - 1);
  }

  // Of a trie that is not empty.
  TIERWALL_INLINE AddressPlace find(V4Number address) const noexcept {
    std::uint32_t entry = entries[at_level(address, 0)];
    if ((entry & kIsPlace) == 0) {
      TIERWALL_UNROLL
      for (unsigned level = 1; level < kLevels; ++level) {
        // All ones for a place, which stays what it is.
        const std::uint32_t is_place = 0U - (entry >> 31U);
        const std::size_t node = entry & ~is_place;
        const std::uint32_t next = entries[node + at_level(address, level)];
        entry = (entry & is_place) | (next & ~is_place);
      }
    }
    if ((entry & kIsOwned) != 0) return places[entry & kRest];
    return {entry & kRest, {}};
  }
};

static_assert(std::is_trivially_copyable_v<AddressTrie>);

}  // namespace tierwall::inline v0
