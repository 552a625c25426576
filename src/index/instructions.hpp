// Which instructions test a label, and which of those look at its text.
#pragma once

#include <tierwall/runtime/program.hpp>

namespace tierwall::index {

static_assert(Op::accept < Op::has && Op::reject < Op::has && Op::eq < Op::prefix &&
              Op::in < Op::prefix && Op::prefix < Op::suffix && Op::prefix < Op::contains);

constexpr bool is_test(const Insn& insn) noexcept {
  return insn.op >= Op::has;
}
constexpr bool is_text_test(const Insn& insn) noexcept {
  return insn.op >= Op::prefix;
}

}  // namespace tierwall::index
