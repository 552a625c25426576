#include "compile/disassemble.hpp"

#include <cstddef>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "support/quote.hpp"

namespace tierwall::compile {

namespace {

std::string_view mnemonic_of(Op op) {
  switch (op) {
#define TIERWALL_X(identifier, mnemonic, operands, meaning) \
  case Op::identifier: return mnemonic;
    TIERWALL_OPS(TIERWALL_X)
#undef TIERWALL_X
  }
  TIERWALL_UNREACHABLE();
}

std::string operands_of(const Insn& insn, ProgramView program, const SymbolTable& symbols) {
  switch (insn.op) {
    case Op::accept:
    case Op::reject: return {};
    case Op::has: return std::string(symbols.text(insn.key));
    case Op::eq:
    case Op::prefix:
    case Op::suffix:
    case Op::contains:
      return fmt::format("{} {}", symbols.text(insn.key),
                         support::in_double_quotes(symbols.text(ValueId{insn.arg})));
    case Op::in: break;
  }
  std::string text = fmt::format("{} {{", symbols.text(insn.key));
  std::string_view separator;
  for (const std::uint32_t value : program.pool.subspan(insn.arg, insn.count)) {
    text += separator;
    text += support::in_double_quotes(symbols.text(ValueId{value}));
    separator = ", ";
  }
  return text += '}';
}

}  // namespace

std::string disassemble(ProgramView program, const SymbolTable& symbols) {
  std::string listing;
  for (std::size_t i = 0; i < program.code.size(); ++i) {
    const Insn& insn = program.code[i];
    if (insn.op == Op::accept || insn.op == Op::reject) {
      fmt::format_to(std::back_inserter(listing), "{:>4}  {}\n", i, mnemonic_of(insn.op));
    } else {
      fmt::format_to(std::back_inserter(listing), "{:>4}  {:<8}  {:<24}  ? {} : {}\n", i,
                     mnemonic_of(insn.op), operands_of(insn, program, symbols), insn.on_true,
                     insn.on_false);
    }
  }
  return listing;
}

}  // namespace tierwall::compile
