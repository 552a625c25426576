// The bytes of a captured packet -> the flow that is judged.
//
//     const ReadPacket read = read_packet(Link::ethernet, bytes);
//     if (read.flow) verdict = evaluate(view, *read.flow); else count(read.why_not);
//
// Ethernet with any number of VLAN tags, or no link header at all; IPv4 and IPv6 with extension headers; ports of
// TCP, UDP, UDP-Lite and SCTP, type and code of ICMP. The bytes are anybody's: nothing behind their end is
// read, whatever the lengths in the packet say. Complexity: linear in the headers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <tierwall/runtime/flow.hpp>

namespace tierwall::examples {

enum class Link : std::uint8_t { ethernet, linux_cooked, linux_cooked_v2, ip };

struct ReadPacket {
  std::optional<Flow> flow;
  std::string_view why_not = {};  // there is no flow
};

// What is no first fragment has no ports: it belongs to the flow of its first fragment, and has none of its own.
ReadPacket read_packet(Link link, std::span<const std::uint8_t> bytes);

}  // namespace tierwall::examples
