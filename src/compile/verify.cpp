#include "compile/verify.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>

namespace tierwall::compile {

namespace {

class Verifier {
 public:
  Verifier(ProgramView program, SymbolCounts symbols) : program_(program), symbols_(symbols) {}

  // What is wrong with the instruction; nullptr if nothing is. In order of index.
  const char* check(std::size_t index) {
    const Insn& insn = program_.code[index];
    if (insn.op > Op::contains) return "unknown operation";
    if (insn.flags != 0) return "flags are not zero";
    if (insn.op == Op::accept || insn.op == Op::reject) {
      const bool unused = insn.on_true == 0 && insn.on_false == 0 && insn.key.is_none();
      if (!unused || insn.count != 0 || insn.arg != 0) return "unused field is set";
      return nullptr;
    }
    const std::size_t size = program_.code.size();
    if (insn.on_true <= index || insn.on_false <= index) return "target is not ahead";
    if (insn.on_true >= size || insn.on_false >= size) return "target is outside";
    if (insn.key.value >= symbols_.keys) return "unknown key";
    if (insn.op == Op::in) return check_set(insn);
    if (insn.count != 0) return "unused field is set";
    if (insn.op == Op::has) return insn.arg != 0 ? "unused field is set" : nullptr;
    return insn.arg >= symbols_.values ? "unknown value" : nullptr;
  }

  bool pool_is_used_up() const { return pooled_ == program_.pool.size(); }

 private:
  const char* check_set(const Insn& insn) {
    if (insn.count == 0) return "set is empty";
    if (insn.arg != pooled_) return "set does not follow the previous one";
    if (insn.count > program_.pool.size() - pooled_) return "set is outside";
    const auto set = program_.pool.subspan(pooled_, insn.count);
    pooled_ += insn.count;
    if (std::adjacent_find(set.begin(), set.end(), std::greater_equal<>()) != set.end()) {
      return "set is not ascending";
    }
    return set.back() >= symbols_.values ? "unknown value" : nullptr;
  }

  ProgramView program_;
  SymbolCounts symbols_;
  std::size_t pooled_ = 0;  // operands of the sets so far
};

Error invalid(std::size_t index, const char* what) {
  return Error{.code = ErrorCode::invalid_program,
               .offset = static_cast<std::uint32_t>(index),
               .message = "instruction " + std::to_string(index) + ": " + what};
}

}  // namespace

std::size_t most_instructions(const Limits& limits) noexcept {
  return std::min<std::size_t>(limits.max_program_instructions,
                               std::numeric_limits<std::uint16_t>::max());
}

Result<void> verify(ProgramView program, const Limits& limits, SymbolCounts symbols) {
  if (program.code.empty()) {
    return Error{.code = ErrorCode::invalid_program, .message = "program is empty"};
  }
  if (program.code.size() > most_instructions(limits)) {
    return Error{.code = ErrorCode::too_large,
                 .message = "program has more than " + std::to_string(most_instructions(limits)) +
                            " instructions (max_program_instructions)"};
  }
  Verifier verifier(program, symbols);
  for (std::size_t i = 0; i < program.code.size(); ++i) {
    if (const char* const what = verifier.check(i)) return invalid(i, what);
  }
  if (!verifier.pool_is_used_up()) {
    return Error{.code = ErrorCode::invalid_program, .message = "pool holds more than the sets"};
  }
  return {};
}

}  // namespace tierwall::compile
