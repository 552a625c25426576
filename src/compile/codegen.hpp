// Expression -> program.
//
// A test is one instruction (a set larger than 65,535 values: several), a constant is none. Chains
// and negations cost nothing: they only say where tests go on. Code is generated from its end, so
// every target is known when it is needed.
#pragma once

#include <cstdint>
#include <vector>

#include <tierwall/limits.hpp>
#include <tierwall/result.hpp>
#include <tierwall/runtime/program.hpp>

#include "compile/expression.hpp"
#include "support/small_vector.hpp"

namespace tierwall::compile {

struct Program {
  support::SmallVector<Insn, 16> code;
  support::SmallVector<std::uint32_t, 64> pool;

  ProgramView view() const noexcept {
    return {{code.data(), code.size()}, {pool.data(), pool.size()}};
  }
};

// too-large if the program would pass the limit.
Result<Program> generate(const Expression& expression, const Limits& limits);

}  // namespace tierwall::compile
