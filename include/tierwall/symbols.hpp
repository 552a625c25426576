// SymbolTable: label names and values <-> dense ids.
//
//     SymbolTable symbols;
//     KeyId role = symbols.intern_key("role");
//     LabelSet labels = symbols.intern_labels(pairs);
//
// Names and values are byte strings and have separate id spaces (spec/selectors.md 0). Append-only:
// an id, and the text behind it, stay valid as long as the table lives. A moved-from table may only
// be assigned to or destroyed. Thread contract: one writer. While it interns, other threads may read
// the texts of ids that were handed to them (by an ordinary release/acquire) through a TextView that
// was handed over with them; every other call needs the writer to rest. Complexity: a look-up hashes
// the text once.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <tierwall/runtime/ids.hpp>
#include <tierwall/runtime/labels.hpp>

namespace tierwall::inline v0 {

// A label that is not interned yet.
struct LabelText {
  std::string_view key;
  std::string_view value;
};

// Owns the interned labels of one thing in the table that LabelView reads.
class TIERWALL_EXPORT LabelSet {
 public:
  LabelSet() = default;
  // Of labels with equal keys the first one given wins.
  explicit LabelSet(std::span<const Label> labels);

  LabelSet(const LabelSet&) = default;
  LabelSet& operator=(const LabelSet&) = default;
  // What is left behind is empty.
  LabelSet(LabelSet&& other) noexcept { swap(other); }
  LabelSet& operator=(LabelSet&& other) noexcept {
    LabelSet(std::move(other)).swap(*this);
    return *this;
  }

  // Lifetime: the set's. What matches() takes, and how many labels it has.
  LabelView view() const noexcept { return LabelView(table_, slots_); }
  std::size_t size() const noexcept { return size_; }
  friend bool operator==(const LabelSet&, const LabelSet&) = default;

 private:
  void swap(LabelSet& other) noexcept {
    table_.swap(other.table_);
    std::swap(slots_, other.slots_);
    std::swap(size_, other.size_);
  }

  std::vector<Label> table_;
  std::uint64_t slots_ = 0;
  std::size_t size_ = 0;
};

class TIERWALL_EXPORT SymbolTable {
 public:
  SymbolTable();
  ~SymbolTable();
  SymbolTable(SymbolTable&&) noexcept;
  SymbolTable& operator=(SymbolTable&&) noexcept;
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;

  // The id of the text, a new one if it has none yet.
  KeyId intern_key(std::string_view text);
  ValueId intern_value(std::string_view text);
  // Interns both sides of every label. Of labels with equal keys the first one given wins.
  LabelSet intern_labels(std::span<const LabelText> labels);

  // none() if the text was never interned.
  KeyId find_key(std::string_view text) const noexcept;
  ValueId find_value(std::string_view text) const noexcept;

  // The id must come from this table. Lifetime: the table's.
  std::string_view text(KeyId key) const noexcept;
  std::string_view text(ValueId value) const noexcept;
  TextView texts() const noexcept;

  // Ids are 0 and up, below these.
  std::size_t key_count() const noexcept;
  std::size_t value_count() const noexcept;
  std::size_t bytes() const noexcept;  // memory held, approximately

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tierwall::inline v0
