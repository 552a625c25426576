// The tuple that is judged: who talks to whom, and how (spec/policy.md 2.7).
//
//     Flow flow{.source = Address::v4(10, 0, 0, 1), .destination = Address::v4(10, 0, 0, 2),
//               .source_port = 33000, .destination_port = 80, .protocol = 6};
//
// The caller fills it; nothing is parsed on the hot path. Thread contract: a plain value.
#pragma once

#include <cstdint>
#include <type_traits>

#include <tierwall/runtime/address.hpp>
#include <tierwall/runtime/http.hpp>
#include <tierwall/runtime/ids.hpp>

namespace tierwall::inline v0 {

inline constexpr std::uint16_t kNoPort = 0;        // rules name ports 1..65535 only
inline constexpr std::uint8_t kNoIcmpType = 255;   // rules name types 0..254 only
inline constexpr std::uint16_t kNoIcmpCode = 256;  // codes are 0..255

// Names no endpoint: look the owner of the address up. A named endpoint (its id in the snapshot at
// hand) is required where several endpoints own one address and where an endpoint has none: then
// the flow's address stays unspecified, and selectors ask about the endpoint itself.
inline constexpr EndpointId kResolve{};

// What few flows carry. Lifetime: the caller's; a Flow only points to it.
struct FlowExtras {
  HttpView http = {};
  // Where the packet was sent before a destination NAT; none: it was not translated. Untracked and
  // preDNAT policy of host endpoints see this destination (spec/policy.md 2.8).
  Address original_destination = {};
  std::uint16_t original_destination_port = kNoPort;
};

struct Flow {
  Address source = {};
  Address destination = {};
  EndpointId source_endpoint = kResolve;
  EndpointId destination_endpoint = kResolve;
  std::uint16_t source_port = kNoPort;
  std::uint16_t destination_port = kNoPort;
  std::uint16_t icmp_code = kNoIcmpCode;
  std::uint8_t icmp_type = kNoIcmpType;
  std::uint8_t protocol = 0;  // IP protocol number
  const FlowExtras* extras = nullptr;
};

static_assert(sizeof(Flow) == 56 && std::is_trivially_copyable_v<Flow>);

}  // namespace tierwall::inline v0
