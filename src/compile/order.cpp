#include <algorithm>
#include <cstddef>

#include "compile/passes.hpp"

namespace tierwall::compile {

void order_by_cost(const Summaries& summaries, Operands& operands, std::size_t begin) {
  const auto more_expensive = [&](std::uint32_t a, std::uint32_t b) {
    return summaries[a].cost > summaries[b].cost;
  };
  const auto from = operands.begin() + static_cast<std::ptrdiff_t>(begin);
  if (std::adjacent_find(from, operands.end(), more_expensive) == operands.end()) return;

  support::SmallVector<std::uint64_t, 16> ranked;  // cost, then position
  for (std::size_t i = begin; i < operands.size(); ++i) {
    ranked.push_back(std::uint64_t{summaries[operands[i]].cost} << 32U | (i - begin));
  }
  std::sort(ranked.begin(), ranked.end());
  const Operands before(from, operands.end());
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    operands[begin + i] = before[ranked[i] & 0xFFFF'FFFFU];
  }
}

}  // namespace tierwall::compile
