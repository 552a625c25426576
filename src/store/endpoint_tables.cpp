#include "store/endpoint_tables.hpp"

#include <span>

namespace tierwall::store {

namespace {

template <class Number>
std::size_t bytes_of(const snapshot::IntervalData<Number>& intervals,
                     std::span<const AddressCell> cells) noexcept {
  return intervals.bytes() - std::span(intervals.cells).size_bytes() + cells.size_bytes();
}

// Laid out anew, or as they are.
template <class Intervals>
void follow_intervals(const Intervals& now, const std::vector<AddressCell>& cells_now,
                      Intervals& intervals, std::vector<AddressCell>& cells) {
  if (intervals == now) return;
  cells = cells_now;
  intervals = now;
}

// One that has gone need not be followed.
void follow_cell(std::uint32_t at, const std::vector<AddressCell>& now,
                 std::vector<AddressCell>& cells) {
  if (at < now.size()) cells[at] = now[at];
}

}  // namespace

EndpointTables::EndpointTables(const std::shared_ptr<const snapshot::AddressData>& addresses,
                               const snapshot::PlanData& plans)
    : v4_slots(addresses->v4_singles),
      v6_slots(addresses->v6_singles),
      v4_intervals(addresses, &addresses->v4_intervals),
      v6_intervals(addresses, &addresses->v6_intervals),
      v4_cells(addresses->v4_intervals.cells),
      v6_cells(addresses->v6_intervals.cells),
      entries(plans.endpoints),
      hosts(plans.hosts),
      unaddressed(addresses->unaddressed) {}

AddressTables EndpointTables::addresses() const noexcept {
  AddressTables view{.v4_trie = {},
                     .v4_singles = v4_slots.view(),
                     .v6_singles = v6_slots.view(),
                     .v4_intervals = v4_intervals->view(),
                     .v6_intervals = v6_intervals->view(),
                     .unaddressed = unaddressed};
  view.v4_intervals.cells = v4_cells;
  view.v6_intervals.cells = v6_cells;
  return view;
}

void EndpointTables::show_in(SnapshotView& view) const noexcept {
  view.addresses = addresses();
  view.endpoints = entries;
  view.hosts = hosts;
}

std::size_t EndpointTables::address_bytes() const noexcept {
  return v4_slots.bytes() + v6_slots.bytes() + bytes_of(*v4_intervals, v4_cells) +
         bytes_of(*v6_intervals, v6_cells) + std::span(unaddressed).size_bytes();
}

std::size_t EndpointTables::plan_bytes() const noexcept {
  return std::span(entries).size_bytes() + std::span(hosts).size_bytes();
}

void EndpointTables::follow(const EndpointTables& now, const Changes& changes) {
  entries.resize(now.entries.size());
  hosts.resize(now.hosts.size());
  unaddressed.resize(now.unaddressed.size());
  follow_intervals(now.v4_intervals, now.v4_cells, v4_intervals, v4_cells);
  follow_intervals(now.v6_intervals, now.v6_cells, v6_intervals, v6_cells);
  for (const Change& change : changes.list) {
    const std::uint32_t at = change.index;
    switch (change.table) {
      case Change::Table::v4_slots: v4_slots.slots[at] = now.v4_slots.slots[at]; break;
      case Change::Table::v6_slots: v6_slots.slots[at] = now.v6_slots.slots[at]; break;
      case Change::Table::v4_cells: follow_cell(at, now.v4_cells, v4_cells); break;
      case Change::Table::v6_cells: follow_cell(at, now.v6_cells, v6_cells); break;
      case Change::Table::entries: entries[at] = now.entries[at]; break;
      case Change::Table::hosts: hosts[at] = now.hosts[at]; break;
      case Change::Table::unaddressed: unaddressed[at] = now.unaddressed[at]; break;
    }
  }
}

}  // namespace tierwall::store
