// What a snapshot knows about addresses: which sets an address lies in, and which endpoint owns it.
//
//     const AddressPlace place = place_of(view.addresses, flow.source);
//     const bool in = view.sets.contains(view.sets.row(place.identity), set);
//
// Whatever rules ask about an address (selectors, nets, services, named ports) is membership in an
// address set. Addresses that lie in the same sets share an *identity*. Single addresses are found
// by hashing, all others by the interval they lie in; or IPv4 addresses by a trie, if they are few.
// Thread contract: views over immutable memory.
// Complexity: where there are single addresses, at most kMaxProbes slots of a table that is at most
// half full; then the intervals, see there. A membership test is two loads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <tierwall/runtime/address.hpp>
#include <tierwall/runtime/address_intervals.hpp>
#include <tierwall/runtime/address_trie.hpp>
#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/ids.hpp>

namespace tierwall::inline v0 {

// Marks an address that several endpoints own (spec/policy.md 2.7). No endpoint has this id.
inline constexpr EndpointId kSeveralOwners{0xFFFF'FFFEU};

inline constexpr std::uint32_t kEmptySlot = 0xFFFF'FFFFU;

// A single address, with its place: one cache line answers for most.
template <class Key>
struct AddressSlot {
  Key address = {};
  std::uint32_t identity = kEmptySlot;
  EndpointId owner = {};
};

using V4Slot = AddressSlot<V4Number>;
using V6Slot = AddressSlot<Address>;

static_assert(sizeof(V4Slot) == 12 && std::is_trivially_copyable_v<V4Slot>);
static_assert(sizeof(V6Slot) == 24 && std::is_trivially_copyable_v<V6Slot>);

// Slots that a look-up goes through at most. What would lie further away is among the intervals.
inline constexpr std::uint32_t kMaxProbes = 32;

// Open addressing, linear probing. There are kMaxProbes more slots than 2^(64 - shift), so that
// probing never comes to the end.
template <class Key>
struct AddressSlots {
  std::span<const AddressSlot<Key>> slots;
  std::uint64_t multiplier = 1;  // odd
  std::uint32_t shift = 63;
};

struct AddressTables {
  AddressTrie v4_trie;  // if it is not empty, it finds what the other tables of IPv4 do not
  AddressSlots<V4Number> v4_singles;
  AddressSlots<Address> v6_singles;
  AddressIntervals<V4Number> v4_intervals;
  AddressIntervals<V6Number> v6_intervals;
  // By EndpointId, of endpoints that have no address; 0 for the others. May end before the last.
  std::span<const std::uint32_t> unaddressed;
};

// 512 sets: a cache line.
struct alignas(64) SetPage {
  static constexpr unsigned kBits = 9;
  std::uint64_t words[8] = {};
  friend constexpr bool operator==(const SetPage&, const SetPage&) noexcept = default;
};

static_assert(sizeof(SetPage) == 64 && std::is_trivially_copyable_v<SetPage>);

// A bit per identity and address set. Rows are cut into pages, and equal pages are kept once.
struct SetTables {
  std::span<const std::uint32_t> rows;  // pages_per_row page numbers for each identity
  std::span<const SetPage> pages;
  std::uint32_t pages_per_row = 0;

  TIERWALL_INLINE const std::uint32_t* row(std::uint32_t identity) const noexcept {
    return rows.data() + std::size_t{identity} * pages_per_row;
  }
  TIERWALL_INLINE bool contains(const std::uint32_t* row, std::uint32_t set) const noexcept {
    const SetPage& page = pages[row[set >> SetPage::kBits]];
    return (page.words[set >> 6U & 7U] >> (set & 63U) & 1U) != 0;
  }
};

namespace detail {

TIERWALL_INLINE constexpr std::size_t slot_of(V4Number address, std::uint64_t multiplier,
                                              std::uint32_t shift) noexcept {
  return (address * multiplier) >> shift;
}

// Sums of products, so that a pattern in either half stays one.
TIERWALL_INLINE constexpr std::size_t slot_of(const Address& address, std::uint64_t multiplier,
                                              std::uint32_t shift) noexcept {
  constexpr std::uint64_t kOther = 0x9E37'79B9'7F4A'7C14;  // even: the multiplier stays odd
  return (address.high * (multiplier ^ kOther) + address.low * multiplier) >> shift;
}

// The slot that holds `key`, or null.
template <class Key>
TIERWALL_INLINE const AddressSlot<Key>* find_slot(const AddressSlots<Key>& singles,
                                                  const Key& key) noexcept {
  const AddressSlot<Key>* slot =
      singles.slots.data() + slot_of(key, singles.multiplier, singles.shift);
  const AddressSlot<Key>* const end = slot + kMaxProbes;
  do {
    if (slot->identity == kEmptySlot) return nullptr;
    if (slot->address == key) return slot;
  } while (++slot != end);
  return nullptr;
}

template <class Key, class Number>
TIERWALL_INLINE AddressPlace place_among(const AddressSlots<Key>& singles, const Key& key,
                                         const AddressIntervals<Number>& intervals,
                                         Number number) noexcept {
  const AddressCell cell = intervals.cell_of(number);
  if (cell.has_singles()) {
    if (const AddressSlot<Key>* const slot = find_slot(singles, key)) {
      return {slot->identity, slot->owner};
    }
  }
  return intervals.place_in(cell, number);
}

}  // namespace detail

TIERWALL_INLINE AddressPlace place_of_v4(const AddressTables& tables, V4Number address) noexcept {
  if (!tables.v4_trie.empty()) return tables.v4_trie.find(address);
  return detail::place_among(tables.v4_singles, address, tables.v4_intervals, address);
}

TIERWALL_INLINE AddressPlace place_of_v6(const AddressTables& tables,
                                         const Address& address) noexcept {
  return detail::place_among(tables.v6_singles, address, tables.v6_intervals, v6_number(address));
}

TIERWALL_INLINE AddressPlace place_of(const AddressTables& tables,
                                      const Address& address) noexcept {
  if (address.is_v4()) return place_of_v4(tables, address.v4_bits());
  return address.is_none() ? AddressPlace{} : place_of_v6(tables, address);
}

// The identity of an endpoint that a flow names without giving an address: its own, unless it has
// addresses and the flow might have given one.
TIERWALL_INLINE std::uint32_t identity_by_name(const AddressTables& tables,
                                               EndpointId named) noexcept {
  return named.value < tables.unaddressed.size() ? tables.unaddressed[named.value] : 0;
}

}  // namespace tierwall::inline v0
