// MatchTable: many label sets, and which of them a selector matches.
//
//     MatchTable table;
//     table.insert(0, labels.view());
//     table.add_reader(selector.program());  // from now on the table knows where its labels stand
//     const Requirement filter = table.narrowest(requirements(selector.program()));
//     for (std::uint32_t row : table.match(selector.program(), symbols.texts(), filter)) ...
//
// A row is a label set, by a number of the caller's. For every label that somebody reads there is a
// column: the rows that have it, by value. A program then either runs on each of the few rows that have
// what it needs, or is computed for all rows at once, 64 in an operation, its tests being sets of rows.
//
// Thread contract: single-threaded; points into the memory of the labels, which must stay. Complexity: a
// row is in one set for each of its labels that are read; a new column looks at every row. Out of memory
// changes nothing that match() says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <tierwall/runtime/labels.hpp>
#include <tierwall/runtime/program.hpp>

#include "index/label_column.hpp"
#include "index/requirement.hpp"

namespace tierwall::index {

class MatchTable {
 public:
  // Memory grows with the largest number. The row must not be there.
  void insert(std::uint32_t row, LabelView labels);
  void erase(std::uint32_t row) noexcept;

  // Gives a row other labels: in between, it stands under both, and nothing may be asked. Only prepare
  // allocates, and changes nothing if that fails.
  void prepare_change(std::uint32_t row, LabelView labels);
  void undo_change(std::uint32_t row, LabelView labels) noexcept;
  void commit_change(std::uint32_t row, LabelView labels) noexcept;

  void add_reader(ProgramView program);
  void remove_reader(ProgramView program) noexcept;
  bool is_read(KeyId key) const noexcept { return column(key) != nullptr; }

  // How many rows meet it.
  std::size_t count(const Requirement& requirement) const noexcept;
  // The one that fewest rows meet; `nothing` if there are none.
  Requirement narrowest(Requirements requirements) const;

  // The rows that a verified program accepts, ascending; it must be among the readers. The filter is one
  // of its requirements, or needs nothing.
  std::vector<std::uint32_t> match(ProgramView program, TextView texts, const Requirement& filter);

  // About what that takes, in nanoseconds.
  std::uint64_t cost_of_reader(ProgramView program) const;
  std::uint64_t cost_of_match(ProgramView program, const Requirement& filter) const noexcept;

 private:
  LabelColumn* column(KeyId key) const noexcept {
    return key.value < columns_.size() ? columns_[key.value].get() : nullptr;
  }
  std::vector<LabelHolders> holders_of(std::span<const KeyId> keys) const;
  // What a program reads and nobody else, each once.
  std::vector<KeyId> unread_keys(ProgramView program) const;
  void add_columns(std::span<const KeyId> keys);
  bool is_live(std::uint32_t row) const noexcept;
  // Erases the row where it stands under the one and not under the other.
  void erase_difference(std::uint32_t row, LabelView of, LabelView other) noexcept;
  static std::uint64_t cost_of_each(ProgramView program, std::size_t candidates) noexcept;
  std::uint64_t cost_of_all(ProgramView program) const noexcept;
  std::vector<std::uint32_t> candidates(const Requirement& filter) const;
  std::vector<std::uint32_t> match_each(ProgramView program, TextView texts,
                                        std::vector<std::uint32_t> rows) const;
  std::vector<std::uint32_t> match_all(ProgramView program, TextView texts);

  std::vector<std::unique_ptr<LabelColumn>> columns_;  // by key
  std::vector<LabelView> labels_;                      // by row
  std::vector<std::uint64_t> live_;                    // a bit a row
  std::size_t live_count_ = 0;
  // For match_all().
  struct Step {
    const std::uint64_t* accepted = nullptr;  // a bit a row
    std::uint32_t buffer = kNoSlot;           // that it stands in, if it does
    std::uint32_t users = 0;                  // instructions that go on to this one
  };
  std::vector<Step> steps_;
  std::vector<std::vector<std::uint64_t>> buffers_;
  std::vector<std::uint32_t> found_;
};

}  // namespace tierwall::index
