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
                                   bool asks_local, const ProgramKey& key) noexcept {
  const SplitTables& tables = view.programs.splits;
  SplitKey found;
  found.remote = tables.address_rows[std::size_t{split.remote.rows} + key.remote];
  if (asks_local) found.local = tables.address_rows[std::size_t{split.local.rows} + key.local];
  std::size_t traffic = std::size_t{split.traffic} + key.traffic;
  if (split.source_ports != SourcePorts::unasked) {
    std::size_t group = view.traffic.find_source_port(key.source_port);
    if (split.source_ports == SourcePorts::by_group)
      group = view.programs.wide_cells[split.source_groups + group];
    traffic += split.traffic_numbers * group;
  }
  if (split.has_narrow_columns) {
    const NarrowTrafficColumns& narrow = tables.narrow_traffic_columns[traffic];
    found.traffic = {narrow.remote, narrow.local, narrow.traffic_class, narrow.source_class};
  } else {
    found.traffic = tables.traffic_columns[traffic];
  }
  return found;
}

// The number of the first decision of rules that ask about one address at most.
TIERWALL_INLINE Wide first_alone(const ProgramTables& tables, const SplitProgram::Side& side,
                                 Wide row, Wide column) noexcept {
  return tables.wide_cells[std::size_t{side.cells} + std::size_t{row} * side.columns + column];
}

// What a list's shape has for traffic.
template <class Cell>
TIERWALL_INLINE Cell cell_in(const Cell* shape, const SplitProgram& split,
                             const TrafficColumns& traffic) noexcept {
  if (split.source_ports == SourcePorts::unasked) return shape[traffic.traffic_class];
  const std::size_t row = shape[traffic.source_class];
  return shape[split.source_classes + row * split.traffic_classes + traffic.traffic_class];
}

// Of rules that ask about both.
TIERWALL_INLINE Wide first_of_pair(const ProgramTables& tables, const SplitProgram& split,
                                   const SplitKey& key) noexcept {
  const std::uint32_t pair = key.remote.pair * split.pair_columns + key.local.pair;
  const std::size_t number = split.maps_pairs ? tables.maps.find<Wide>(split.pairs, pair)
                                              : tables.wide_cells[std::size_t{split.pairs} + pair];
  if (split.shapes == ListCells::plain) {
    const std::size_t first = split.lists + number * split.list_cells;
    return cell_in(tables.wide_cells.data() + first, split, key.traffic);
  }
  const DecisionList& list = tables.splits.lists[split.lists + number];
  const std::size_t position =
      split.shapes == ListCells::wide
          ? std::size_t{cell_in(tables.wide_cells.data() + list.shape, split, key.traffic)}
          : std::size_t{cell_in(tables.narrow_cells.data() + list.shape, split, key.traffic)};
  return tables.wide_cells[list.decisions + position];
}

TIERWALL_INLINE const Decision& run_split(const SnapshotView& view, const Program& program,
                                          const ProgramKey& key) noexcept {
  const ProgramTables& tables = view.programs;
  const SplitProgram& split = tables.splits.programs[program.records];
  const SplitKey found = split_key(view, split, program.asks_local, key);
  Wide first = first_alone(tables, split.remote, found.remote.alone, found.traffic.remote);
  if (program.asks_local) {
    const Wide own = first_alone(tables, split.local, found.local.alone, found.traffic.local);
    first = own < first ? own : first;
  }
  if (split.pair_columns != 0) {
    const Wide of_pair = first_of_pair(tables, split, found);
    first = of_pair < first ? of_pair : first;
  }
  return tables.decisions[std::size_t{program.decisions} + first];
}

}  // namespace detail

}  // namespace tierwall::inline v0
