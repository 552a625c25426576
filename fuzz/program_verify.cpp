// Raw instructions: verify() refuses them, or run() ends, whatever the labels, and touches nothing that
// it may not. Every field is a few bits of the input, spread so that sound programs are within reach.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <tierwall/runtime/match.hpp>
#include <tierwall/symbols.hpp>

#include "compile/disassemble.hpp"
#include "compile/verify.hpp"
#include "fuzz/fuzz.hpp"

namespace {

using namespace tierwall;

constexpr std::size_t kKeys = 5;
constexpr std::size_t kValues = 40;

SymbolTable make_symbols() {
  SymbolTable symbols;
  for (std::size_t i = 0; i < kKeys; ++i)
    symbols.intern_key("key" + std::to_string(i));
  for (std::size_t i = 0; i < kValues; ++i)
    symbols.intern_value(std::string(i % 7, 'x') + std::to_string(i % 5) + std::string(i / 9, 'y'));
  symbols.intern_value("");
  return symbols;
}

// Bytes as they come.
Insn raw_instruction(fuzz::Input& input) {
  unsigned char bytes[sizeof(Insn)];
  for (unsigned char& byte : bytes)
    byte = input.byte();
  Insn insn;
  std::memcpy(&insn, bytes, sizeof(insn));
  return insn;
}

// Mostly in range, and mostly what the operation wants.
Insn likely_instruction(fuzz::Input& input, std::size_t index, std::size_t size,
                        std::size_t& pooled) {
  const auto target = [&] { return static_cast<std::uint16_t>(index + 1 + input.below(size)); };
  const auto value = [&] { return static_cast<std::uint32_t>(input.below(kValues + 1)); };
  Insn insn{.op = static_cast<Op>(input.below(9))};
  if (insn.op == Op::accept || insn.op == Op::reject) return insn;
  insn.on_true = target();
  insn.on_false = target();
  insn.key = KeyId{static_cast<std::uint32_t>(input.below(kKeys + 1))};
  if (insn.op == Op::in) {
    insn.count = static_cast<std::uint16_t>(input.below(6));
    insn.arg = static_cast<std::uint32_t>(pooled + input.below(256) / 250);
    pooled += insn.count;
  } else if (insn.op != Op::has) {
    insn.arg = value();
  }
  return insn;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const SymbolTable symbols = make_symbols();
  fuzz::Input input(data, size);

  const bool likely = input.chance(70);
  const std::size_t instructions = input.below(24);
  std::vector<Insn> code;
  std::size_t pooled = 0;
  for (std::size_t i = 0; i < instructions; ++i) {
    code.push_back(likely ? likely_instruction(input, i, instructions - i, pooled)
                          : raw_instruction(input));
  }
  std::vector<std::uint32_t> pool;
  std::uint32_t next = 0;
  for (std::size_t left = likely ? pooled : input.below(64); left > 0; --left) {
    const std::size_t step = input.below(256);
    next = static_cast<std::uint32_t>(step < 16 ? step : (next + 1 + step % 4) % (kValues + 1));
    pool.push_back(next);
  }

  const ProgramView program{code, pool};
  const Result<void> verified =
      compile::verify(program, {}, {symbols.key_count(), symbols.value_count()});
  if (!verified) {
    FUZZ_CHECK(verified.error().code == ErrorCode::invalid_program, verified.error().message);
    return 0;
  }
  FUZZ_CHECK(!compile::disassemble(program, symbols).empty(), "a listing");
  for (bool more = true; more;) {
    more = !input.empty();
    std::vector<Label> labels;
    for (std::size_t left = input.below(kKeys + 2); left > 0; --left) {
      labels.push_back({KeyId{static_cast<std::uint32_t>(input.below(kKeys))},
                        ValueId{static_cast<std::uint32_t>(input.below(kValues))}});
    }
    const LabelSet set(labels);
    const bool first = run(program, set.view(), symbols.texts());
    FUZZ_CHECK(run(program, set.view(), symbols.texts()) == first, "the same answer twice");
  }
  return 0;
}
