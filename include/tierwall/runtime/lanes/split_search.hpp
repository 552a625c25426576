// The first decisions of a split program (runtime/run_split.hpp), for lanes that have it. As to how it is
// included, see lanes/lane_words.hpp.
#if defined(TIERWALL_LANES)

namespace tierwall::inline v0::detail::TIERWALL_LANES {

class SplitSearch {
 public:
  TIERWALL_LANE_CODE SplitSearch(const SnapshotView& view, const SplitProgram& split,
                                 const Mask& in, const LaneKeys& keys) noexcept
      : tables_(view.programs),
        source_ports_(view.traffic.source_ports),
        split_(split),
        in_(in),
        keys_(keys),
        cells_(view.programs.wide_cells.data()) {}

  // As run_split(): numbers of decisions.
  TIERWALL_LANE_CODE Lanes first_decisions(bool asks_local) const noexcept {
    const void* const rows = tables_.splits.address_rows.data();
    const LaneColumns columns = columns_of_traffic();
    const Lanes remote = gather(in_, rows, keys_.remote + split_.remote.rows);
    Lanes first = first_alone(split_.remote, remote, columns.remote);
    if (!asks_local) return first;
    const Lanes local = gather(in_, rows, keys_.local + split_.local.rows);
    first = least(first, first_alone(split_.local, local, columns.local));
    if (split_.pair_columns == 0) return first;
    const Lanes pair = (remote >> 16U) * split_.pair_columns + (local >> 16U);
    return least(first, first_of_pair(pair, columns));
  }

 private:
  // As TrafficColumns.
  struct LaneColumns {
    Lanes remote;
    Lanes local;
    Lanes traffic_class;
    Lanes source_class;
  };

  TIERWALL_LANE_CODE LaneColumns columns_of_traffic() const noexcept {
    Lanes traffic = keys_.traffic + split_.traffic;
    if (split_.source_ports != SourcePorts::unasked) {
      Lanes group = find_key(in_, source_ports_, all(0), keys_.source_port);
      if (split_.source_ports == SourcePorts::by_group)
        group = gather(in_, cells_, group + split_.source_groups);
      traffic = traffic + group * split_.traffic_numbers;
    }
    if (split_.has_narrow_columns) {
      const void* const narrow = tables_.splits.narrow_traffic_columns.data();
      const Lanes found = gather(in_, narrow, traffic);
      return {found & 0xFFU, found >> 8U & 0xFFU, found >> 16U & 0xFFU, found >> 24U};
    }
    const TrafficColumns* const wide = tables_.splits.traffic_columns.data();
    const void* const of_tables = &wide->remote;
    const void* const of_shapes = &wide->traffic_class;
    const Lanes columns = gather(in_, of_tables, traffic << 1U);
    const Lanes classes = gather(in_, of_shapes, traffic << 1U);
    return {columns & 0xFFFFU, columns >> 16U, classes & 0xFFFFU, classes >> 16U};
  }

  TIERWALL_LANE_CODE Lanes first_alone(const SplitProgram::Side& side, const Lanes& rows,
                                       const Lanes& column) const noexcept {
    return gather(in_, cells_, (rows & 0xFFFFU) * side.columns + side.cells + column);
  }

  TIERWALL_LANE_CODE Lanes first_of_pair(const Lanes& pair,
                                         const LaneColumns& columns) const noexcept {
    const ClassMaps& maps = tables_.maps;
    const Lanes number = split_.maps_pairs ? gather(in_, maps.wide_pages.data(),
                                                    value_at(in_, maps, all(split_.pairs), pair))
                                           : gather(in_, cells_, pair + split_.pairs);
    if (split_.shapes == ListCells::plain)
      return cells_in(cells_, number * split_.list_cells + split_.lists, columns);
    const DecisionList* const lists = tables_.splits.lists.data();
    const void* const shapes = &lists->shape;
    const void* const decisions = &lists->decisions;
    const Lanes list = (number + split_.lists) << 1U;
    const Lanes shape = gather(in_, shapes, list);
    const Lanes position = split_.shapes == ListCells::wide
                               ? cells_in(cells_, shape, columns)
                               : cells_in(tables_.narrow_cells.data(), shape, columns);
    return gather(in_, cells_, gather(in_, decisions, list) + position);
  }

  // As cell_in().
  template <class Cell>
  TIERWALL_LANE_CODE Lanes cells_in(const Cell* cells, const Lanes& shape,
                                    const LaneColumns& columns) const noexcept {
    if (split_.source_ports == SourcePorts::unasked)
      return gather(in_, cells, shape + columns.traffic_class);
    const Lanes row = gather(in_, cells, shape + columns.source_class);
    const Lanes first = shape + row * split_.traffic_classes + split_.source_classes;
    return gather(in_, cells, first + columns.traffic_class);
  }

  const ProgramTables& tables_;
  const KeyTable& source_ports_;
  const SplitProgram& split_;
  const Mask& in_;
  const LaneKeys& keys_;
  const Wide* cells_;
};

}  // namespace tierwall::inline v0::detail::TIERWALL_LANES

#endif
