// SelectorFiles: which selectors may match a label set. Each is filed under one thing that it requires: a
// label, or a label with a value (under each, if there are several); what requires nothing is a candidate
// for all (spec/selectors.md 5.2).
//
// Complexity: a look-up for each label that anything is filed under. A label has one value, so no selector
// is found twice. Out of memory changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <tierwall/runtime/labels.hpp>

#include "index/requirement.hpp"
#include "index/slot_list.hpp"
#include "index/slot_map.hpp"

namespace tierwall::index {

class SelectorFiles {
 public:
  // Selectors are the caller's numbers, each filed once.
  void add(std::uint32_t selector, const Requirement& requirement);
  // Nothing happens if it is not filed there.
  void remove(std::uint32_t selector, const Requirement& requirement) noexcept;

  // How many selectors are filed under it.
  std::size_t count(const Requirement& requirement) const noexcept;

  template <class Visit>
  void for_each_candidate(LabelView labels, Visit visit) const {
    for (const Label label : labels) {
      if (label.key.value >= keys_.size() || keys_[label.key.value] == nullptr) continue;
      const KeyFiles& files = *keys_[label.key.value];
      for (const std::uint32_t selector : files.any_value)
        visit(selector);
      const std::uint32_t list = files.by_value.find(label.value.value);
      if (list == kNoSlot) continue;
      for (const std::uint32_t selector : files.lists[list])
        visit(selector);
    }
    for (const std::uint32_t selector : unindexed_)
      visit(selector);
  }

 private:
  using List = std::vector<std::uint32_t>;
  struct KeyFiles {
    List any_value;
    SlotMap by_value;  // of the list of each value
    SlotList<List> lists;

    void add(std::uint32_t selector, ValueId value);
    void remove(std::uint32_t selector, ValueId value) noexcept;
  };

  List unindexed_;
  std::vector<std::unique_ptr<KeyFiles>> keys_;
};

}  // namespace tierwall::index
