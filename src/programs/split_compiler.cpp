#include "programs/split_compiler.hpp"

#include <algorithm>
#include <vector>

#include "programs/bitmap.hpp"

namespace tierwall::programs {

namespace {

// Cells of plain tables, 512 KiB and 1 MiB: to save loads, pairs have no pages, and lists no shapes.
constexpr std::size_t kMostPlainPairCells = std::size_t{1} << 18U;
constexpr std::size_t kMostPlainListCells = std::size_t{1} << 19U;

// So many traffic columns have source ports by class, 32 KiB where they are narrow; more by group.
constexpr std::size_t kCellsOfFewGroups = std::size_t{1} << 13U;

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
  const auto write_side = [&](const Dimension& address, const AloneTable& table,
                              SplitRules::Which part, auto pair_of_class) {
    meter_.work(address.universe());
    SplitProgram::Side side;
    side.rows = static_cast<std::uint32_t>(data.address_rows.size());
    side.cells = pools.wide_cells.place(table.cells());
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
      pairs_.rows().size() * PairTable::kPage > std::min(kMostPlainPairCells, 2 * most_cells_);
  if (program.maps_pairs) {
    program.pairs = pools.maps.add_pages(pairs_.rows(), pairs_.pages());
  } else {
    std::vector<Wide> lists;
    for (const std::uint32_t page : pairs_.rows()) {
      const std::span<const Wide> cells =
          pairs_.pages().subspan(page * PairTable::kPage, PairTable::kPage);
      lists.insert(lists.end(), cells.begin(), cells.end());
    }
    program.pairs = pools.wide_cells.place(std::span<const Wide>(lists));
  }
  program.pair_columns = static_cast<std::uint32_t>(pairs_.pages_per_row() * PairTable::kPage);
  program.traffic_classes = static_cast<std::uint32_t>(axes.traffic.class_count());
  program.source_classes = static_cast<std::uint32_t>(axes.source_port.class_count());
  // A shape has no more rows than there are classes of source ports.
  const std::size_t most = std::max(pairs_.most_positions(), axes.source_port.class_count());
  program.shapes = most > 256 ? ListCells::wide : ListCells::narrow;
  if (write_plain_lists(pools, program)) return;
  program.lists = static_cast<std::uint32_t>(data.lists.size());
  for (const PairTable::List& list : pairs_.lists()) {
    const std::span<const Wide> shape = pairs_.shapes()[list.shape];
    const std::vector<Narrow> narrow(shape.begin(), shape.end());
    data.lists.push_back({program.shapes == ListCells::wide
                              ? pools.wide_cells.place(shape)
                              : pools.narrow_cells.place(std::span(narrow)),
                          pools.wide_cells.place(pairs_.decisions()[list.decisions])});
  }
}

bool SplitCompiler::write_plain_lists(const Pools& pools, SplitProgram& program) {
  std::size_t size = 0;
  for (const PairTable::List& list : pairs_.lists())
    size = std::max(size, pairs_.shapes()[list.shape].size());
  if (size * pairs_.lists().size() > std::min(kMostPlainListCells, 4 * most_cells_)) return false;
  const std::size_t row_numbers = asks_source_port_ ? program.source_classes : 0;
  std::vector<Wide> cells(size * pairs_.lists().size());
  meter_.work(cells.size());
  std::size_t first = 0;
  for (const PairTable::List& list : pairs_.lists()) {
    const std::span<const Wide> shape = pairs_.shapes()[list.shape];
    const std::span<const Wide> decisions = pairs_.decisions()[list.decisions];
    for (std::size_t i = 0; i < shape.size(); ++i)
      cells[first + i] = i < row_numbers ? shape[i] : decisions[shape[i]];
    first += size;
  }
  program.shapes = ListCells::plain;
  program.list_cells = static_cast<std::uint32_t>(size);
  program.lists = pools.wide_cells.place(std::span<const Wide>(cells));
  return true;
}

void SplitCompiler::write_traffic(const Axes& axes, const Pools& pools, SplitData& data,
                                  SplitProgram& program) {
  const Dimension& source_port = axes.source_port;
  const std::size_t numbers = axes.traffic.universe();
  // Where they fit, classes of the snapshot's source ports are groups themselves.
  if (asks_source_port_) {
    program.source_ports = source_port.universe() * numbers > kCellsOfFewGroups
                               ? SourcePorts::by_group
                               : SourcePorts::by_class;
  }
  std::vector<std::uint32_t> groups;  // classes
  if (!asks_source_port_) {
    groups.push_back(0);
  } else if (program.source_ports == SourcePorts::by_class) {
    for (std::uint32_t number = 0; number < source_port.universe(); ++number)
      groups.push_back(source_port.class_of(number));
  } else {
    std::vector<Wide> group_of;
    for (std::uint32_t number = 0; number < source_port.universe(); ++number)
      group_of.push_back(static_cast<Wide>(source_port.class_of(number)));
    program.source_groups = pools.wide_cells.place(std::span<const Wide>(group_of));
    for (std::uint32_t group = 0; group < source_port.class_count(); ++group)
      groups.push_back(group);
  }
  program.traffic_numbers = static_cast<std::uint32_t>(numbers);
  program.has_narrow_columns =
      std::max({rules_[SplitRules::remote].columns.count, rules_[SplitRules::local].columns.count,
                axes.traffic.class_count(), source_port.class_count()}) <= 256;
  meter_.work(groups.size() * numbers);
  const auto write = [&]<class Number>(std::vector<TrafficColumnsOf<Number>>& columns) {
    program.traffic = static_cast<std::uint32_t>(columns.size());
    for (const std::uint32_t group : groups) {
      for (std::uint32_t number = 0; number < numbers; ++number) {
        const std::uint32_t traffic = axes.traffic.class_of(number);
        const std::size_t pair = group * axes.traffic.class_count() + traffic;
        columns.push_back({static_cast<Number>(rules_[SplitRules::remote].columns.of_pair[pair]),
                           static_cast<Number>(rules_[SplitRules::local].columns.of_pair[pair]),
                           static_cast<Number>(traffic), static_cast<Number>(group)});
      }
    }
  };
  program.has_narrow_columns ? write(data.narrow_traffic_columns) : write(data.traffic_columns);
}

}  // namespace tierwall::programs
