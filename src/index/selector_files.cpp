#include "index/selector_files.hpp"

#include <algorithm>

namespace tierwall::index {

namespace {

void remove_from(std::vector<std::uint32_t>& list, std::uint32_t selector) noexcept {
  const auto found = std::ranges::find(list, selector);
  if (found == list.end()) return;
  *found = list.back();
  list.pop_back();
}

}  // namespace

void SelectorFiles::KeyFiles::add(std::uint32_t selector, ValueId value) {
  std::uint32_t list = by_value.find(value.value);
  if (list == kNoSlot) {
    list = lists.add();
    try {
      by_value.insert(value.value, list);
    } catch (...) {
      lists.remove(list);
      throw;
    }
  }
  lists[list].push_back(selector);
}

void SelectorFiles::KeyFiles::remove(std::uint32_t selector, ValueId value) noexcept {
  const std::uint32_t list = by_value.find(value.value);
  if (list == kNoSlot) return;
  remove_from(lists[list], selector);
  if (!lists[list].empty()) return;
  by_value.erase(value.value, list);
  lists.remove(list);
}

void SelectorFiles::add(std::uint32_t selector, const Requirement& requirement) {
  if (requirement.need == Need::impossible) return;
  if (requirement.need == Need::nothing) return unindexed_.push_back(selector);
  if (requirement.key.value >= keys_.size()) keys_.resize(std::size_t{requirement.key.value} + 1);
  std::unique_ptr<KeyFiles>& files = keys_[requirement.key.value];
  if (files == nullptr) files = std::make_unique<KeyFiles>();
  if (requirement.need == Need::presence) return files->any_value.push_back(selector);
  try {
    for (const ValueId value : requirement.values)
      files->add(selector, value);
  } catch (...) {
    remove(selector, requirement);
    throw;
  }
}

void SelectorFiles::remove(std::uint32_t selector, const Requirement& requirement) noexcept {
  if (requirement.need == Need::impossible) return;
  if (requirement.need == Need::nothing) return remove_from(unindexed_, selector);
  if (requirement.key.value >= keys_.size()) return;
  std::unique_ptr<KeyFiles>& files = keys_[requirement.key.value];
  if (files == nullptr) return;
  if (requirement.need == Need::presence) remove_from(files->any_value, selector);
  for (const ValueId value : requirement.values)
    files->remove(selector, value);
  if (files->any_value.empty() && files->by_value.size() == 0) files.reset();
}

std::size_t SelectorFiles::count(const Requirement& requirement) const noexcept {
  if (requirement.need == Need::impossible) return 0;
  if (requirement.need == Need::nothing) return unindexed_.size();
  if (requirement.key.value >= keys_.size() || keys_[requirement.key.value] == nullptr) return 0;
  const KeyFiles& files = *keys_[requirement.key.value];
  if (requirement.need == Need::presence) return files.any_value.size();
  std::size_t selectors = 0;
  for (const ValueId value : requirement.values) {
    const std::uint32_t list = files.by_value.find(value.value);
    if (list != kNoSlot) selectors += files.lists[list].size();
  }
  return selectors;
}

}  // namespace tierwall::index
