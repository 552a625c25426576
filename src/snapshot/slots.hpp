// Fills the hash tables of runtime/address_tables.hpp.
//
// Half full at most. Addresses are somebody's choice and may be chosen to collide, so the
// multiplier comes from the addresses themselves, and a table in which one look-up would probe too
// far is hashed anew with another one.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <tierwall/runtime/address_tables.hpp>

namespace tierwall::snapshot {

inline constexpr std::size_t kMaxProbes = 64;

// False if an entry would lie further than `most_probes` from where a search for it begins. The
// size of `table` is a power of two.
template <class Slot>
bool fill_slots(const std::vector<Slot>& entries, std::uint64_t multiplier, std::size_t most_probes,
                std::vector<Slot>& table) {
  const auto shift = static_cast<std::uint32_t>(64 - std::countr_zero(table.size()));
  std::ranges::fill(table, Slot{});
  for (const Slot& entry : entries) {
    std::size_t at = detail::slot_of(entry.address, multiplier, shift);
    for (std::size_t probes = 0; table[at].identity != kEmptySlot; ++probes) {
      if (probes == most_probes) return false;
      at = (at + 1) & (table.size() - 1);
    }
    table[at] = entry;
  }
  return true;
}

// Finalizer of splitmix64: every bit of the result depends on every bit of `bits`.
constexpr std::uint64_t mixed(std::uint64_t bits) noexcept {
  bits = (bits ^ bits >> 30U) * 0xBF58'476D'1CE4'E5B9;
  bits = (bits ^ bits >> 27U) * 0x94D0'49BB'1331'11EB;
  return bits ^ bits >> 31U;
}

constexpr std::uint64_t fold(std::uint64_t seed, std::uint32_t address) noexcept {
  return mixed(seed ^ address);
}
constexpr std::uint64_t fold(std::uint64_t seed, const Address& address) noexcept {
  return mixed(mixed(seed ^ address.high) ^ address.low);
}

// The table and the multiplier that it is hashed with. `entries` have distinct addresses.
// Deterministic. Should every attempt probe too far, the last table serves as well, only slower.
template <class Slot>
std::pair<std::vector<Slot>, std::uint64_t> place_in_slots(const std::vector<Slot>& entries) {
  constexpr unsigned kAttempts = 16;
  constexpr unsigned kAttemptsPerSize = 4;
  std::uint64_t seed = 0x9E37'79B9'7F4A'7C15;
  for (const Slot& entry : entries)
    seed = fold(seed, entry.address);

  std::vector<Slot> table(std::bit_ceil(std::max<std::size_t>(2 * entries.size(), 2)));
  for (unsigned attempt = 1;; ++attempt) {
    seed = mixed(seed) | 1U;
    const std::size_t most = attempt < kAttempts ? kMaxProbes : table.size();
    if (fill_slots(entries, seed, most, table)) return {std::move(table), seed};
    if (attempt % kAttemptsPerSize == 0) table.resize(2 * table.size());
  }
}

}  // namespace tierwall::snapshot
