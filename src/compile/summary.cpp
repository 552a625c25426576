#include <algorithm>
#include <bit>
#include <limits>

#include <tierwall/runtime/config.hpp>

#include "compile/passes.hpp"
#include "support/hash_map.hpp"

namespace tierwall::compile {

namespace {

std::uint32_t cost_of_test(const Node& node) {
  switch (node.kind) {
    case Kind::constant: return 0;
    case Kind::has:
    case Kind::equal: return 1;
    case Kind::in: return static_cast<std::uint32_t>(std::bit_width(node.count));
    case Kind::prefix:
    case Kind::suffix: return 8;
    case Kind::contains: return 16;
    default: TIERWALL_UNREACHABLE();
  }
}

}  // namespace

Summary summarise(const Expression& expression, const Summaries& summaries, const Node& node) {
  Summary summary;
  summary.fingerprint =
      support::hash_of(static_cast<std::uint8_t>(node.kind), node.negated, node.key.value);
  if (node.kind != Kind::negation && !is_chain(node.kind)) {
    for (const ValueId value : expression.values_of(node)) {
      summary.fingerprint = support::hash_of(summary.fingerprint, value.value);
    }
    summary.cost = cost_of_test(node);
    return summary;
  }
  std::uint64_t cost = 0;
  for (const std::uint32_t operand : expression.operands_of(node)) {
    summary.fingerprint = support::hash_of(summary.fingerprint, summaries[operand].fingerprint);
    cost += summaries[operand].cost;
  }
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  summary.cost = static_cast<std::uint32_t>(std::min(cost, kMost));
  return summary;
}

}  // namespace tierwall::compile
