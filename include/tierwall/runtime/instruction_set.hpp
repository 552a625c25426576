// What the code of the hot path may use of a processor, beyond what it is compiled for.
//
// One binary is right on every processor: SnapshotBuilder asks the one it runs on, and the snapshot
// says what was found (SnapshotView::instructions). Answers are the same with all of them.
// Thread contract: a plain value.
#pragma once

#include <cstdint>

namespace tierwall::inline v0 {

// Each has those before it.
enum class InstructionSet : std::uint8_t {
  compiled,  // nothing else
  popcnt,
  avx2,    // with BMI1 and BMI2
  avx512,  // F, BW, DQ, VL and VPOPCNTDQ, which processors have together since Ice Lake and Zen 4
};

}  // namespace tierwall::inline v0
