// The IP protocols that rules know by name (spec/policy.md 1.3).
#pragma once

#include <cstdint>

namespace tierwall::inline v0 {

inline constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmpV6 = 58, kSctp = 132,
                              kUdpLite = 136;

}  // namespace tierwall::inline v0
