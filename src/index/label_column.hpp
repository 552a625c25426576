// LabelColumn: the rows of a table that have a label, by its value, and those that pass a test of it.
//
// Complexity: a row is in two sets. A test of text looks at every value that occurs; its answer is kept as
// long as no row comes or goes, for many selectors may ask the same. Out of memory changes nothing, but that
// insert() may leave the row to be erased.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/labels.hpp>
#include <tierwall/runtime/program.hpp>

#include "index/row_set.hpp"
#include "index/slot_list.hpp"
#include "index/slot_map.hpp"

namespace tierwall::index {

// Rows that have a label, ascending, with the value of each.
struct LabelHolders {
  std::vector<std::uint32_t> rows;
  std::vector<ValueId> values;

  // Of a row that has none, nothing.
  void add(std::uint32_t row, ValueId value) {
    if (value.is_none()) return;
    rows.push_back(row);
    values.push_back(value);
  }
};

class LabelColumn {
 public:
  explicit LabelColumn(const LabelHolders& holders);

  void insert(std::uint32_t row, ValueId value);
  // Nothing happens if it is not there.
  void erase(std::uint32_t row, ValueId value) noexcept;
  // As erase(), of a row that was inserted with another value as well.
  void erase_value(std::uint32_t row, ValueId value) noexcept;

  const RowSet& rows() const noexcept { return rows_; }
  // Null: no row has the value.
  const RowSet* rows_with(ValueId value) const noexcept;
  std::size_t value_count() const noexcept { return sets_.size(); }

  // The rows that pass a test of this label, as bits: those that are here, valid until a row comes or goes,
  // or the buffer, which is written to. The buffer has a bit for every row of the table.
  const std::uint64_t* passing(const Insn& insn, std::span<const std::uint32_t> pool,
                               TextView texts, std::span<std::uint64_t> buffer);

  std::size_t readers = 0;  // instructions, for the owner

 private:
  struct TextRows {
    Op op = Op::prefix;
    std::uint32_t text = 0;
    std::vector<std::uint64_t> words;
  };

  std::uint32_t slot_for(ValueId value);
  const std::uint64_t* passing_text(const Insn& insn, TextView texts,
                                    std::span<std::uint64_t> buffer);

  RowSet rows_;
  SlotMap by_value_;
  SlotList<RowSet> sets_;
  std::vector<TextRows> known_texts_;
};

}  // namespace tierwall::index
