// A hash of 64 bits: every bit of the result depends on every bit given. Finalizer of splitmix64.
#pragma once

#include <cstdint>

namespace tierwall::support {

constexpr std::uint64_t mixed_bits(std::uint64_t bits) noexcept {
  bits = (bits ^ bits >> 30U) * 0xBF58'476D'1CE4'E5B9;
  bits = (bits ^ bits >> 27U) * 0x94D0'49BB'1331'11EB;
  return bits ^ bits >> 31U;
}

}  // namespace tierwall::support
