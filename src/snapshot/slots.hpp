// Fills the hash tables of runtime/address_tables.hpp.
//
// Half full at most. Addresses are somebody's choice and may be chosen to collide: what would lie
// too far from where a search for it begins is not taken, and goes to the intervals instead.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/address_tables.hpp>

#include "support/mixed_bits.hpp"

namespace tierwall::snapshot {

template <class Key>
struct SlotData {
  std::vector<AddressSlot<Key>> slots;
  std::uint64_t multiplier = 1;
  std::uint32_t shift = 63;

  AddressSlots<Key> view() const noexcept {
    return {.slots = slots, .multiplier = multiplier, .shift = shift};
  }
  std::size_t bytes() const noexcept { return slots.size() * sizeof(AddressSlot<Key>); }
  // Calls `visit` with each that is not empty.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const AddressSlot<Key>& slot : slots) {
      if (slot.identity != kEmptySlot) visit(slot);
    }
  }

  // The multipliers that fill() tries.
  static constexpr std::size_t kCandidates = 16;
  static constexpr std::uint64_t candidate(std::size_t number) noexcept {
    return support::mixed_bits(number + 1) | 1U;
  }

  // `entries` have distinct addresses. Returns those that were not taken, in their order.
  std::vector<AddressSlot<Key>> fill(std::span<const AddressSlot<Key>> entries) {
    if (entries.empty()) return {};
    const std::size_t size = std::bit_ceil(2 * entries.size());
    shift = static_cast<std::uint32_t>(64 - std::countr_zero(size));
    multiplier = choose_multiplier(entries);
    slots.assign(size + kMaxProbes, {});
    return place(entries);
  }

  // In the slots as they are.
  std::vector<AddressSlot<Key>> place(std::span<const AddressSlot<Key>> entries) {
    std::vector<AddressSlot<Key>> left;
    for (const AddressSlot<Key>& entry : entries) {
      auto free = slots.begin() +
                  static_cast<std::ptrdiff_t>(detail::slot_of(entry.address, multiplier, shift));
      const auto end = free + kMaxProbes;
      while (free != end && free->identity != kEmptySlot)
        ++free;
      if (free == end) {
        left.push_back(entry);
      } else {
        *free = entry;
      }
    }
    return left;
  }

 private:
  // Addresses follow patterns (so many on a node, nodes so far apart), and each pattern suits some
  // multipliers far better than others: with the best of a few, most addresses are the only one in
  // their slot. Deterministic.
  std::uint64_t choose_multiplier(std::span<const AddressSlot<Key>> entries) const {
    constexpr std::size_t kMostWork = std::size_t{1} << 22U;
    const std::size_t count = std::clamp<std::size_t>(kMostWork / entries.size(), 4, kCandidates);
    const std::size_t few = entries.size() / 64;
    std::uint64_t best = 0;
    std::size_t fewest = entries.size();
    for (std::size_t i = 0; i < count && fewest > few; ++i) {
      const std::size_t shared = count_sharing(entries, candidate(i));
      if (shared < fewest) {
        fewest = shared;
        best = candidate(i);
      }
    }
    return best;
  }

  // How many find the slot taken where their search begins, or thereabouts.
  std::size_t count_sharing(std::span<const AddressSlot<Key>> entries, std::uint64_t tried) const {
    std::vector<std::uint64_t> taken((std::size_t{1} << (64 - shift)) / 64 + 1);
    std::size_t shared = 0;
    for (const AddressSlot<Key>& entry : entries) {
      const std::size_t slot = detail::slot_of(entry.address, tried, shift);
      const std::uint64_t bit = std::uint64_t{1} << (slot & 63U);
      shared += (taken[slot / 64] & bit) != 0 ? 1U : 0U;
      taken[slot / 64] |= bit;
    }
    return shared;
  }
};

}  // namespace tierwall::snapshot
