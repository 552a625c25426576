#include "programs/services.hpp"

#include "programs/bitmap.hpp"

namespace tierwall::programs {

void Services::read(const RuleList& list) {
  traffic_.clear();
  source_ports_.clear();
  of_rule_.clear();
  pool_.clear();
  for (const ListedRule& rule : list.rules()) {
    const std::uint32_t asked[] = {rule.asks[Axis::traffic], rule.asks[Axis::source_port]};
    const auto [service, is_new] = pool_.intern(asked);
    of_rule_.push_back(service);
    if (!is_new) continue;
    traffic_.push_back(asked[0]);
    source_ports_.push_back(asked[1]);
  }
}

bool Services::find_columns(const Dimension& traffic, const Dimension& source_port,
                            std::span<const std::uint64_t> some, ServiceColumns& columns,
                            support::BuildMeter& meter) {
  columns = {};
  column_pool_.clear();
  const std::size_t pairs = traffic.class_count() * source_port.class_count();
  if (pairs * some.size() > kMostWords) return false;
  std::vector<std::uint64_t> held(some.size());
  for (std::uint32_t source = 0; source < source_port.class_count(); ++source) {
    const std::span<const std::uint64_t> of_source = source_port.rules_of(source);
    for (std::uint32_t i = 0; i < traffic.class_count(); ++i) {
      meter.work(1 + held.size());
      const std::span<const std::uint64_t> of_traffic = traffic.rules_of(i);
      for (std::size_t word = 0; word < held.size(); ++word)
        held[word] = of_source[word] & of_traffic[word] & some[word];
      columns.of_pair.push_back(column_pool_.intern(held).index);
    }
  }
  columns.count = column_pool_.size();
  if (columns.count > kMostColumns || columns.words() * count() > kMostWords) return false;
  transpose(
      count(), columns.count, [this](std::uint32_t column) { return column_pool_[column]; },
      columns.bitmaps);
  return true;
}

}  // namespace tierwall::programs
