#include <algorithm>
#include <span>

#include "compile/passes.hpp"

namespace tierwall::compile {

namespace {

struct Test {
  std::uint64_t order = 0;  // by key, then by position
  const Node* node = nullptr;
  bool negated = false;

  KeyId key() const noexcept { return node->key; }
};
using Tests = support::SmallVector<Test, 16>;

bool is_about_values(const Test& test) {
  return test.node->kind == Kind::equal || test.node->kind == Kind::in;
}
bool is_about_text(const Test& test) {
  return test.node->kind == Kind::prefix || test.node->kind == Kind::suffix ||
         test.node->kind == Kind::contains;
}

// No value of the smallest set that is asked for passes the other tests on values.
bool values_exclude_each_other(const Expression& expression, std::span<const Test> tests) {
  const Test* smallest = nullptr;
  for (const Test& test : tests) {
    if (!is_about_values(test) || test.negated) continue;
    if (smallest == nullptr || test.node->count < smallest->node->count) smallest = &test;
  }
  if (smallest == nullptr) return false;
  const auto passes_all = [&](ValueId value) {
    return std::all_of(tests.begin(), tests.end(), [&](const Test& test) {
      if (!is_about_values(test)) return true;
      const std::span<const ValueId> values = expression.values_of(*test.node);
      return std::binary_search(values.begin(), values.end(), value) != test.negated;
    });
  };
  const std::span<const ValueId> candidates = expression.values_of(*smallest->node);
  return std::none_of(candidates.begin(), candidates.end(), passes_all);
}

// The same test on text, asked for and ruled out.
bool texts_exclude_each_other(const Expression& expression, std::span<const Test> tests) {
  support::SmallVector<std::uint64_t, 8> codes;  // kind, value, negated
  for (const Test& test : tests) {
    if (!is_about_text(test)) continue;
    const std::uint64_t value = expression.values_of(*test.node).front().value;
    codes.push_back(static_cast<std::uint64_t>(test.node->kind) << 33U | value << 1U |
                    static_cast<std::uint64_t>(test.negated));
  }
  std::sort(codes.begin(), codes.end());
  const auto opposite = [](std::uint64_t a, std::uint64_t b) { return (a ^ b) == 1; };
  return std::adjacent_find(codes.begin(), codes.end(), opposite) != codes.end();
}

// Whether no label set passes all of the tests, which are about one label.
bool exclude_each_other(const Expression& expression, std::span<const Test> tests) {
  bool present = false;
  bool absent = false;
  for (const Test& test : tests) {
    present |= !test.negated;
    absent |= test.negated && test.node->kind == Kind::has;
  }
  return (present && absent) || values_exclude_each_other(expression, tests) ||
         texts_exclude_each_other(expression, tests);
}

// The tests among the operands, seen as those of a conjunction: a disjunction is always true when
// the conjunction of the opposites is always false.
Tests tests_of(const Expression& expression, Kind chain, std::span<const std::uint32_t> operands) {
  Tests tests;
  for (const std::uint32_t operand : operands) {
    const Node* node = &expression.nodes[operand];
    bool negated = chain == Kind::disjunction;
    while (node->kind == Kind::negation) {
      node = &expression.nodes[expression.operands_of(*node).front()];
      negated = !negated;
    }
    if (is_chain(node->kind) || node->kind == Kind::constant) continue;
    const std::uint64_t order = std::uint64_t{node->key.value} << 32U | tests.size();
    tests.push_back({order, node, negated != node->negated});
  }
  std::sort(tests.begin(), tests.end(),
            [](const Test& a, const Test& b) { return a.order < b.order; });
  return tests;
}

bool any_exclude_each_other(const Expression& expression, const Tests& tests) {
  for (auto begin = tests.begin(); begin != tests.end();) {
    const auto end = std::find_if(begin, tests.end(),
                                  [&](const Test& test) { return test.key() != begin->key(); });
    if (end - begin > 1 && exclude_each_other(expression, {begin, end})) return true;
    begin = end;
  }
  return false;
}

}  // namespace

std::optional<bool> fold_constants(const Expression& expression, Kind chain, Operands& operands,
                                   std::size_t begin) {
  const bool deciding = chain == Kind::disjunction;
  std::size_t kept = begin;
  for (std::size_t i = begin; i < operands.size(); ++i) {
    const Node& node = expression.nodes[operands[i]];
    if (node.kind != Kind::constant) {
      operands[kept++] = operands[i];
    } else if (node.negated != deciding) {
      return deciding;
    }
  }
  operands.resize(kept);
  if (kept == begin) return !deciding;
  if (kept - begin > 1) {
    const std::span<const std::uint32_t> all(operands);
    if (any_exclude_each_other(expression, tests_of(expression, chain, all.subspan(begin)))) {
      return deciding;
    }
  }
  return std::nullopt;
}

}  // namespace tierwall::compile
