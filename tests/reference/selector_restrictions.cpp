// What a match requires of every label (spec/selectors.md 5.1).
#include <algorithm>
#include <iterator>

#include "reference/selector.hpp"

namespace tierwall::reference {

namespace {

using Values = std::optional<std::set<std::string>>;

Values intersection(const Values& a, const Values& b) {
  if (!a) return b;
  if (!b) return a;
  std::set<std::string> both;
  std::ranges::set_intersection(*a, *b, std::inserter(both, both.end()));
  return both;
}

LabelRestriction present_with(Values values) {
  return {.present = true, .absent = false, .values = std::move(values)};
}

RestrictionMap restrictions_of(const SelectorNode& node);

RestrictionMap of_negation(const SelectorNode& operand) {
  if (operand.kind != SelectorKind::has) return {};
  return {{operand.name, {.present = false, .absent = true, .values = std::nullopt}}};
}

RestrictionMap of_conjunction(const SelectorNode& node) {
  RestrictionMap result;
  for (const SelectorNode& operand : node.operands) {
    for (const auto& [name, other] : restrictions_of(operand)) {
      LabelRestriction& held = result[name];
      held.present = held.present || other.present;
      held.absent = held.absent || other.absent;
      held.values = intersection(held.values, other.values);
    }
  }
  return result;
}

RestrictionMap of_disjunction(const SelectorNode& node) {
  RestrictionMap result = restrictions_of(node.operands.front());
  for (std::size_t i = 1; i < node.operands.size(); ++i) {
    const RestrictionMap further = restrictions_of(node.operands[i]);
    RestrictionMap combined;
    for (const auto& [name, held] : result) {
      const auto found = further.find(name);
      const LabelRestriction other = found == further.end() ? LabelRestriction{} : found->second;
      LabelRestriction both;
      both.present = held.present && other.present;
      both.absent = held.absent && other.absent;
      if (both.present && held.values && other.values) {
        both.values = held.values;
        both.values->insert(other.values->begin(), other.values->end());
      }
      if (both.present || both.absent) combined.emplace(name, both);
    }
    result = std::move(combined);
  }
  return result;
}

RestrictionMap restrictions_of(const SelectorNode& node) {
  switch (node.kind) {
    case SelectorKind::equal: return {{node.name, present_with(std::set{node.value})}};
    case SelectorKind::in:
      // The quirk: an empty set is unlimited.
      return {{node.name, present_with(node.values.empty() ? Values() : Values(node.values))}};
    case SelectorKind::has:
    case SelectorKind::contains:
    case SelectorKind::starts_with:
    case SelectorKind::ends_with: return {{node.name, present_with(std::nullopt)}};
    case SelectorKind::not_equal:
    case SelectorKind::not_in:
    case SelectorKind::all:
    case SelectorKind::global: return {};
    case SelectorKind::negation: return of_negation(node.operands.front());
    case SelectorKind::conjunction: return of_conjunction(node);
    case SelectorKind::disjunction: return of_disjunction(node);
  }
  return {};
}

}  // namespace

RestrictionMap Selector::restrictions() const {
  return restrictions_of(root_);
}

}  // namespace tierwall::reference
