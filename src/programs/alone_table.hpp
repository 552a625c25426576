// What decides by one address alone: for each of its classes (a row) and each column of traffic, the
// first decision of the rules that ask about no other address.
//
//     AloneTable table;
//     if (table.fill(remote, rules, traffic, most_cells, meter)) use(table.row_of(), table.cells());
//
// Thread contract: single-threaded; made once and used for many programs. Complexity: of each distinct
// row its rules up to the one that decides for the last column, times a word for every 64 columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/class_maps.hpp>

#include "programs/dimension.hpp"
#include "programs/split_rules.hpp"
#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

class AloneTable {
 public:
  static constexpr std::size_t kMostRows = std::size_t{1} << 16U;

  // False: there would be more cells or rows.
  bool fill(const Dimension& address, const SplitRules::Part& rules, std::size_t most_cells,
            support::BuildMeter& meter);

  // By class of the address.
  std::span<const std::uint32_t> row_of() const noexcept { return row_of_; }
  // Row by row; kNoDecision where none of the rules matches.
  std::span<const Wide> cells() const noexcept { return cells_; }

 private:
  void add_row(std::span<const std::uint64_t> matching, const SplitRules::Part& rules,
               support::BuildMeter& meter);

  support::SequencePool<std::uint64_t> rows_;  // bitmaps of rules
  std::vector<std::uint32_t> row_of_;
  std::vector<Wide> cells_;
  std::vector<std::uint64_t> matching_, open_;  // of one row: rules, columns
};

}  // namespace tierwall::programs
