// Addresses of a family as numbers, and as the keys of hash tables (runtime/address_tables.hpp): IPv4 ones
// are both at once.
//
// Complexity: constant.
#pragma once

#include <cstdint>

#include <tierwall/runtime/address_intervals.hpp>

namespace tierwall::snapshot {

constexpr V4Number number_of(V4Number key) noexcept {
  return key;
}
constexpr V6Number number_of(const Address& key) noexcept {
  return v6_number(key);
}

constexpr V4Number key_of(V4Number number) noexcept {
  return number;
}
constexpr Address key_of(V6Number number) noexcept {
  return {static_cast<std::uint64_t>(number >> 64U), static_cast<std::uint64_t>(number)};
}

}  // namespace tierwall::snapshot
