// What every operator means (spec/selectors.md 3).
#include <algorithm>
#include <string_view>

#include "reference/selector.hpp"

namespace tierwall::reference {

namespace {

bool evaluate(const SelectorNode& node, const LabelMap& labels) {
  const auto found = labels.find(node.name);
  const bool present = found != labels.end();
  const std::string_view value = present ? std::string_view(found->second) : std::string_view();
  const auto holds = [&labels](const SelectorNode& operand) { return evaluate(operand, labels); };

  switch (node.kind) {
    case SelectorKind::all: return true;
    case SelectorKind::global: return true;
    case SelectorKind::has: return present;
    case SelectorKind::equal: return present && value == node.value;
    case SelectorKind::not_equal: return !present || value != node.value;
    case SelectorKind::contains: return present && value.find(node.value) != std::string_view::npos;
    case SelectorKind::starts_with: return present && value.starts_with(node.value);
    case SelectorKind::ends_with: return present && value.ends_with(node.value);
    case SelectorKind::in: return present && node.values.contains(std::string(value));
    case SelectorKind::not_in: return !present || !node.values.contains(std::string(value));
    case SelectorKind::negation: return !holds(node.operands.front());
    case SelectorKind::conjunction: return std::ranges::all_of(node.operands, holds);
    case SelectorKind::disjunction: return std::ranges::any_of(node.operands, holds);
  }
  return false;
}

}  // namespace

bool Selector::matches(const LabelMap& labels) const {
  return evaluate(root_, labels);
}

}  // namespace tierwall::reference
