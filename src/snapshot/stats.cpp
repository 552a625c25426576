#include "snapshot/stats.hpp"

namespace tierwall::snapshot {

namespace {

template <class... Spans>
std::size_t bytes_of(const Spans&... spans) noexcept {
  return (std::size_t{0} + ... + spans.size_bytes());
}

SnapshotParts::Programs measure_programs(const SnapshotView& view) {
  const ProgramTables& programs = view.programs;
  const TrafficClasses& traffic = view.traffic;
  return {.heads = bytes_of(programs.programs),
          .maps = bytes_of(programs.maps.directories, programs.maps.narrow_pages,
                           programs.maps.wide_pages),
          .tables = bytes_of(programs.narrow_cells, programs.wide_cells),
          .bitmaps = bytes_of(programs.records, programs.blocks, programs.rules),
          .decisions = bytes_of(programs.decisions),
          .traffic_classes = bytes_of(traffic.tables, traffic.keys.tops, traffic.keys.blocks,
                                      traffic.source_ports.tops, traffic.source_ports.blocks)};
}

SnapshotParts measure_parts(const SnapshotAccess::Body& body) {
  SnapshotParts parts;
  parts.sets = bytes_of(body.view.sets.rows, body.view.sets.pages);
  parts.addresses = body.addresses.bytes() - parts.sets;
  parts.rules = body.rules.bytes();
  parts.plans = body.plans.bytes() + body.runs.size() * sizeof(body.runs.front());
  parts.programs = measure_programs(body.view);
  parts.names = bytes_of_names(body);
  return parts;
}

}  // namespace

std::size_t bytes_of_names(const SnapshotAccess::Body& body) {
  std::size_t bytes = sizeof(body);
  for (const TierInfo& tier : body.tiers)
    bytes += sizeof(tier) + tier.name.size();
  for (const PolicyInfo& policy : body.policies) {
    bytes +=
        sizeof(policy) + policy.kind.size() + policy.namespace_name.size() + policy.name.size();
  }
  for (const EndpointInfo& endpoint : body.endpoints) {
    bytes += sizeof(endpoint) + endpoint.namespace_name.size() + endpoint.name.size() +
             endpoint.addresses.size() * sizeof(Address);
  }
  return bytes + body.owners.size() * sizeof(body.owners.front());
}

SnapshotStats measure(const SnapshotAccess::Body& body, const Model& model) {
  SnapshotStats stats;
  stats.parts = measure_parts(body);
  stats.bytes = stats.parts.total();
  stats.tiers = body.tiers.size();
  for (const PolicyInfo& policy : body.policies)
    ++(policy.tier.is_none() ? stats.profiles : stats.policies);
  stats.rules = body.rules.rules.size();
  stats.endpoints = body.endpoints.size();
  stats.network_sets = model.network_sets.size();
  stats.selectors = body.rules.selector_count;
  stats.identities = body.addresses.identity_count;
  stats.traffic_classes = body.programs.traffic_classes;
  stats.source_port_classes = body.programs.source_port_classes;
  stats.programs = body.programs.counts;
  return stats;
}

}  // namespace tierwall::snapshot
