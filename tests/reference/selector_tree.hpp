// The tree of a selector as it was parsed (spec/selectors.md 2.1, 2.3). It owns everything.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace tierwall::reference {

enum class SelectorKind {
  all,
  global,
  has,
  equal,
  not_equal,
  contains,
  starts_with,
  ends_with,
  in,
  not_in,
  negation,
  conjunction,
  disjunction,
};

struct SelectorNode {
  SelectorKind kind = SelectorKind::all;
  std::string name;                    // has, comparisons, sets
  std::string value;                   // comparisons
  std::set<std::string> values;        // sets; ascending by byte, without repetition (4.1)
  std::vector<SelectorNode> operands;  // negation: one; chains: two or more in source order
};

}  // namespace tierwall::reference
