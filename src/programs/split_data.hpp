// The tables of runtime/split_tables.hpp while somebody owns them.
#pragma once

#include <cstddef>
#include <vector>

#include <tierwall/runtime/split_tables.hpp>

namespace tierwall::programs {

struct SplitData {
  std::vector<SplitProgram> programs;
  std::vector<AddressRow> address_rows;
  std::vector<TrafficColumns> traffic_columns;
  std::vector<NarrowTrafficColumns> narrow_traffic_columns;
  std::vector<DecisionList> lists;

  SplitTables view() const noexcept {
    return {programs, address_rows, traffic_columns, narrow_traffic_columns, lists};
  }
  std::size_t bytes() const noexcept {
    return programs.size() * sizeof(SplitProgram) + address_rows.size() * sizeof(AddressRow) +
           traffic_columns.size() * sizeof(TrafficColumns) +
           narrow_traffic_columns.size() * sizeof(NarrowTrafficColumns) +
           lists.size() * sizeof(DecisionList);
  }
};

}  // namespace tierwall::programs
