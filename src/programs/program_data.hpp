// The tables of runtime/program_tables.hpp and traffic_classes.hpp while somebody owns them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tierwall/runtime/program_tables.hpp>
#include <tierwall/snapshot.hpp>

#include "programs/class_map_builder.hpp"
#include "programs/split_data.hpp"
#include "programs/traffic.hpp"

namespace tierwall::programs {

struct ProgramData {
  std::vector<Program> programs;
  ClassMapData maps;
  std::vector<Narrow> narrow_cells;
  std::vector<Wide> wide_cells;
  std::vector<std::uint32_t> records;
  std::vector<std::uint64_t> blocks;
  std::vector<ProgramRule> rules;
  SplitData splits;
  std::vector<Decision> decisions;
  std::vector<std::uint16_t> traffic_tables;
  KeyTableData traffic_keys;
  KeyTableData source_ports;
  // A walk, for plans that come later; if identities are spared, too. Not counted.
  std::uint32_t walk = 0;
  ProgramCounts counts;
  std::size_t traffic_classes = 0;
  std::size_t source_port_classes = 0;

  ProgramTables view() const noexcept;
  TrafficClasses traffic() const noexcept;
  std::size_t bytes() const noexcept;
};

}  // namespace tierwall::programs
