// Membership: label classes, patterns, and which patterns match which classes.
//
// A class is a label set that items share, a pattern what selectors of the same canonical text share. The
// matches are kept from both sides: a class has its patterns, a pattern its classes.
//
// Whoever adds a class or a pattern uses it or drops it again. Unused ones are never seen from outside, so
// each function may leave them when memory runs out: drop_*() throw nothing. Thread contract:
// single-threaded; symbols must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tierwall/label_index.hpp>
#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

#include "index/match_table.hpp"
#include "index/requirement.hpp"
#include "index/row_set.hpp"
#include "index/selector_files.hpp"
#include "index/slot_list.hpp"
#include "index/slot_map.hpp"

namespace tierwall::index {

struct LabelClass {
  LabelSet labels;
  std::vector<std::uint32_t> patterns;  // ascending
  // The items, a list that runs through them; for the owner of the items.
  std::uint32_t first_item = kNoSlot;
  std::uint32_t items = 0;

  std::uint32_t hash = 0;
  bool is_there = false;
};

struct Pattern {
  Selector selector;
  std::vector<SelectorId> selectors;  // those with this text, in any order
  RowSet classes;

  std::uint32_t hash = 0;
  Requirement filed_under;
  bool is_filed = false;
  bool is_reader = false;
};

// A class on its way to labels that no class has.
struct Relabelling {
  LabelSet labels;
  std::uint32_t hash = 0;
  std::vector<std::uint32_t> patterns;  // ascending
};

class Membership {
 public:
  explicit Membership(const SymbolTable& symbols) : symbols_(symbols) {}

  // The class of these labels. If it is a new one, and `like` (or kNoSlot) is a class whose labels differ in
  // none that a pattern reads, it takes over the patterns of that, else it is matched.
  std::uint32_t add_class(LabelSet labels, std::uint32_t like);
  // Does nothing if there are items in it, or it was dropped already.
  void drop_class_if_unused(std::uint32_t label_class) noexcept;
  // Whether a class has one item only and no class has these labels: then it need not be left for a new one.
  bool can_become(std::uint32_t label_class, const LabelSet& labels) const;
  // Between prepare and undo or commit nothing else may be called. Only prepare allocates.
  Relabelling prepare(std::uint32_t label_class, LabelSet labels);
  void undo(std::uint32_t label_class, const Relabelling& prepared) noexcept;
  void commit(std::uint32_t label_class, Relabelling prepared) noexcept;
  LabelClass& label_class(std::uint32_t slot) noexcept { return classes_[slot]; }
  const LabelClass& label_class(std::uint32_t slot) const noexcept { return classes_[slot]; }

  // The pattern of this selector's text; a new one is matched with all classes.
  std::uint32_t add_pattern(const Selector& selector);
  // Does nothing if it has selectors.
  void drop_pattern_if_unused(std::uint32_t pattern) noexcept;
  Pattern& pattern(std::uint32_t slot) noexcept { return patterns_[slot]; }
  const Pattern& pattern(std::uint32_t slot) const noexcept { return patterns_[slot]; }

 private:
  std::uint32_t find_class(const LabelSet& labels, std::uint32_t hash) const;
  // The patterns that match, ascending. `like` is as in add_class().
  std::vector<std::uint32_t> matching(LabelView labels, std::uint32_t like) const;
  void match_pattern(std::uint32_t pattern);
  bool reads_same(LabelView a, LabelView b) const noexcept;
  std::size_t count_read(LabelView labels) const noexcept;
  Requirement choose_filter(ProgramView program) const;

  const SymbolTable& symbols_;
  SlotList<LabelClass> classes_;
  SlotList<Pattern> patterns_;
  SlotMap class_by_hash_;    // of the labels
  SlotMap pattern_by_hash_;  // of the text
  MatchTable table_;         // a row is a class
  SelectorFiles files_;      // of patterns
};

}  // namespace tierwall::index
