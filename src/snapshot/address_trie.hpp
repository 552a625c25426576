// Lays out runtime/address_trie.hpp.
//
//     const AddressTrieData trie = lay_out_trie(places, meter);
//     if (!trie.entries.empty()) use(trie);
//
// Complexity: linear in the places and the entries, at most kMostEntries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tierwall/runtime/address_trie.hpp>

#include "snapshot/intervals.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

struct AddressTrieData {
  // 2 MiB, of which look-ups touch a part: beyond it a trie does not fit a second-level cache.
  static constexpr std::size_t kMostEntries = std::size_t{1} << 19U;
  // More rarely have so few entries, and are not tried.
  static constexpr std::size_t kMostPlaces = std::size_t{1} << 16U;

  std::vector<std::uint32_t> entries;
  std::vector<AddressPlace> places;

  AddressTrie view() const noexcept { return {entries, places}; }
  std::size_t bytes() const noexcept {
    return entries.size() * sizeof(std::uint32_t) + places.size() * sizeof(AddressPlace);
  }
};

// Empty: there would be too many entries.
AddressTrieData lay_out_trie(const IntervalList<V4Number>& places, support::BuildMeter& meter);

}  // namespace tierwall::snapshot
