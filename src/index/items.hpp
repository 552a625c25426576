// Items and parents as they were given: own labels, and who inherits from whom (spec/selectors.md 6.2).
//
// A parent that items name and nobody defined is kept as an unknown one while they do. Thread contract:
// single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/label_index.hpp>
#include <tierwall/symbols.hpp>

#include "index/slot_list.hpp"
#include "index/slot_map.hpp"
#include "support/small_vector.hpp"

namespace tierwall::index {

// An item's entry in the list of its parent, and the parent's in that of the item: each knows the place of
// the other, so that neither is ever searched for.
struct ParentLink {
  std::uint32_t parent = kNoSlot;
  std::uint32_t place = 0;  // in Parent::children
};
struct ChildLink {
  std::uint32_t item = kNoSlot;
  std::uint32_t place = 0;  // in Item::parents
};

// What an item is told to be.
struct Heritage {
  std::vector<Label> labels;
  support::FlatVector<ParentLink, 2> parents;  // each once
};

struct Item {
  ItemId id;
  Heritage given;
  std::uint32_t label_class = kNoSlot;
  // Of the same class.
  std::uint32_t previous = kNoSlot;
  std::uint32_t next = kNoSlot;
};

struct Parent {
  ParentId id;
  bool is_known = false;
  std::vector<Label> labels;
  std::vector<ChildLink> children;
  std::uint64_t named_by = 0;  // the last heritage, by number, that named it
};

class Items {
 public:
  // kNoSlot if unknown.
  std::uint32_t find(ItemId item) const noexcept;
  std::uint32_t find(ParentId parent) const noexcept;
  Item& item(std::uint32_t slot) noexcept { return items_[slot]; }
  const Item& item(std::uint32_t slot) const noexcept { return items_[slot]; }
  Parent& parent(std::uint32_t slot) noexcept { return parents_[slot]; }

  // Without labels and parents.
  std::uint32_t add(ItemId item);
  // The known or unknown parent of that id; the latter is to be dropped if it remains unused.
  std::uint32_t add(ParentId parent);
  void remove(std::uint32_t item) noexcept;
  void drop_parent_if_unused(std::uint32_t parent) noexcept;

  // What would be given to an item; its parents are not told yet, and unknown ones are added.
  Heritage heritage(LabelView labels, std::span<const ParentId> parents);
  void drop_unused_parents(const Heritage& heritage) noexcept;
  // Makes room for give() to throw nothing.
  void reserve_children(const Heritage& heritage);
  // Returns what it had.
  Heritage give(std::uint32_t item, Heritage heritage) noexcept;

  // Own labels first, then those of its parents in order.
  LabelSet effective(const Heritage& heritage);

  std::size_t item_count() const noexcept { return items_.size(); }

 private:
  SlotList<Item> items_;
  SlotList<Parent> parents_;
  SlotMap item_slots_;
  SlotMap parent_slots_;
  std::uint64_t heritages_ = 0;
  std::vector<Label> gathered_;
};

// The labels of a view, in the order that depends on their keys only.
std::vector<Label> list_of(LabelView labels);

}  // namespace tierwall::index
