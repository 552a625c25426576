#include "programs/split_compiler.hpp"

#include <algorithm>
#include <vector>

#include "programs/bitmap.hpp"

namespace tierwall::programs {

namespace {

// So many pairs have a table, 512 KiB, to save a load; more have pages.
constexpr std::size_t kMostPlainPairs = std::size_t{1} << 18U;

template <class T>
std::uint32_t offset_in(support::SequencePool<T>& pool, std::span<const T> items) {
  return static_cast<std::uint32_t>(pool.offset_of(pool.intern(items).index));
}

}  // namespace

bool SplitCompiler::read(const RuleList& list) {
  asks_local_ = list.asks_local();
  asks_source_port_ = list.asks(Axis::source_port);
  if (!rules_.read(list)) return false;
  asks_pairs_ = !is_empty(rules_[SplitRules::pair].rules);
  return true;
}

bool SplitCompiler::find_columns(const Dimension& traffic, const Dimension& source_port,
                                 std::size_t most_cells) {
  most_cells_ = most_cells;
  if (source_port.class_count() * traffic.universe() > most_cells ||
      !rules_.find_columns(traffic, source_port, meter_)) {
    return false;
  }
  const auto fits = [&](const SplitRules::Part& part) {
    return part.questions * part.columns.count <= most_cells;
  };
  return fits(rules_[SplitRules::remote]) && fits(rules_[SplitRules::local]);
}

bool SplitCompiler::fill(const Axes& axes) {
  return remote_.fill(axes.remote, rules_[SplitRules::remote], most_cells_, meter_) &&
         (!asks_local_ ||
          local_.fill(axes.local, rules_[SplitRules::local], most_cells_, meter_)) &&
         (!asks_pairs_ || pairs_.fill(axes, rules_[SplitRules::pair], most_cells_, meter_));
}

std::uint32_t SplitCompiler::write(const Axes& axes, const Pools& pools, SplitData& data) {
  SplitProgram program;
  program.asks_local = asks_local_;
  program.asks_pairs = asks_pairs_;
  program.asks_source_port = asks_source_port_;
  const auto write_side = [&](const Dimension& address, const AloneTable& table,
                              SplitRules::Which part, auto pair_of_class) {
    meter_.work(address.universe());
    SplitProgram::Side side;
    side.rows = static_cast<std::uint32_t>(data.address_rows.size());
    side.cells = offset_in(pools.wide_cells, table.cells());
    side.columns = static_cast<std::uint32_t>(rules_[part].columns.count);
    for (std::uint32_t identity = 0; identity < address.universe(); ++identity) {
      const std::uint32_t number = address.class_of(identity);
      data.address_rows.push_back(
          {static_cast<Wide>(table.row_of()[number]), static_cast<Wide>(pair_of_class(number))});
    }
    return side;
  };
  program.remote = write_side(axes.remote, remote_, SplitRules::remote, [this](std::uint32_t row) {
    return asks_pairs_ ? pairs_.row_of()[row] : 0;
  });
  if (asks_local_) {
    program.local = write_side(axes.local, local_, SplitRules::local,
                               [](std::uint32_t column) { return column; });
  }
  if (asks_pairs_) write_pairs(axes, pools, data, program);
  write_traffic(axes, pools, data, program);
  data.programs.push_back(program);
  return static_cast<std::uint32_t>(data.programs.size()) - 1;
}

void SplitCompiler::write_pairs(const Axes& axes, const Pools& pools, SplitData& data,
                                SplitProgram& program) {
  program.maps_pairs =
      pairs_.rows().size() * PairTable::kPage > std::min(kMostPlainPairs, 2 * most_cells_);
  if (program.maps_pairs) {
    program.pairs = pools.maps.add_pages(pairs_.rows(), pairs_.pages());
  } else {
    std::vector<Wide> lists;
    for (const std::uint32_t page : pairs_.rows()) {
      const std::span<const Wide> cells =
          pairs_.pages().subspan(page * PairTable::kPage, PairTable::kPage);
      lists.insert(lists.end(), cells.begin(), cells.end());
    }
    program.pairs = offset_in(pools.wide_cells, std::span<const Wide>(lists));
  }
  program.pair_columns = static_cast<std::uint32_t>(pairs_.pages_per_row() * PairTable::kPage);
  program.lists = static_cast<std::uint32_t>(data.lists.size());
  program.traffic_classes = static_cast<std::uint32_t>(axes.traffic.class_count());
  program.source_classes = static_cast<std::uint32_t>(axes.source_port.class_count());
  // A shape has no more rows than there are classes of source ports.
  program.has_wide_shapes = std::max(pairs_.most_positions(), axes.source_port.class_count()) > 256;
  for (const PairTable::List& list : pairs_.lists()) {
    const std::span<const Wide> shape = pairs_.shapes()[list.shape];
    const std::vector<Narrow> narrow(shape.begin(), shape.end());
    data.lists.push_back({program.has_wide_shapes
                              ? offset_in(pools.wide_cells, shape)
                              : offset_in(pools.narrow_cells, std::span(narrow)),
                          offset_in(pools.wide_cells, pairs_.decisions()[list.decisions])});
  }
}

void SplitCompiler::write_traffic(const Axes& axes, const Pools& pools, SplitData& data,
                                  SplitProgram& program) {
  const std::size_t groups = axes.source_port.class_count();
  const std::size_t numbers = axes.traffic.universe();
  meter_.work(groups * numbers);
  program.traffic = static_cast<std::uint32_t>(data.traffic_columns.size());
  for (std::uint32_t group = 0; group < groups; ++group) {
    for (std::uint32_t number = 0; number < numbers; ++number) {
      const std::size_t pair = group * axes.traffic.class_count() + axes.traffic.class_of(number);
      const auto column_of = [&](SplitRules::Which part) {
        return static_cast<Wide>(rules_[part].columns.of_pair[pair]);
      };
      data.traffic_columns.push_back({column_of(SplitRules::remote), column_of(SplitRules::local),
                                      static_cast<Wide>(axes.traffic.class_of(number)),
                                      static_cast<Wide>(group)});
    }
  }
  if (!asks_source_port_) return;
  std::vector<Wide> group_of;
  for (std::uint32_t number = 0; number < axes.source_port.universe(); ++number)
    group_of.push_back(static_cast<Wide>(axes.source_port.class_of(number)));
  program.source_groups = offset_in(pools.wide_cells, std::span<const Wide>(group_of));
  program.traffic_numbers = static_cast<std::uint32_t>(numbers);
}

}  // namespace tierwall::programs
