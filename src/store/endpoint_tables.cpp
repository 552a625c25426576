#include "store/endpoint_tables.hpp"

#include <span>

namespace tierwall::store {

EndpointTables::EndpointTables(const snapshot::AddressData& addresses,
                               const snapshot::PlanData& plans)
    : v4_slots(addresses.v4_singles),
      v6_slots(addresses.v6_singles),
      v4_cells(addresses.v4_intervals.cells),
      v6_cells(addresses.v6_intervals.cells),
      entries(plans.endpoints),
      hosts(plans.hosts),
      unaddressed(addresses.unaddressed) {}

void EndpointTables::show_in(SnapshotView& view) const noexcept {
  view.addresses.v4_singles = v4_slots.view();
  view.addresses.v6_singles = v6_slots.view();
  view.addresses.v4_intervals.cells = v4_cells;
  view.addresses.v6_intervals.cells = v6_cells;
  view.addresses.unaddressed = unaddressed;
  view.endpoints = entries;
  view.hosts = hosts;
}

std::size_t EndpointTables::address_bytes() const noexcept {
  return v4_slots.bytes() + v6_slots.bytes() + std::span(v4_cells).size_bytes() +
         std::span(v6_cells).size_bytes() + std::span(unaddressed).size_bytes();
}

std::size_t EndpointTables::plan_bytes() const noexcept {
  return std::span(entries).size_bytes() + std::span(hosts).size_bytes();
}

void EndpointTables::follow(const EndpointTables& now, const Changes& changes) {
  entries.resize(now.entries.size());
  hosts.resize(now.hosts.size());
  unaddressed.resize(now.unaddressed.size());
  for (const Change& change : changes.list) {
    const std::uint32_t at = change.index;
    switch (change.table) {
      case Change::Table::v4_slots: v4_slots.slots[at] = now.v4_slots.slots[at]; break;
      case Change::Table::v6_slots: v6_slots.slots[at] = now.v6_slots.slots[at]; break;
      case Change::Table::v4_cells: v4_cells[at] = now.v4_cells[at]; break;
      case Change::Table::v6_cells: v6_cells[at] = now.v6_cells[at]; break;
      case Change::Table::entries: entries[at] = now.entries[at]; break;
      case Change::Table::hosts: hosts[at] = now.hosts[at]; break;
      case Change::Table::unaddressed: unaddressed[at] = now.unaddressed[at]; break;
    }
  }
}

}  // namespace tierwall::store
