// The passes behind simplify(). Those on chains get the operands of one chain, which are in their
// final form already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "compile/expression.hpp"
#include "support/small_vector.hpp"

namespace tierwall::compile {

// Operands of chains that are being put together: node indices.
using Operands = support::SmallVector<std::uint32_t, 32>;

// What chains want to know of a node without walking it.
struct Summary {
  std::uint64_t fingerprint = 0;  // equal for equal nodes
  std::uint32_t cost = 0;         // of a run, in units of a comparison of numbers
};
using Summaries = support::SmallVector<Summary, 16>;

// The operands' summaries must be there already.
Summary summarise(const Expression& expression, const Summaries& summaries, const Node& node);

// Moves negations down to tests and constants. A negation becomes a chain of one operand.
void push_negation(Expression& expression);

// Removes constants from operands[begin..]. Returns the value of the chain if it is known: because
// a constant decides it, nothing is left, or tests of one label exclude each other.
std::optional<bool> fold_constants(const Expression& expression, Kind chain, Operands& operands,
                                   std::size_t begin);

// Removes from operands[begin..] what stands there already.
void drop_duplicates(const Expression& expression, const Summaries& summaries, Operands& operands,
                     std::size_t begin);

// Sorts operands[begin..], keeping the order of equals.
void order_by_cost(const Summaries& summaries, Operands& operands, std::size_t begin);

}  // namespace tierwall::compile
