// The tables of a snapshot that change with its endpoints and network sets: who has which address, what
// the others are in, and what applies to whom.
//
// Thread contract: a plain value; intervals are shared, and do not change. Complexity: bringing a copy up to
// date is linear in what changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <tierwall/runtime/snapshot_view.hpp>

#include "snapshot/slots.hpp"
#include "snapshot/tables.hpp"

namespace tierwall::store {

struct EndpointTables {
  // An element that is no longer what it was.
  struct Change {
    enum class Table : std::uint8_t {
      v4_slots,
      v6_slots,
      v4_cells,
      v6_cells,
      entries,
      hosts,
      unaddressed,
    };
    Table table;
    std::uint32_t index;
  };

  struct Changes {
    bool all = false;  // the list is not complete
    std::vector<Change> list;
  };

  snapshot::SlotData<V4Number> v4_slots;
  snapshot::SlotData<Address> v6_slots;
  // But for their cells, which are those below: these say where single addresses are.
  std::shared_ptr<const snapshot::IntervalData<V4Number>> v4_intervals;
  std::shared_ptr<const snapshot::IntervalData<V6Number>> v6_intervals;
  std::vector<AddressCell> v4_cells, v6_cells;
  std::vector<EndpointEntry> entries;      // by EndpointId
  std::vector<HostEntry> hosts;            // as entries number them
  std::vector<std::uint32_t> unaddressed;  // as AddressTables has them

  EndpointTables() = default;
  EndpointTables(const std::shared_ptr<const snapshot::AddressData>& addresses,
                 const snapshot::PlanData& plans);

  AddressTables addresses() const noexcept;
  // Points the view at these tables.
  void show_in(SnapshotView& view) const noexcept;
  std::size_t address_bytes() const noexcept;
  std::size_t plan_bytes() const noexcept;

  // Takes over what changed in `now`, of which this is an earlier copy; not if it is all.
  void follow(const EndpointTables& now, const Changes& changes);
};

}  // namespace tierwall::store
