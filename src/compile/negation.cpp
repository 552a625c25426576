#include <utility>

#include "compile/passes.hpp"

namespace tierwall::compile {

// Backward, so that a node knows whether it stands under an odd number of negations before its
// operands are met. On the way `negated` of an inner node means just that.
void push_negation(Expression& expression) {
  for (std::size_t i = expression.nodes.size(); i-- > 0;) {
    Node& node = expression.nodes[i];
    if (node.kind != Kind::negation && !is_chain(node.kind)) continue;
    const bool pushed = std::exchange(node.negated, false) != (node.kind == Kind::negation);
    if (pushed) {
      for (const std::uint32_t operand : expression.operands_of(node)) {
        expression.nodes[operand].negated ^= true;
      }
    }
    if (node.kind == Kind::negation) {
      node.kind = Kind::conjunction;
    } else if (pushed) {
      node.kind = node.kind == Kind::conjunction ? Kind::disjunction : Kind::conjunction;
    }
  }
}

}  // namespace tierwall::compile
