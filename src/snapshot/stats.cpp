#include "snapshot/stats.hpp"

#include <span>

namespace tierwall::snapshot {

namespace {

template <class... Spans>
std::size_t bytes_of(const Spans&... spans) noexcept {
  return (std::size_t{0} + ... + spans.size_bytes());
}

SnapshotParts::Programs measure_programs(const SnapshotView& view) {
  const ProgramTables& programs = view.programs;
  const SplitTables& splits = programs.splits;
  const TrafficClasses& traffic = view.traffic;
  return {.heads = bytes_of(programs.programs),
          .maps = bytes_of(programs.maps.directories, programs.maps.narrow_pages,
                           programs.maps.wide_pages),
          .tables = bytes_of(programs.narrow_cells, programs.wide_cells),
          .splits = bytes_of(splits.programs, splits.address_rows, splits.traffic_columns,
                             splits.narrow_traffic_columns, splits.lists),
          .bitmaps = bytes_of(programs.records, programs.blocks, programs.rules),
          .decisions = bytes_of(programs.decisions),
          .traffic_classes = bytes_of(traffic.tables, traffic.keys.tops, traffic.keys.blocks,
                                      traffic.source_ports.tops, traffic.source_ports.blocks)};
}

}  // namespace

std::size_t bytes_of_tiers(std::span<const TierInfo> tiers) {
  std::size_t bytes = tiers.size_bytes();
  for (const TierInfo& tier : tiers)
    bytes += tier.name.size();
  return bytes;
}

std::size_t bytes_of_names(const Tables& tables, const PolicyDirectory& policies,
                           const EndpointDirectory& endpoints) {
  return sizeof(SnapshotAccess::Body) + sizeof(tables) + bytes_of_tiers(tables.tiers) +
         policies.bytes() + endpoints.bytes();
}

SnapshotStats measure(const SnapshotAccess::Body& body, std::size_t network_sets) {
  const Tables& tables = *body.tables;
  SnapshotStats stats;
  SnapshotParts& parts = stats.parts;
  parts.sets = bytes_of(body.view.sets.rows, body.view.sets.pages);
  parts.addresses = tables.addresses.bytes() - parts.sets;
  parts.rules = tables.rules.bytes();
  parts.plans = tables.plans.bytes() + bytes_of(std::span(tables.runs));
  parts.programs = measure_programs(body.view);
  parts.names = bytes_of_names(tables, *body.policies, *body.endpoints);
  stats.bytes = parts.total();
  stats.tiers = tables.tiers.size();
  stats.policies = body.policies->policies();
  stats.profiles = body.policies->profiles();
  stats.rules = tables.rules.rules.size();
  stats.endpoints = body.endpoints->count();
  stats.network_sets = network_sets;
  stats.selectors = tables.rules.selector_count;
  stats.identities = tables.addresses.identity_count;
  stats.traffic_classes = tables.programs.traffic_classes;
  stats.source_port_classes = tables.programs.source_port_classes;
  stats.programs = tables.programs.counts;
  return stats;
}

}  // namespace tierwall::snapshot
