// RuleList -> the tables of a split program (runtime/split_tables.hpp).
//
//     SplitCompiler split(meter);
//     if (!split.read(list)) return false;
//     ... classify traffic by split.services() ...
//     if (!split.find_columns(traffic, source_port, most_cells)) return false;
//     ... classify addresses by the list's rules ...
//     if (split.fill(axes)) number = split.write(axes, pools, data);
//
// Thread contract: single-threaded; made once and used for many programs. Complexity: SplitRules',
// AloneTable's and PairTable's; a row for each identity.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tierwall/runtime/class_maps.hpp>
#include <tierwall/runtime/split_tables.hpp>
#include <tierwall/runtime/verdict.hpp>

#include "programs/alone_table.hpp"
#include "programs/class_map_builder.hpp"
#include "programs/dimension.hpp"
#include "programs/pair_table.hpp"
#include "programs/rule_list.hpp"
#include "programs/split_data.hpp"
#include "programs/split_rules.hpp"
#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

class SplitCompiler {
 public:
  using Axes = PairTable::Axes;
  // What programs share.
  struct Pools {
    ClassMapBuilder& maps;
    support::SequencePool<Narrow>& narrow_cells;
    support::SequencePool<Wide>& wide_cells;
  };

  explicit SplitCompiler(support::BuildMeter& meter) : meter_(meter) {}

  // False: the list cannot be split.
  bool read(const RuleList& list);
  const Services& services() const noexcept { return rules_.services(); }
  std::span<const Decision> decisions() const noexcept { return rules_.decisions().decisions(); }

  // False: some table would have more cells, if there is a row for each question.
  bool find_columns(const Dimension& traffic, const Dimension& source_port, std::size_t most_cells);
  // False: some table has more cells.
  bool fill(const Axes& axes);
  // Returns the number of the program in `data`.
  std::uint32_t write(const Axes& axes, const Pools& pools, SplitData& data);

 private:
  void write_pairs(const Axes& axes, const Pools& pools, SplitData& data, SplitProgram& program);
  // False: they would have too many cells.
  bool write_plain_lists(const Pools& pools, SplitProgram& program);
  void write_traffic(const Axes& axes, const Pools& pools, SplitData& data, SplitProgram& program);

  support::BuildMeter& meter_;
  std::size_t most_cells_ = 0;
  bool asks_local_ = false;
  bool asks_source_port_ = false;
  bool asks_pairs_ = false;
  SplitRules rules_;
  AloneTable remote_, local_;
  PairTable pairs_;
};

}  // namespace tierwall::programs
