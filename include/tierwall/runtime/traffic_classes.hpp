// What a packet is, apart from its addresses: family, protocol, and destination port or ICMP type
// and code. Packets that no rule of the snapshot can tell apart by these are of one traffic class;
// source ports have classes of their own.
//
//     const std::uint32_t traffic = view.traffic.find(family, protocol, key);
//
// Thread contract: a view over immutable memory. Complexity: three loads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/protocol.hpp>

namespace tierwall::inline v0 {

// 65,536 keys in blocks of 256, equal blocks once.
struct KeyTable {
  static constexpr std::size_t kBlock = 256;

  std::span<const std::uint32_t> tops;    // kBlock offsets into `blocks` for each table
  std::span<const std::uint32_t> blocks;  // classes

  TIERWALL_INLINE std::uint32_t find(std::size_t table, std::uint16_t key) const noexcept {
    return blocks[tops[table * kBlock + (key >> 8U)] + (key & 255U)];
  }
};

struct TrafficClasses {
  std::span<const std::uint16_t> tables;  // of `keys`, by family index and protocol
  KeyTable keys;
  KeyTable source_ports;  // one table

  // `family`: 0 IPv4, 1 IPv6, 2 none.
  TIERWALL_INLINE std::uint32_t find(std::size_t family, std::uint8_t protocol,
                                     std::uint16_t key) const noexcept {
    return keys.find(tables[family << 8U | protocol], key);
  }
  TIERWALL_INLINE std::uint32_t find_source_port(std::uint16_t port) const noexcept {
    return source_ports.find(0, port);
  }
};

constexpr bool is_icmp(std::uint8_t protocol) noexcept {
  return protocol == kIcmp || protocol == kIcmpV6;
}

// The key of an ICMP type (rules name 0 to 254) and code (0 to 255, or kNoIcmpCode).
constexpr std::uint16_t icmp_key(std::uint8_t type, std::uint16_t code) noexcept {
  return type == kNoIcmpType
             ? std::uint16_t{0xFFFF}
             : static_cast<std::uint16_t>(type * 257U + (code < kNoIcmpCode ? code : kNoIcmpCode));
}

static_assert(std::is_trivially_copyable_v<TrafficClasses>);

}  // namespace tierwall::inline v0
