// What decides for each class of remote addresses (a row) and each class of traffic (a column).
//
//     VerdictTable table;
//     if (table.fill(list, remote, traffic, meter)) use(table.rows(), table.columns(), table.cells());
//
// Equal rows, then equal columns are one. Thread contract: single-threaded; made once and used for
// many programs. Complexity: for each row its rules up to the one that decides for the last column,
// times a word for every 64 columns; and the cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <tierwall/runtime/verdict.hpp>

#include "programs/dimension.hpp"
#include "programs/rule_list.hpp"
#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

class VerdictTable {
 public:
  // Rows, columns and decisions are at most this many.
  static constexpr std::size_t kMost = std::size_t{1} << 16U;

  // `remote` and `traffic` are of the list's rules. False: there would be too many.
  bool fill(const RuleList& list, const Dimension& remote, const Dimension& traffic,
            support::BuildMeter& meter);

  std::size_t rows() const noexcept { return distinct_rows_.size(); }
  std::size_t columns() const noexcept { return distinct_columns_.size(); }
  // By class of the dimension.
  std::span<const std::uint32_t> row_of() const noexcept { return row_of_; }
  std::span<const std::uint32_t> column_of() const noexcept { return column_of_; }
  // Numbers of decisions, row by row.
  std::span<const std::uint16_t> cells() const noexcept { return cells_; }
  std::span<const Decision> decisions() const noexcept { return decisions_; }

 private:
  void begin(const RuleList& list, const Dimension& traffic);
  bool fill_row(const RuleList& list, std::span<const std::uint64_t> rules,
                support::BuildMeter& meter);
  bool decide(const ListedRule& rule, std::uint32_t number);
  void merge_columns(std::size_t columns, support::BuildMeter& meter);

  std::uint64_t* columns_of(std::size_t rule) noexcept {
    return columns_of_rules_.data() + rule * column_words_;
  }

  std::size_t column_words_ = 0;
  std::vector<std::uint64_t> columns_of_rules_;  // bitmaps
  // Of one row, columns as bitmaps: not decided yet, passed on to the next tier, logged.
  std::vector<std::uint64_t> open_, passed_, logged_;
  std::vector<std::uint16_t> row_;

  std::vector<std::uint32_t> numbers_;  // of decisions, by rule and whether something was logged
  std::vector<Decision> decisions_;
  support::SequencePool<std::uint16_t> distinct_rows_, distinct_columns_;
  std::vector<std::uint32_t> row_of_, column_of_;
  std::vector<std::uint16_t> cells_;
};

}  // namespace tierwall::programs
