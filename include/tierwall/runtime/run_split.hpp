// run_split(): what a split program says (runtime/split_tables.hpp).
//
// Thread contract: reads only. Complexity: at most fifteen loads, and no branch that depends on the packet.
#pragma once

#include <cstddef>
#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/program_key.hpp>
#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/runtime/split_tables.hpp>

namespace tierwall::inline v0 {

namespace detail {

// The numbers by which a split program is asked.
struct SplitKey {
  AddressRow remote;
  AddressRow local;
  TrafficColumns traffic;
};

TIERWALL_INLINE SplitKey split_key(const SnapshotView& view, const SplitProgram& split,
                                   const ProgramKey& key) noexcept {
  const SplitTables& tables = view.programs.splits;
  SplitKey found;
  found.remote = tables.address_rows[std::size_t{split.remote.rows} + key.remote];
  if (split.asks_local)
    found.local = tables.address_rows[std::size_t{split.local.rows} + key.local];
  std::size_t traffic = std::size_t{split.traffic} + key.traffic;
  if (split.asks_source_port) {
    const std::uint32_t source = view.traffic.find_source_port(key.source_port);
    traffic += std::size_t{split.traffic_numbers} *
               view.programs.wide_cells[std::size_t{split.source_groups} + source];
  }
  found.traffic = tables.traffic_columns[traffic];
  return found;
}

// The number of the first decision of rules that ask about one address at most.
TIERWALL_INLINE Wide first_alone(const ProgramTables& tables, const SplitProgram::Side& side,
                                 Wide row, Wide column) noexcept {
  return tables.wide_cells[std::size_t{side.cells} + std::size_t{row} * side.columns + column];
}

// The position that a list's shape has for traffic.
template <class Cell>
TIERWALL_INLINE std::size_t position_in(const Cell* shape, const SplitProgram& split,
                                        const TrafficColumns& traffic) noexcept {
  if (!split.asks_source_port) return shape[traffic.traffic_class];
  const std::size_t row = shape[traffic.source_class];
  return shape[split.source_classes + row * split.traffic_classes + traffic.traffic_class];
}

// Of rules that ask about both.
TIERWALL_INLINE Wide first_of_pair(const ProgramTables& tables, const SplitProgram& split,
                                   const SplitKey& key) noexcept {
  const std::uint32_t pair = key.remote.pair * split.pair_columns + key.local.pair;
  const std::size_t number = split.maps_pairs ? tables.maps.find<Wide>(split.pairs, pair)
                                              : tables.wide_cells[std::size_t{split.pairs} + pair];
  const DecisionList& list = tables.splits.lists[split.lists + number];
  const std::size_t position =
      split.has_wide_shapes
          ? position_in(tables.wide_cells.data() + list.shape, split, key.traffic)
          : position_in(tables.narrow_cells.data() + list.shape, split, key.traffic);
  return tables.wide_cells[list.decisions + position];
}

TIERWALL_INLINE const Decision& run_split(const SnapshotView& view, const Program& program,
                                          const ProgramKey& key) noexcept {
  const ProgramTables& tables = view.programs;
  const SplitProgram& split = tables.splits.programs[program.records];
  const SplitKey found = split_key(view, split, key);
  Wide first = first_alone(tables, split.remote, found.remote.alone, found.traffic.remote);
  if (split.asks_local) {
    const Wide own = first_alone(tables, split.local, found.local.alone, found.traffic.local);
    first = own < first ? own : first;
  }
  if (split.asks_pairs) {
    const Wide of_pair = first_of_pair(tables, split, found);
    first = of_pair < first ? of_pair : first;
  }
  return tables.decisions[std::size_t{program.decisions} + first];
}

}  // namespace detail

}  // namespace tierwall::inline v0
