#include "examples/packets/packet_flow.hpp"

#include <cstddef>

#include <tierwall/runtime/protocol.hpp>

namespace tierwall::examples {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr ReadPacket kCutOff = {.flow = {}, .why_not = "cut off within its headers"};
constexpr ReadPacket kMalformed = {.flow = {}, .why_not = "malformed header"};
constexpr ReadPacket kLaterFragment = {.flow = {}, .why_not = "no first fragment"};
constexpr ReadPacket kOtherProtocol = {.flow = {}, .why_not = "neither IPv4 nor IPv6"};
// On the wire this would pass for the IPv4 address in it, which another one may own.
constexpr ReadPacket kMappedAddress = {.flow = {}, .why_not = "IPv4-mapped address in IPv6"};

constexpr std::uint16_t kEtherIpv4 = 0x0800, kEtherIpv6 = 0x86DD, kEtherVlan = 0x8100,
                        kEtherServiceVlan = 0x88A8, kEtherOldServiceVlan = 0x9100;

// All of these read what the caller has seen to be there.
std::uint16_t read_16(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

std::uint64_t read_64(Bytes bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i)
    number = number << 8U | bytes[at + i];
  return number;
}

Address read_v4(Bytes bytes, std::size_t at) {
  return Address::v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

Address read_v6(Bytes bytes, std::size_t at) {
  return {.high = read_64(bytes, at), .low = read_64(bytes, at + 8)};
}

// What stands behind the IP headers.
ReadPacket read_transport(Flow flow, Bytes bytes) {
  switch (flow.protocol) {
    case kTcp:
    case kUdp:
    case kUdpLite:
    case kSctp:
      if (bytes.size() < 4) return kCutOff;
      flow.source_port = read_16(bytes, 0);
      flow.destination_port = read_16(bytes, 2);
      break;
    case kIcmp:
    case kIcmpV6:
      if (bytes.size() < 2) return kCutOff;
      flow.icmp_type = bytes[0];
      flow.icmp_code = bytes[1];
      break;
    default: break;
  }
  return {.flow = flow};
}

ReadPacket read_ipv4(Bytes bytes) {
  if (bytes.size() < 20) return kCutOff;
  const std::size_t header = std::size_t{4} * (bytes[0] & 0x0FU);
  const std::size_t total = read_16(bytes, 2);
  if (bytes[0] >> 4U != 4 || header < 20 || total < header) return kMalformed;
  if (bytes.size() < header) return kCutOff;
  if ((read_16(bytes, 6) & 0x1FFFU) != 0) return kLaterFragment;
  const Flow flow{
      .source = read_v4(bytes, 12), .destination = read_v4(bytes, 16), .protocol = bytes[9]};
  // Behind the packet may be padding of the link.
  return read_transport(flow,
                        bytes.first(bytes.size() < total ? bytes.size() : total).subspan(header));
}

constexpr std::uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kAuthentication = 51,
                       kDestinationOptions = 60, kMobility = 135, kHostIdentity = 139, kShim6 = 140;

constexpr bool is_extension(std::uint8_t next_header) {
  switch (next_header) {
    case kHopByHop:
    case kRouting:
    case kFragment:
    case kAuthentication:
    case kDestinationOptions:
    case kMobility:
    case kHostIdentity:
    case kShim6: return true;
    default: return false;
  }
}

ReadPacket read_ipv6(Bytes bytes) {
  if (bytes.size() < 40) return kCutOff;
  if (bytes[0] >> 4U != 6) return kMalformed;
  Flow flow{.source = read_v6(bytes, 8), .destination = read_v6(bytes, 24), .protocol = bytes[6]};
  if (flow.source.is_v4() || flow.destination.is_v4()) return kMappedAddress;
  // A payload of no length is a jumbogram, whose length stands elsewhere.
  const std::size_t payload = read_16(bytes, 4);
  bytes = bytes.subspan(40);
  if (payload != 0 && payload < bytes.size()) bytes = bytes.first(payload);

  // Each turn leaves at least eight bytes behind.
  while (is_extension(flow.protocol)) {
    if (bytes.size() < 8) return kCutOff;
    if (flow.protocol == kFragment && (read_16(bytes, 2) & 0xFFF8U) != 0) return kLaterFragment;
    const std::size_t length = flow.protocol == kFragment         ? 8
                               : flow.protocol == kAuthentication ? 4 * (bytes[1] + std::size_t{2})
                                                                  : 8 * (bytes[1] + std::size_t{1});
    if (bytes.size() < length) return kCutOff;
    flow.protocol = bytes[0];
    bytes = bytes.subspan(length);
  }
  return read_transport(flow, bytes);
}

ReadPacket read_ether_type(std::uint16_t type, Bytes bytes) {
  while (type == kEtherVlan || type == kEtherServiceVlan || type == kEtherOldServiceVlan) {
    if (bytes.size() < 4) return kCutOff;
    type = read_16(bytes, 2);
    bytes = bytes.subspan(4);
  }
  if (type == kEtherIpv4) return read_ipv4(bytes);
  if (type == kEtherIpv6) return read_ipv6(bytes);
  return kOtherProtocol;
}

// A link header of `size` bytes, in which the type of what follows stands at `type_at`.
ReadPacket read_link(Bytes bytes, std::size_t size, std::size_t type_at) {
  if (bytes.size() < size) return kCutOff;
  return read_ether_type(read_16(bytes, type_at), bytes.subspan(size));
}

}  // namespace

ReadPacket read_packet(Link link, Bytes bytes) {
  switch (link) {
    case Link::ethernet: return read_link(bytes, 14, 12);
    case Link::linux_cooked: return read_link(bytes, 16, 14);
    case Link::linux_cooked_v2: return read_link(bytes, 20, 0);
    case Link::ip: break;
  }
  if (bytes.empty()) return kCutOff;
  return bytes[0] >> 4U == 4   ? read_ipv4(bytes)
         : bytes[0] >> 4U == 6 ? read_ipv6(bytes)
                               : kOtherProtocol;
}

}  // namespace tierwall::examples
