#include "index/items.hpp"

#include <algorithm>
#include <utility>

namespace tierwall::index {

namespace {

template <class T, class Id>
std::uint32_t add_to(SlotList<T>& things, SlotMap& slots, Id id) {
  const std::uint32_t slot = things.add();
  try {
    slots.insert(id.value, slot);
  } catch (...) {
    things.remove(slot);
    throw;
  }
  things[slot].id = id;
  return slot;
}

}  // namespace

std::vector<Label> list_of(LabelView labels) {
  const std::ptrdiff_t count = std::ranges::count_if(
      labels.table(), [](const Label& label) { return !label.key.is_none(); });
  std::vector<Label> list;
  list.reserve(static_cast<std::size_t>(count));
  for (const Label& label : labels)
    list.push_back(label);
  return list;
}

std::uint32_t Items::find(ItemId item) const noexcept {
  return item_slots_.find(item.value);
}

std::uint32_t Items::find(ParentId parent) const noexcept {
  return parent_slots_.find(parent.value);
}

std::uint32_t Items::add(ItemId item) {
  return add_to(items_, item_slots_, item);
}

std::uint32_t Items::add(ParentId parent) {
  const std::uint32_t known = find(parent);
  return known != kNoSlot ? known : add_to(parents_, parent_slots_, parent);
}

void Items::remove(std::uint32_t item) noexcept {
  item_slots_.erase(items_[item].id.value, item);
  items_.remove(item);
}

void Items::drop_parent_if_unused(std::uint32_t parent) noexcept {
  const Parent& unused = parents_[parent];
  if (unused.is_known || !unused.children.empty()) return;
  parent_slots_.erase(unused.id.value, parent);
  parents_.remove(parent);
}

Heritage Items::heritage(LabelView labels, std::span<const ParentId> parents) {
  Heritage heritage{list_of(labels), {}};
  const std::uint64_t number = ++heritages_;
  try {
    heritage.parents.reserve(parents.size());
    for (const ParentId id : parents) {
      const std::uint32_t parent = add(id);
      if (std::exchange(parents_[parent].named_by, number) == number) continue;
      heritage.parents.push_back({parent, 0});
    }
  } catch (...) {
    drop_unused_parents(heritage);
    throw;
  }
  return heritage;
}

void Items::drop_unused_parents(const Heritage& heritage) noexcept {
  for (const ParentLink link : heritage.parents)
    drop_parent_if_unused(link.parent);
}

void Items::reserve_children(const Heritage& heritage) {
  for (const ParentLink link : heritage.parents) {
    std::vector<ChildLink>& children = parents_[link.parent].children;
    if (children.size() == children.capacity()) children.reserve(2 * children.size() + 1);
  }
}

Heritage Items::give(std::uint32_t slot, Heritage heritage) noexcept {
  Item& item = items_[slot];
  if (std::ranges::equal(item.given.parents, heritage.parents, {}, &ParentLink::parent,
                         &ParentLink::parent)) {
    item.given.labels.swap(heritage.labels);  // the links stay
    return heritage;
  }
  for (const ParentLink link : item.given.parents) {
    std::vector<ChildLink>& children = parents_[link.parent].children;
    const ChildLink last = children.back();
    children[link.place] = last;
    items_[last.item].given.parents[last.place].place = link.place;
    children.pop_back();
  }
  Heritage before = std::exchange(item.given, std::move(heritage));
  for (std::uint32_t i = 0; i < item.given.parents.size(); ++i) {
    ParentLink& link = item.given.parents[i];
    std::vector<ChildLink>& children = parents_[link.parent].children;
    link.place = static_cast<std::uint32_t>(children.size());
    children.push_back({slot, i});
  }
  return before;
}

LabelSet Items::effective(const Heritage& heritage) {
  gathered_.assign(heritage.labels.begin(), heritage.labels.end());
  for (const ParentLink link : heritage.parents) {
    const std::vector<Label>& lent = parents_[link.parent].labels;
    gathered_.insert(gathered_.end(), lent.begin(), lent.end());
  }
  return LabelSet(gathered_);
}

}  // namespace tierwall::index
