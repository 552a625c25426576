// run(): does a verified program match a label set?
//
//     bool hit = run(selector.program(), labels.view(), symbols.texts());
//
// Thread contract: reads only. Complexity: each instruction at most once; allocates nothing, throws
// nothing, checks nothing (the program must have passed verify()).
#pragma once

#include <tierwall/runtime/labels.hpp>
#include <tierwall/runtime/program.hpp>

namespace tierwall::inline v0 {

namespace detail {

TIERWALL_INLINE bool test(const Insn& insn, ProgramView program, LabelView labels,
                          TextView texts) noexcept {
  const ValueId value = labels.find(insn.key);
  if (value.is_none()) return false;
  switch (insn.op) {
    case Op::has: return true;
    case Op::eq: return value.value == insn.arg;
    case Op::in: {
      std::uint32_t low = insn.arg;
      std::uint32_t count = insn.count;
      while (count > 1) {
        const std::uint32_t half = count / 2;
        low = program.pool[low + half] <= value.value ? low + half : low;
        count -= half;
      }
      return program.pool[low] == value.value;
    }
    case Op::prefix: return texts.text(value).starts_with(texts.text(ValueId{insn.arg}));
    case Op::suffix: return texts.text(value).ends_with(texts.text(ValueId{insn.arg}));
    case Op::contains:
      return texts.text(value).find(texts.text(ValueId{insn.arg})) != std::string_view::npos;
    case Op::accept:
    case Op::reject: break;
  }
  TIERWALL_UNREACHABLE();
}

}  // namespace detail

inline bool run(ProgramView program, LabelView labels, TextView texts) noexcept {
  const Insn* const code = program.code.data();
  const Insn* at = code;
  for (;;) {
    if (at->op == Op::accept) return true;
    if (at->op == Op::reject) return false;
    at = code + (detail::test(*at, program, labels, texts) ? at->on_true : at->on_false);
  }
}

}  // namespace tierwall::inline v0
