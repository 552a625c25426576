// A flow, with what the tables know of it: the form in which rules and programs are asked.
//
// Thread contract: a plain value. The identities mean something only with the snapshot at hand.
#pragma once

#include <cstddef>
#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/http.hpp>
#include <tierwall/runtime/rule_tables.hpp>
#include <tierwall/runtime/traffic_classes.hpp>

namespace tierwall::inline v0 {

struct Packet {
  std::uint32_t source_identity = 0;
  std::uint32_t destination_identity = 0;
  const HttpView* http = nullptr;  // null: nothing known
  std::uint16_t source_port = kNoPort;
  std::uint16_t destination_port = kNoPort;
  std::uint16_t icmp_code = kNoIcmpCode;
  std::uint8_t icmp_type = kNoIcmpType;
  std::uint8_t protocol = 0;
  std::uint8_t family_bit = kNoFamilyBit;
  bool has_two_families = false;  // an IPv4 and an IPv6 address: only callers' mistakes do

  TIERWALL_INLINE std::uint32_t identity(FlowSide side) const noexcept {
    return side == FlowSide::source ? source_identity : destination_identity;
  }
  TIERWALL_INLINE std::uint16_t port(FlowSide side) const noexcept {
    return side == FlowSide::source ? source_port : destination_port;
  }
};

TIERWALL_INLINE std::uint32_t traffic_class_of(const TrafficClasses& classes,
                                               const Packet& packet) noexcept {
  const std::size_t family = packet.family_bit >> 1U;  // the bits are 1, 2 and 4
  const std::uint16_t key = is_icmp(packet.protocol) ? icmp_key(packet.icmp_type, packet.icmp_code)
                                                     : packet.destination_port;
  return classes.find(family, packet.protocol, key);
}

}  // namespace tierwall::inline v0
