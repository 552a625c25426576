// Lays out runtime/address_trie.hpp.
//
//     const AddressTrieData trie = lay_out_trie(singles, intervals, meter);
//     if (!trie.entries.empty()) use(trie);
//
// Complexity: sorting the single addresses; then linear in the entries, at most kMostEntries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tierwall/runtime/address_trie.hpp>

#include "snapshot/intervals.hpp"
#include "snapshot/slots.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

struct AddressTrieData {
  // 2 MiB, of which look-ups touch a part: beyond it a trie does not fit a second-level cache.
  static constexpr std::size_t kMostEntries = std::size_t{1} << 19U;
  // Addresses and intervals. More rarely have so few entries, and are not tried.
  static constexpr std::size_t kMostPlaces = std::size_t{1} << 16U;

  std::vector<std::uint32_t> entries;
  std::vector<AddressPlace> places;

  AddressTrie view() const noexcept { return {entries, places}; }
  std::size_t bytes() const noexcept {
    return entries.size() * sizeof(std::uint32_t) + places.size() * sizeof(AddressPlace);
  }
};

// Of all that the tables find. Empty: there would be too many entries.
AddressTrieData lay_out_trie(const SlotData<V4Number>& singles,
                             const IntervalData<V4Number>& intervals, support::BuildMeter& meter);

}  // namespace tierwall::snapshot
