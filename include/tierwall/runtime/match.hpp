// run(): does a verified program match a label set?
//
//     bool hit = run(selector.program(), labels.view(), symbols.texts());
//
// Thread contract: reads only. Complexity: each instruction at most once; allocates nothing, throws
// nothing, checks nothing (the program must have passed verify()).
#pragma once

#include <cstdint>
#include <string_view>

#include <tierwall/runtime/labels.hpp>
#include <tierwall/runtime/program.hpp>

namespace tierwall::inline v0 {

namespace detail {

// Binary search without branches on what is found; a set is ascending and not empty.
TIERWALL_INLINE bool test_set(const Insn& insn, const std::uint32_t* pool, ValueId value) noexcept {
  const std::uint32_t* low = pool + insn.arg;
  for (std::uint32_t count = insn.count; count > 1;) {
    const std::uint32_t half = count / 2;
    low = low[half] <= value.value ? low + half : low;
    count -= half;
  }
  return *low == value.value;
}

// Out of line: a call in the loop of run() would cost every program its registers.
[[gnu::noinline]] inline bool test_text(const Insn& insn, ValueId value, TextView texts) noexcept {
  const std::string_view text = texts.text(value);
  const std::string_view part = texts.text(ValueId{insn.arg});
  if (insn.op == Op::prefix) return text.starts_with(part);
  if (insn.op == Op::suffix) return text.ends_with(part);
  return text.find(part) != std::string_view::npos;
}

// The operations in the order of their frequency.
TIERWALL_INLINE bool test(const Insn& insn, const std::uint32_t* pool, LabelView labels,
                          TextView texts) noexcept {
  const ValueId value = labels.find(insn.key);
  if (value.is_none()) return false;
  if (insn.op == Op::eq) return value.value == insn.arg;
  if (insn.op == Op::has) return true;
  if (insn.op == Op::in) return test_set(insn, pool, value);
  return test_text(insn, value, texts);
}

}  // namespace detail

TIERWALL_INLINE bool run(ProgramView program, LabelView labels, TextView texts) noexcept {
  static_assert(Op::accept < Op::has && Op::reject < Op::has);
  const Insn* const code = program.code.data();
  const Insn* at = code;
  while (at->op >= Op::has) {
    const bool hit = detail::test(*at, program.pool.data(), labels, texts);
    at = code + (hit ? at->on_true : at->on_false);
  }
  return at->op == Op::accept;
}

}  // namespace tierwall::inline v0
