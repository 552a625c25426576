// count_bits(): how many bits of a word are set.
//
// Thread contract: pure. Complexity: one instruction where the processor has it and may use it, else
// a dozen.
#pragma once

#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/instruction_set.hpp>

namespace tierwall::inline v0 {

namespace detail {

template <InstructionSet instructions = InstructionSet::compiled>
TIERWALL_INLINE unsigned count_bits(std::uint64_t bits) noexcept {
#ifdef __POPCNT__
  constexpr bool kHasInstruction = true;
#else
  constexpr bool kHasInstruction = instructions >= InstructionSet::popcnt;
#endif
  if constexpr (kHasInstruction) {
    return static_cast<unsigned>(__builtin_popcountll(bits));
  } else {
    // Without the instruction a compiler would call a function.
    bits -= bits >> 1U & 0x5555'5555'5555'5555U;
    bits = (bits & 0x3333'3333'3333'3333U) + (bits >> 2U & 0x3333'3333'3333'3333U);
    bits = (bits + (bits >> 4U)) & 0x0F0F'0F0F'0F0F'0F0FU;
    return static_cast<unsigned>(bits * 0x0101'0101'0101'0101U >> 56U);
  }
}

}  // namespace detail

}  // namespace tierwall::inline v0
