#include <tierwall/label_index.hpp>

#include <algorithm>
#include <utility>

#include "index/ascending.hpp"
#include "index/change_log.hpp"
#include "index/items.hpp"
#include "index/membership.hpp"
#include "index/slot_map.hpp"

namespace tierwall::inline v0 {

using index::kNoSlot;

// A call first makes what it needs (classes, patterns, room) without a change that shows, then changes
// without a step that can fail, then drops what nobody uses any more.
struct LabelIndex::Impl {
  explicit Impl(const SymbolTable& symbols) : membership(symbols) {}

  // An item on its way to another class; kNoSlot stands for none.
  struct Move {
    std::uint32_t item = kNoSlot;
    std::uint32_t from = kNoSlot;
    std::uint32_t to = kNoSlot;
  };

  index::Items items;
  index::Membership membership;
  index::ChangeLog changes;
  index::SlotMap patterns;  // by SelectorId

  void upsert_item(ItemId id, LabelView labels, std::span<const ParentId> parents);
  // Its only item has other labels, and nobody else has them.
  void relabel_class_of(std::uint32_t item, LabelSet labels);
  // Of a new item if it is none yet, which it returns.
  std::uint32_t put_in_class(std::uint32_t item, ItemId id, LabelSet labels);
  bool erase_item(ItemId id);
  void upsert_parent(ParentId id, LabelView labels);
  bool erase_parent(ParentId id);
  // The classes of the children depend on the labels that it lends.
  void lend(std::uint32_t parent, std::vector<Label> labels);
  void upsert_selector(SelectorId id, const Selector& selector);
  bool erase_selector(SelectorId id);

  void drop_class_if_unused(std::uint32_t label_class) noexcept {
    if (label_class != kNoSlot) membership.drop_class_if_unused(label_class);
  }
  std::uint32_t pattern_of(SelectorId id) const noexcept { return patterns.find(id.value); }
  void leave_pattern(SelectorId id, std::uint32_t pattern) noexcept;

  std::span<const std::uint32_t> patterns_of(std::uint32_t label_class) const noexcept {
    if (label_class == kNoSlot) return {};
    return membership.label_class(label_class).patterns;
  }
  using Slots = std::span<const std::uint32_t>;
  struct ChangeCount {
    std::size_t started = 0;
    std::size_t stopped = 0;
  };
  // Adds what an item changes that had the patterns before and has those after.
  void count(Slots before, Slots after, ChangeCount& sum) const noexcept;
  // There must be room.
  void log(ItemId item, Slots before, Slots after) noexcept;
  // Makes room for what the moves change.
  void reserve_changes(std::span<const Move> moves);
  void make(const Move& move) noexcept;
  void leave_class(index::Item& item) noexcept;
  void join_class(std::uint32_t slot, std::uint32_t label_class) noexcept;

  template <class Visit>
  void for_each_item(const index::LabelClass& label_class, Visit visit) const {
    for (std::uint32_t at = label_class.first_item; at != kNoSlot; at = items.item(at).next)
      visit(items.item(at).id);
  }
  // The items that the pattern matches and the other one does not.
  template <class Visit>
  void for_each_item_of_first(std::uint32_t pattern, std::uint32_t other, Visit visit) const;
  std::size_t count_items_of_first(std::uint32_t pattern, std::uint32_t other) const noexcept;
};

void LabelIndex::Impl::count(Slots before, Slots after, ChangeCount& sum) const noexcept {
  const auto selectors = [this](std::uint32_t pattern) {
    return membership.pattern(pattern).selectors.size();
  };
  index::compare(
      before, after, [&](std::uint32_t pattern) { sum.stopped += selectors(pattern); },
      [&](std::uint32_t pattern) { sum.started += selectors(pattern); });
}

void LabelIndex::Impl::log(ItemId item, Slots before, Slots after) noexcept {
  index::compare(
      before, after,
      [&](std::uint32_t pattern) {
        for (const SelectorId selector : membership.pattern(pattern).selectors)
          changes.stop(selector, item);
      },
      [&](std::uint32_t pattern) {
        for (const SelectorId selector : membership.pattern(pattern).selectors)
          changes.start(selector, item);
      });
}

void LabelIndex::Impl::reserve_changes(std::span<const Move> moves) {
  ChangeCount sum;
  for (const Move& move : moves) {
    if (move.from != move.to) count(patterns_of(move.from), patterns_of(move.to), sum);
  }
  changes.reserve(sum.started, sum.stopped);
}

void LabelIndex::Impl::make(const Move& move) noexcept {
  if (move.from == move.to) return;
  index::Item& item = items.item(move.item);
  log(item.id, patterns_of(move.from), patterns_of(move.to));
  if (move.from != kNoSlot) leave_class(item);
  if (move.to != kNoSlot) join_class(move.item, move.to);
}

void LabelIndex::Impl::leave_class(index::Item& item) noexcept {
  index::LabelClass& left = membership.label_class(item.label_class);
  (item.previous == kNoSlot ? left.first_item : items.item(item.previous).next) = item.next;
  if (item.next != kNoSlot) items.item(item.next).previous = item.previous;
  --left.items;
  item.label_class = item.previous = item.next = kNoSlot;
}

void LabelIndex::Impl::join_class(std::uint32_t slot, std::uint32_t label_class) noexcept {
  index::LabelClass& joined = membership.label_class(label_class);
  index::Item& item = items.item(slot);
  item.label_class = label_class;
  item.next = std::exchange(joined.first_item, slot);
  if (item.next != kNoSlot) items.item(item.next).previous = slot;
  ++joined.items;
}

void LabelIndex::Impl::upsert_item(ItemId id, LabelView labels, std::span<const ParentId> parents) {
  std::uint32_t slot = items.find(id);
  index::Heritage heritage = items.heritage(labels, parents);
  try {
    LabelSet effective = items.effective(heritage);
    items.reserve_children(heritage);
    if (slot != kNoSlot && membership.can_become(items.item(slot).label_class, effective)) {
      relabel_class_of(slot, std::move(effective));
    } else {
      slot = put_in_class(slot, id, std::move(effective));
    }
  } catch (...) {
    items.drop_unused_parents(heritage);
    throw;
  }
  const index::Heritage before = items.give(slot, std::move(heritage));
  items.drop_unused_parents(before);
}

void LabelIndex::Impl::relabel_class_of(std::uint32_t slot, LabelSet labels) {
  const index::Item& item = items.item(slot);
  index::Relabelling prepared = membership.prepare(item.label_class, std::move(labels));
  try {
    ChangeCount sum;
    count(patterns_of(item.label_class), prepared.patterns, sum);
    changes.reserve(sum.started, sum.stopped);
  } catch (...) {
    membership.undo(item.label_class, prepared);
    throw;
  }
  log(item.id, patterns_of(item.label_class), prepared.patterns);
  membership.commit(item.label_class, std::move(prepared));
}

std::uint32_t LabelIndex::Impl::put_in_class(std::uint32_t slot, ItemId id, LabelSet labels) {
  const bool is_new = slot == kNoSlot;
  Move move{.item = slot, .from = is_new ? kNoSlot : items.item(slot).label_class};
  try {
    move.to = membership.add_class(std::move(labels), move.from);
    reserve_changes({&move, 1});
    if (is_new) move.item = items.add(id);
  } catch (...) {
    drop_class_if_unused(move.to);
    throw;
  }
  make(move);
  drop_class_if_unused(move.from);
  return move.item;
}

bool LabelIndex::Impl::erase_item(ItemId id) {
  const std::uint32_t slot = items.find(id);
  if (slot == kNoSlot) return false;
  const Move move{.item = slot, .from = items.item(slot).label_class};
  reserve_changes({&move, 1});
  make(move);
  const index::Heritage before = items.give(slot, {});
  items.remove(slot);
  drop_class_if_unused(move.from);
  items.drop_unused_parents(before);
  return true;
}

void LabelIndex::Impl::upsert_parent(ParentId id, LabelView labels) {
  std::vector<Label> list = index::list_of(labels);
  const std::uint32_t slot = items.add(id);
  try {
    lend(slot, std::move(list));
  } catch (...) {
    items.drop_parent_if_unused(slot);
    throw;
  }
  items.parent(slot).is_known = true;
}

bool LabelIndex::Impl::erase_parent(ParentId id) {
  const std::uint32_t slot = items.find(id);
  if (slot == kNoSlot || !items.parent(slot).is_known) return false;
  lend(slot, {});
  items.parent(slot).is_known = false;
  items.drop_parent_if_unused(slot);
  return true;
}

void LabelIndex::Impl::lend(std::uint32_t slot, std::vector<Label> labels) {
  index::Parent& parent = items.parent(slot);
  if (parent.labels == labels) return;
  std::vector<Move> moves;
  parent.labels.swap(labels);
  try {
    moves.reserve(parent.children.size());
    for (const index::ChildLink child : parent.children) {
      const index::Item& item = items.item(child.item);
      moves.push_back({.item = child.item,
                       .from = item.label_class,
                       .to = membership.add_class(items.effective(item.given), item.label_class)});
    }
    reserve_changes(moves);
  } catch (...) {
    parent.labels.swap(labels);
    for (const Move& move : moves)
      drop_class_if_unused(move.to);
    throw;
  }
  for (const Move& move : moves)
    make(move);
  for (const Move& move : moves)
    drop_class_if_unused(move.from);
}

template <class Visit>
void LabelIndex::Impl::for_each_item_of_first(std::uint32_t pattern, std::uint32_t other,
                                              Visit visit) const {
  if (pattern == kNoSlot) return;
  membership.pattern(pattern).classes.for_each([&](std::uint32_t slot) {
    if (other != kNoSlot && membership.pattern(other).classes.contains(slot)) return;
    for_each_item(membership.label_class(slot), visit);
  });
}

std::size_t LabelIndex::Impl::count_items_of_first(std::uint32_t pattern,
                                                   std::uint32_t other) const noexcept {
  std::size_t count = 0;
  if (pattern == kNoSlot) return count;
  membership.pattern(pattern).classes.for_each([&](std::uint32_t slot) {
    if (other != kNoSlot && membership.pattern(other).classes.contains(slot)) return;
    count += membership.label_class(slot).items;
  });
  return count;
}

void LabelIndex::Impl::upsert_selector(SelectorId id, const Selector& selector) {
  const std::uint32_t from = pattern_of(id);
  const std::uint32_t to = membership.add_pattern(selector);
  if (from == to) return;
  std::vector<SelectorId>& selectors = membership.pattern(to).selectors;
  try {
    changes.reserve(count_items_of_first(to, from), count_items_of_first(from, to));
    if (selectors.size() == selectors.capacity()) selectors.reserve(2 * selectors.size() + 1);
    patterns.insert(id.value, to);
  } catch (...) {
    membership.drop_pattern_if_unused(to);
    throw;
  }
  selectors.push_back(id);
  for_each_item_of_first(to, from, [&](ItemId item) { changes.start(id, item); });
  for_each_item_of_first(from, to, [&](ItemId item) { changes.stop(id, item); });
  if (from != kNoSlot) leave_pattern(id, from);
}

bool LabelIndex::Impl::erase_selector(SelectorId id) {
  const std::uint32_t from = pattern_of(id);
  if (from == kNoSlot) return false;
  changes.reserve(0, count_items_of_first(from, kNoSlot));
  for_each_item_of_first(from, kNoSlot, [&](ItemId item) { changes.stop(id, item); });
  leave_pattern(id, from);
  return true;
}

void LabelIndex::Impl::leave_pattern(SelectorId id, std::uint32_t pattern) noexcept {
  patterns.erase(id.value, pattern);
  std::vector<SelectorId>& selectors = membership.pattern(pattern).selectors;
  *std::ranges::find(selectors, id) = selectors.back();
  selectors.pop_back();
  membership.drop_pattern_if_unused(pattern);
}

LabelIndex::LabelIndex(const SymbolTable& symbols) : impl_(std::make_unique<Impl>(symbols)) {}
LabelIndex::~LabelIndex() = default;
LabelIndex::LabelIndex(LabelIndex&&) noexcept = default;
LabelIndex& LabelIndex::operator=(LabelIndex&&) noexcept = default;

void LabelIndex::upsert_item(ItemId item, LabelView labels, std::span<const ParentId> parents) {
  impl_->upsert_item(item, labels, parents);
}
void LabelIndex::upsert_parent(ParentId parent, LabelView labels) {
  impl_->upsert_parent(parent, labels);
}
void LabelIndex::upsert_selector(SelectorId selector, const Selector& matching) {
  impl_->upsert_selector(selector, matching);
}
bool LabelIndex::erase_item(ItemId item) {
  return impl_->erase_item(item);
}
bool LabelIndex::erase_parent(ParentId parent) {
  return impl_->erase_parent(parent);
}
bool LabelIndex::erase_selector(SelectorId selector) {
  return impl_->erase_selector(selector);
}

bool LabelIndex::matches(SelectorId selector, ItemId item) const noexcept {
  const std::uint32_t pattern = impl_->pattern_of(selector);
  const std::uint32_t slot = impl_->items.find(item);
  return pattern != kNoSlot && slot != kNoSlot &&
         impl_->membership.pattern(pattern).classes.contains(impl_->items.item(slot).label_class);
}

std::vector<ItemId> LabelIndex::items_matching(SelectorId selector) const {
  std::vector<ItemId> found;
  const std::uint32_t pattern = impl_->pattern_of(selector);
  found.reserve(impl_->count_items_of_first(pattern, kNoSlot));
  impl_->for_each_item_of_first(pattern, kNoSlot, [&](ItemId item) { found.push_back(item); });
  std::ranges::sort(found);
  return found;
}

std::vector<SelectorId> LabelIndex::selectors_matching(ItemId item) const {
  std::vector<SelectorId> found;
  const std::uint32_t slot = impl_->items.find(item);
  if (slot == kNoSlot) return found;
  for (const std::uint32_t pattern : impl_->patterns_of(impl_->items.item(slot).label_class)) {
    const std::vector<SelectorId>& selectors = impl_->membership.pattern(pattern).selectors;
    found.insert(found.end(), selectors.begin(), selectors.end());
  }
  std::ranges::sort(found);
  return found;
}

std::vector<MatchChange> LabelIndex::take_changes() {
  return impl_->changes.take();
}

std::size_t LabelIndex::item_count() const noexcept {
  return impl_->items.item_count();
}
std::size_t LabelIndex::selector_count() const noexcept {
  return impl_->patterns.size();
}

}  // namespace tierwall::inline v0
