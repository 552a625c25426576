// The IP protocols that rules know by name (spec/policy.md 1.3).
#pragma once

#include <cstdint>

namespace tierwall::inline v0 {

// Numbers of IP protocols.
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIcmpV6 = 58;
inline constexpr std::uint8_t kSctp = 132;
inline constexpr std::uint8_t kUdpLite = 136;

}  // namespace tierwall::inline v0
