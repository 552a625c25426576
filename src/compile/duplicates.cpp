#include <algorithm>
#include <cstddef>
#include <utility>

#include "compile/passes.hpp"

namespace tierwall::compile {

namespace {

bool equal_nodes(const Expression& expression, std::uint32_t first, std::uint32_t second) {
  support::SmallVector<std::pair<std::uint32_t, std::uint32_t>, 16> pending;
  pending.emplace_back(first, second);
  while (!pending.empty()) {
    const auto [index_a, index_b] = pending.back();
    pending.pop_back();
    const Node& a = expression.nodes[index_a];
    const Node& b = expression.nodes[index_b];
    if (a.kind != b.kind || a.negated != b.negated || a.key != b.key || a.count != b.count) {
      return false;
    }
    if (a.kind == Kind::negation || is_chain(a.kind)) {
      const auto operands_a = expression.operands_of(a);
      const auto operands_b = expression.operands_of(b);
      for (std::size_t i = 0; i < operands_a.size(); ++i) {
        pending.emplace_back(operands_a[i], operands_b[i]);
      }
    } else {
      const auto values_a = expression.values_of(a);
      const auto values_b = expression.values_of(b);
      if (!std::equal(values_a.begin(), values_a.end(), values_b.begin())) return false;
    }
  }
  return true;
}

struct Place {
  std::uint64_t fingerprint;
  std::size_t position;
};

}  // namespace

void drop_duplicates(const Expression& expression, const Summaries& summaries, Operands& operands,
                     std::size_t begin) {
  if (operands.size() - begin < 2) return;
  support::SmallVector<Place, 16> places;
  places.reserve(operands.size() - begin);
  for (std::size_t i = begin; i < operands.size(); ++i) {
    places.push_back({summaries[operands[i]].fingerprint, i});
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.fingerprint != b.fingerprint ? a.fingerprint < b.fingerprint : a.position < b.position;
  });

  // Equals are neighbours now, the first of them in source order in front.
  support::SmallVector<std::size_t, 16> dropped;
  for (std::size_t i = 1, first = 0; i < places.size(); ++i) {
    if (places[i].fingerprint == places[first].fingerprint &&
        equal_nodes(expression, operands[places[i].position], operands[places[first].position])) {
      dropped.push_back(places[i].position);
    } else {
      first = i;
    }
  }
  if (dropped.empty()) return;
  std::sort(dropped.begin(), dropped.end());
  std::size_t kept = begin;
  for (std::size_t i = begin, next = 0; i < operands.size(); ++i) {
    if (next < dropped.size() && dropped[next] == i) {
      ++next;
    } else {
      operands[kept++] = operands[i];
    }
  }
  operands.resize(kept);
}

}  // namespace tierwall::compile
