#include "programs/alone_table.hpp"

#include "programs/bitmap.hpp"

namespace tierwall::programs {

bool AloneTable::fill(const Dimension& address, const SplitRules::Part& rules,
                      std::size_t most_cells, support::BuildMeter& meter) {
  rows_.clear();
  row_of_.clear();
  cells_.clear();
  for (std::uint32_t number = 0; number < address.class_count(); ++number) {
    const std::span<const std::uint64_t> matching = address.rules_of(number);
    meter.work(1 + matching.size());
    matching_.resize(matching.size());
    for (std::size_t word = 0; word < matching.size(); ++word)
      matching_[word] = matching[word] & rules.rules[word];
    const auto [row, is_new] = rows_.intern(matching_);
    row_of_.push_back(row);
    if (!is_new) continue;
    if (cells_.size() + rules.columns.count > most_cells || rows_.size() > kMostRows) return false;
    add_row(matching_, rules, meter);
  }
  return true;
}

void AloneTable::add_row(std::span<const std::uint64_t> matching, const SplitRules::Part& rules,
                         support::BuildMeter& meter) {
  const std::size_t first = cells_.size();
  cells_.resize(first + rules.columns.count, kNoDecision);
  open_.assign(rules.columns.words(), ~std::uint64_t{0});
  for (std::size_t word = 0; word < matching.size(); ++word) {
    for (std::uint64_t left = matching[word]; left != 0; left &= left - 1) {
      const std::size_t rule = 64 * word + static_cast<std::size_t>(std::countr_zero(left));
      const std::span<const std::uint64_t> columns = rules.columns_of(rule);
      meter.work(columns.size());
      bool is_done = true;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        for_each_bit(open_[i] & columns[i], 64 * i,
                     [&](std::size_t column) { cells_[first + column] = rules.decision_of(rule); });
        open_[i] &= ~columns[i];
        is_done = is_done && open_[i] == 0;
      }
      if (is_done) return;
    }
  }
}

}  // namespace tierwall::programs
