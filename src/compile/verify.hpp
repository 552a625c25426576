// The only gate to run(): total over arbitrary bytes, and what it lets through runs without checks.
//
// Established: the program is not empty and within the limit; each instruction has a known
// operation and zero flags; both targets of a test lie behind it and in the program, so a run ends
// within `code.size()` steps; keys and values are ids of the table; the sets of `in` tile the pool
// in order, each ascending and not empty; fields that an operation does not use are zero (none for
// keys). Which instructions can be reached does not matter. Complexity: linear; allocates only for
// an error.
#pragma once

#include <cstddef>

#include <tierwall/limits.hpp>
#include <tierwall/result.hpp>
#include <tierwall/runtime/program.hpp>

namespace tierwall::compile {

struct SymbolCounts {
  std::size_t keys = 0;
  std::size_t values = 0;
};

// invalid-program, with the index of the first bad instruction as the offset.
Result<void> verify(ProgramView program, const Limits& limits, SymbolCounts symbols);

// What a program may have at most, whatever the caller allows: targets have 16 bits.
std::size_t most_instructions(const Limits& limits) noexcept;

}  // namespace tierwall::compile
