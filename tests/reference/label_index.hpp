// The judge of the label index: what is labelled, whom it inherits from, and which selectors there are, as
// they were told; every answer is worked out from the beginning (spec/selectors.md 6.2).
//
//     LabelIndex judge;
//     judge.items[7] = {.own = {{"role", "client"}}, .parents = {1}};
//     judge.selectors.emplace(3, *parse_selector("role == 'client'").selector);
//     judge.matches();  // {{3, 7}}
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "reference/selector.hpp"

namespace tierwall::reference {

struct LabelledItem {
  LabelMap own;
  std::vector<std::uint32_t> parents;
};

struct LabelIndex {
  std::map<std::uint32_t, LabelledItem> items;
  std::map<std::uint32_t, LabelMap> parents;
  std::map<std::uint32_t, Selector> selectors;

  LabelMap effective(const LabelledItem& item) const;
  // Pairs of selector and item.
  std::set<std::pair<std::uint32_t, std::uint32_t>> matches() const;
};

}  // namespace tierwall::reference
