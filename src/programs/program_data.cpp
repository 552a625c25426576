#include "programs/program_data.hpp"

namespace tierwall::programs {

namespace {

template <class... Vectors>
std::size_t bytes_of(const Vectors&... vectors) noexcept {
  return (std::size_t{0} + ... + (vectors.size() * sizeof(typename Vectors::value_type)));
}

}  // namespace

ProgramTables ProgramData::view() const noexcept {
  return {programs, maps.view(), narrow_cells,  wide_cells, records,
          blocks,   rules,       splits.view(), decisions};
}

TrafficClasses ProgramData::traffic() const noexcept {
  return {traffic_tables, traffic_keys.view(), source_ports.view()};
}

std::size_t ProgramData::bytes() const noexcept {
  return bytes_of(programs, maps.directories, maps.narrow_pages, maps.wide_pages, narrow_cells,
                  wide_cells, records, blocks, rules, decisions, traffic_tables, traffic_keys.tops,
                  traffic_keys.blocks, source_ports.tops, source_ports.blocks) +
         splits.bytes();
}

}  // namespace tierwall::programs
