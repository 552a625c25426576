#include "compile/codegen.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include "compile/verify.hpp"

namespace tierwall::compile {

namespace {

constexpr std::uint32_t kReject = 0;
constexpr std::uint32_t kAccept = 1;

Op op_of(Kind kind) {
  switch (kind) {
    case Kind::has: return Op::has;
    case Kind::equal: return Op::eq;
    case Kind::in: return Op::in;
    case Kind::prefix: return Op::prefix;
    case Kind::suffix: return Op::suffix;
    case Kind::contains: return Op::contains;
    default: TIERWALL_UNREACHABLE();
  }
}

// Code and pool stand in reverse while they grow: reject, accept, the last test, ..., the first.
// Targets are places in that order, and therefore smaller than the own place.
class Generator {
 public:
  Generator(const Expression& expression, std::size_t limit)
      : expression_(expression), limit_(limit) {}

  // False if the limit was passed.
  bool run() {
    code_.push_back(Insn{.op = Op::reject});
    code_.push_back(Insn{.op = Op::accept});
    entry_ = descend(expression_.root, kAccept, kReject);
    while (!open_.empty() && code_.size() <= limit_) {
      Chain& chain = open_.back();
      if (chain.left == 0) {
        open_.pop_back();
        continue;
      }
      const std::uint32_t operand = expression_.operands_of(*chain.node)[--chain.left];
      const bool all = chain.node->kind == Kind::conjunction;
      entry_ = descend(operand, all ? entry_ : chain.on_true, all ? chain.on_false : entry_);
    }
    return code_.size() <= limit_;
  }

  // What cannot be reached from the entry stands in front of it.
  Program finish() && {
    if (entry_ <= kAccept) {
      code_.assign(1, code_[entry_]);
      pool_.clear();
      entry_ = 0;
    }
    code_.resize(entry_ + 1);
    std::size_t operands = 0;
    for (const Insn& insn : code_) {
      if (insn.op == Op::in) operands = std::max<std::size_t>(operands, insn.arg + insn.count);
    }
    pool_.resize(operands);

    std::reverse(code_.begin(), code_.end());
    std::reverse(pool_.begin(), pool_.end());
    for (Insn& insn : code_) {
      if (insn.op == Op::accept || insn.op == Op::reject) continue;
      insn.on_true = static_cast<std::uint16_t>(entry_ - insn.on_true);
      insn.on_false = static_cast<std::uint16_t>(entry_ - insn.on_false);
      if (insn.op == Op::in) {
        insn.arg = static_cast<std::uint32_t>(operands - insn.arg - insn.count);
      }
    }
    return Program{std::move(code_), std::move(pool_)};
  }

 private:
  struct Chain {
    const Node* node;
    std::uint32_t left;  // operands that have no code yet
    std::uint32_t on_true;
    std::uint32_t on_false;
  };

  // Goes down to the last test of the node and generates it. Returns where it begins.
  std::uint32_t descend(std::uint32_t index, std::uint32_t on_true, std::uint32_t on_false) {
    for (;;) {
      const Node& node = expression_.nodes[index];
      if (node.kind == Kind::negation) {
        std::swap(on_true, on_false);
        index = expression_.operands_of(node).front();
      } else if (is_chain(node.kind)) {
        open_.push_back({&node, node.count - 1, on_true, on_false});
        index = expression_.operands_of(node).back();
      } else {
        if (node.negated) std::swap(on_true, on_false);
        return test(node, on_true, on_false);
      }
    }
  }

  std::uint32_t test(const Node& node, std::uint32_t on_true, std::uint32_t on_false) {
    if (node.kind == Kind::constant) return on_true;
    if (node.kind == Kind::in) return set(node, on_true, on_false);
    const std::uint32_t value =
        node.kind == Kind::has ? 0 : expression_.values_of(node).front().value;
    return emit(Insn{.op = op_of(node.kind), .key = node.key, .arg = value}, on_true, on_false);
  }

  // In pieces that an instruction can count: whichever holds the value decides.
  std::uint32_t set(const Node& node, std::uint32_t on_true, std::uint32_t on_false) {
    constexpr std::size_t kMost = std::numeric_limits<std::uint16_t>::max();
    auto left = expression_.values_of(node);
    std::uint32_t entry = on_false;
    while (!left.empty()) {
      const std::size_t count = std::min(left.size(), kMost);
      const auto piece = left.last(count);
      left = left.first(left.size() - count);
      const Insn insn{.op = Op::in,
                      .count = static_cast<std::uint16_t>(count),
                      .key = node.key,
                      .arg = static_cast<std::uint32_t>(pool_.size())};
      for (std::size_t i = count; i-- > 0;)
        pool_.push_back(piece[i].value);
      entry = emit(insn, on_true, entry);
    }
    return entry;
  }

  std::uint32_t emit(Insn insn, std::uint32_t on_true, std::uint32_t on_false) {
    insn.on_true = static_cast<std::uint16_t>(on_true);
    insn.on_false = static_cast<std::uint16_t>(on_false);
    code_.push_back(insn);
    return static_cast<std::uint32_t>(code_.size() - 1);
  }

  const Expression& expression_;
  std::size_t limit_;
  std::uint32_t entry_ = kReject;
  support::SmallVector<Chain, 16> open_;
  support::SmallVector<Insn, 16> code_;
  support::SmallVector<std::uint32_t, 64> pool_;
};

}  // namespace

Result<Program> generate(const Expression& expression, const Limits& limits) {
  const std::size_t limit = most_instructions(limits);
  Generator generator(expression, limit);
  if (generator.run()) return std::move(generator).finish();
  return Error{.code = ErrorCode::too_large,
               .message = "the selector needs more than " + std::to_string(limit) +
                          " instructions (max_program_instructions)"};
}

}  // namespace tierwall::compile
