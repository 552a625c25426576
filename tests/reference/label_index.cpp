#include "reference/label_index.hpp"

namespace tierwall::reference {

LabelMap LabelIndex::effective(const LabelledItem& item) const {
  LabelMap labels = item.own;
  for (const std::uint32_t parent : item.parents) {
    const auto known = parents.find(parent);
    if (known == parents.end()) continue;
    // Does nothing for names that are there.
    labels.insert(known->second.begin(), known->second.end());
  }
  return labels;
}

std::set<std::pair<std::uint32_t, std::uint32_t>> LabelIndex::matches() const {
  std::set<std::pair<std::uint32_t, std::uint32_t>> matches;
  for (const auto& [item_id, item] : items) {
    const LabelMap labels = effective(item);
    for (const auto& [selector_id, selector] : selectors) {
      if (selector.matches(labels)) matches.emplace(selector_id, item_id);
    }
  }
  return matches;
}

}  // namespace tierwall::reference
