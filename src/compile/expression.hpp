// What a selector computes, without its spelling: the form that is simplified and turned into code.
//
// Names and values are interned, so that comparing two tests compares numbers; `!=` and `not in`
// are negated tests. Nodes stand in post-order like those of the tree it is made from (operands
// before their chain, the root last), so passes are loops over the nodes, forward or backward, and
// no input can exhaust the native stack.
#pragma once

#include <cstdint>
#include <span>

#include <tierwall/runtime/ids.hpp>

#include "support/small_vector.hpp"

namespace tierwall::compile {

enum class Kind : std::uint8_t {
  constant,  // true, unless negated
  has,
  equal,     // one value
  in,        // values ascending by id and unique
  prefix,    // one value
  suffix,    // one value
  contains,  // one value
  negation,  // one operand
  conjunction,
  disjunction,
};

constexpr bool is_chain(Kind kind) noexcept {
  return kind == Kind::conjunction || kind == Kind::disjunction;
}

struct Node {
  Kind kind = Kind::constant;
  bool negated = false;     // constants and tests
  KeyId key = {};           // tests
  std::uint32_t first = 0;  // tests: first value in `values`; others: first operand in `operands`
  std::uint32_t count = 0;  // of values or operands
};

struct Expression {
  support::SmallVector<Node, 16> nodes;
  support::SmallVector<ValueId, 64> values;
  support::SmallVector<std::uint32_t, 32> operands;  // node indices
  std::uint32_t root = 0;

  std::span<const ValueId> values_of(const Node& node) const noexcept {
    return {values.data() + node.first, node.count};
  }
  std::span<const std::uint32_t> operands_of(const Node& node) const noexcept {
    return {operands.data() + node.first, node.count};
  }
};

}  // namespace tierwall::compile
