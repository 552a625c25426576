// LabelIndex: which selectors match which labelled items, kept up to date change by change.
//
//     SymbolTable symbols;
//     LabelIndex index(symbols);
//     index.upsert_parent(ParentId{1}, symbols.intern_labels(labels_of_namespace).view());
//     index.upsert_item(ItemId{7}, symbols.intern_labels(labels_of_pod).view(), {{ParentId{1}}});
//     index.upsert_selector(SelectorId{3}, *Selector::compile("role == 'client'", symbols));
//     for (const MatchChange& change : index.take_changes())
//       apply(change.kind, change.selector, change.item);
//
// An item is anything with labels: an endpoint, a network set. It inherits from its parents, such as
// profiles (spec/selectors.md 6.2): its own label wins, then that of the first parent in the list that
// has one. Inheritance is one level deep; a parent named again adds nothing; a parent that is unknown
// lends nothing, and does from when it is added. Everything may come and go in any order.
//
// Ids are the caller's: any 32 bits; items, parents and selectors have id spaces of their own. Labels and
// selectors must be of the symbol table given, which must outlive the index and stay where it is; it may
// grow. Labels are copied, selectors shared.
//
// Thread contract: one writer; const calls are safe from any thread while nobody writes.
// Out of memory: std::bad_alloc leaves, and every call that it leaves has changed nothing.
//
// Complexity: items with the same labels, own and inherited, form a class; selectors of the same
// canonical text are one. A change of labels to those of a known class costs as much as it changes, else
// the selectors that ask for a label and value of the item run on it; a change of labels that no selector
// reads runs none. A new selector looks at the classes that hold the rarest of what it requires, or at
// all in a few bit operations for 64 of them. Both then cost as much as they change. A change of a parent
// is one of each item that names it. Memory: linear in
// labels, matches of classes, and changes not taken yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/ids.hpp>
#include <tierwall/runtime/labels.hpp>
#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

namespace tierwall::inline v0 {

// The caller's numbers.
using ItemId = StrongId<struct ItemTag>;
using ParentId = StrongId<struct ParentTag>;
using SelectorId = StrongId<struct SelectorTag>;

// An item began or ceased to be among those that a selector matches.
struct MatchChange {
  // What became of the match.
  enum class Kind : std::uint8_t { stopped, started };

  SelectorId selector;
  ItemId item;
  Kind kind = Kind::started;
  friend bool operator==(const MatchChange&, const MatchChange&) = default;
};

class TIERWALL_EXPORT LabelIndex {
 public:
  // An empty index of labels and selectors of this table.
  explicit LabelIndex(const SymbolTable& symbols);
  ~LabelIndex();
  // A moved-from index may only be assigned to or destroyed.
  LabelIndex(LabelIndex&&) noexcept;
  LabelIndex& operator=(LabelIndex&&) noexcept;
  LabelIndex(const LabelIndex&) = delete;
  LabelIndex& operator=(const LabelIndex&) = delete;

  // Adds it, or replaces what the id stood for.
  void upsert_item(ItemId item, LabelView labels, std::span<const ParentId> parents = {});
  void upsert_parent(ParentId parent, LabelView labels);
  void upsert_selector(SelectorId selector, const Selector& matching);

  // False, and nothing happens, if there is no such thing.
  bool erase_item(ItemId item);
  bool erase_parent(ParentId parent);
  bool erase_selector(SelectorId selector);

  // False if either is unknown. Complexity: constant.
  bool matches(SelectorId selector, ItemId item) const noexcept;
  // Ascending; empty if it is unknown. Complexity: that of sorting them.
  std::vector<ItemId> items_matching(SelectorId selector) const;
  std::vector<SelectorId> selectors_matching(ItemId item) const;

  // What became of the matches since the call before (or the beginning), each pair once: first those that
  // stopped, then those that started, each by selector and item. What came and went between two calls is
  // not there. Whoever applies all of them has what items_matching() says.
  std::vector<MatchChange> take_changes();

  // Of those that are there.
  std::size_t item_count() const noexcept;
  std::size_t selector_count() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tierwall::inline v0
