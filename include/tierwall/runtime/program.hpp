// Selector programs: a few instructions, two forward targets each, no stack and no registers.
//
//     for (const Insn& insn : selector.program().code) ...
//
// An instruction tests one label and goes on at `on_true` or `on_false`; both lie behind it, so a
// run ends within `code.size()` steps. `verify()` establishes that once, and `run()` then checks
// nothing. Thread contract: views over immutable memory.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/ids.hpp>

namespace tierwall::inline v0 {

// X(identifier, mnemonic, operands, meaning). The enum, the disassembler and the table in
// src/README.md derive from it.
#define TIERWALL_OPS(X)                                                                    \
  X(accept, "accept", none, "the selector matches")                                        \
  X(reject, "reject", none, "the selector does not match")                                 \
  X(has, "has", key, "the label is present")                                               \
  X(eq, "eq", value, "the label is present and has the value `arg`")                       \
  X(in, "in", set, "the label is present and its value is one of pool[arg, arg + count)")  \
  X(prefix, "prefix", text, "the label is present and its text starts with that of `arg`") \
  X(suffix, "suffix", text, "the label is present and its text ends with that of `arg`")   \
  X(contains, "contains", text, "the label is present and its text contains that of `arg`")

// What an instruction does; TIERWALL_OPS says it of each.
enum class Op : std::uint8_t {
#define TIERWALL_X(identifier, mnemonic, operands, meaning) identifier,
  TIERWALL_OPS(TIERWALL_X)
#undef TIERWALL_X
};

// One test and where it leads to, or the end.
struct Insn {
  Op op = Op::reject;
  std::uint8_t flags = 0;     // reserved, zero
  std::uint16_t on_true = 0;  // absolute index, greater than the own index; 0 for accept and reject
  std::uint16_t on_false = 0;  // as on_true
  std::uint16_t count = 0;     // `in`: operands in the pool, ascending and unique
  KeyId key = {};              // none for accept and reject
  std::uint32_t arg = 0;       // a ValueId, or for `in` the first operand in the pool
};

static_assert(sizeof(Insn) == 16 && std::is_trivially_copyable_v<Insn>);

// The instructions, and the pool that holds the operands of sets.
struct ProgramView {
  std::span<const Insn> code;
  std::span<const std::uint32_t> pool;
};

}  // namespace tierwall::inline v0
