// What a snapshot knows about addresses: which sets an address lies in, and which endpoint owns it.
//
//     const AddressPlace place = place_of(view.addresses, flow.source);
//     const bool in = view.sets.contains(view.sets.row(place.identity), set);
//
// Whatever rules ask about an address (selectors, nets, services, named ports) is membership in an
// address set. Addresses that lie in the same sets share an *identity*. Single addresses are found
// by hashing, all others in sorted intervals. Thread contract: views over immutable memory.
// Complexity: a look-up probes a table that is at most half full, then, if that fails, searches the
// prefixes in logarithmic time; a membership test is two loads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <tierwall/runtime/address.hpp>
#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/ids.hpp>

namespace tierwall::inline v0 {

// Marks an address that several endpoints own (spec/policy.md 2.7). No endpoint has this id.
inline constexpr EndpointId kSeveralOwners{0xFFFF'FFFEU};

struct AddressPlace {
  std::uint32_t identity = 0;  // 0: an address in no set
  EndpointId owner;            // none, an endpoint, or kSeveralOwners
};

inline constexpr std::uint32_t kEmptySlot = 0xFFFF'FFFFU;

struct V4Slot {
  std::uint32_t address = 0;
  std::uint32_t identity = kEmptySlot;
  EndpointId owner = {};
};

struct V6Slot {
  Address address = {};
  std::uint32_t identity = kEmptySlot;
  EndpointId owner = {};
};

static_assert(sizeof(V4Slot) == 12 && std::is_trivially_copyable_v<V4Slot>);
static_assert(sizeof(V6Slot) == 24 && std::is_trivially_copyable_v<V6Slot>);

struct AddressTables {
  // Open addressing, linear probing; the sizes are powers of two, never all slots are taken.
  std::span<const V4Slot> v4_slots;
  std::span<const V6Slot> v6_slots;
  std::uint64_t v4_multiplier = 1;  // odd
  std::uint64_t v6_multiplier = 1;  // odd
  std::uint32_t v4_shift = 63;      // 64 - log2(number of slots)
  std::uint32_t v6_shift = 63;
  // Interval i begins at starts[i] and ends before the next start; the first begins at zero.
  std::span<const std::uint32_t> v4_starts;
  std::span<const std::uint32_t> v4_identities;
  std::span<const Address> v6_starts;
  std::span<const std::uint32_t> v6_identities;
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

TIERWALL_INLINE constexpr std::size_t slot_of(std::uint32_t address, std::uint64_t multiplier,
                                              std::uint32_t shift) noexcept {
  return (address * multiplier) >> shift;
}

TIERWALL_INLINE constexpr std::size_t slot_of(const Address& address, std::uint64_t multiplier,
                                              std::uint32_t shift) noexcept {
  std::uint64_t mixed = address.high * multiplier ^ address.low;
  mixed ^= mixed >> 32U;
  return (mixed * multiplier) >> shift;
}

// The slot that holds `key`, or null.
template <class Slot, class Key>
TIERWALL_INLINE const Slot* find_slot(std::span<const Slot> slots, const Key& key,
                                      std::uint64_t multiplier, std::uint32_t shift) noexcept {
  std::size_t at = slot_of(key, multiplier, shift);
  for (;;) {
    const Slot& slot = slots[at];
    if (slot.identity == kEmptySlot) return nullptr;
    if (slot.address == key) return &slot;
    at = (at + 1) & (slots.size() - 1);
  }
}

// The interval that holds `key`. Halves without a branch that depends on the keys.
template <class Key>
TIERWALL_INLINE std::size_t find_interval(std::span<const Key> starts, const Key& key) noexcept {
  const Key* low = starts.data();
  std::size_t count = starts.size();
  while (count > 1) {
    const std::size_t half = count / 2;
    low = low[half] <= key ? low + half : low;
    count -= half;
  }
  return static_cast<std::size_t>(low - starts.data());
}

}  // namespace detail

TIERWALL_INLINE AddressPlace place_of(const AddressTables& tables,
                                      const Address& address) noexcept {
  if (address.is_v4()) {
    const std::uint32_t bits = address.v4_bits();
    if (const V4Slot* slot =
            detail::find_slot(tables.v4_slots, bits, tables.v4_multiplier, tables.v4_shift)) {
      return {slot->identity, slot->owner};
    }
    return {tables.v4_identities[detail::find_interval(tables.v4_starts, bits)], {}};
  }
  if (address.is_none()) return {};
  if (const V6Slot* slot =
          detail::find_slot(tables.v6_slots, address, tables.v6_multiplier, tables.v6_shift)) {
    return {slot->identity, slot->owner};
  }
  return {tables.v6_identities[detail::find_interval(tables.v6_starts, address)], {}};
}

}  // namespace tierwall::inline v0
