#include "programs/verdict_table.hpp"

#include <bit>
#include <utility>

#include "programs/bitmap.hpp"

namespace tierwall::programs {

namespace {

using Effect = ListedRule::Effect;

constexpr std::uint32_t kNoNumber = 0xFFFF'FFFFU;

}  // namespace

bool VerdictTable::fill(const RuleList& list, const Dimension& remote, const Dimension& traffic,
                        support::BuildMeter& meter) {
  begin(list, traffic);
  for (std::uint32_t row = 0; row < remote.class_count(); ++row) {
    if (!fill_row(list, remote.rules_of(row), meter)) return false;
    row_of_.push_back(distinct_rows_.intern(row_).index);
  }
  if (rows() > kMost) return false;
  merge_columns(traffic.class_count(), meter);
  return columns() <= kMost;
}

void VerdictTable::begin(const RuleList& list, const Dimension& traffic) {
  const std::size_t columns = traffic.class_count();
  column_words_ = words_for(columns);
  transpose(
      list.rules().size(), columns,
      [&traffic](std::uint32_t column) { return traffic.rules_of(column); }, columns_of_rules_);
  row_.assign(columns, 0);
  numbers_.assign(2 * list.rules().size(), kNoNumber);
  decisions_.clear();
  distinct_rows_.clear();
  distinct_columns_.clear();
  row_of_.clear();
  column_of_.clear();
  cells_.clear();
}

// The last rule of a list always matches, so that every column is decided in the end. All rules of a
// tier pass on to the same place, and what follows it comes later.
bool VerdictTable::fill_row(const RuleList& list, std::span<const std::uint64_t> rules,
                            support::BuildMeter& meter) {
  open_.assign(column_words_, ~std::uint64_t{0});
  if (row_.size() % 64 != 0) open_.back() = (std::uint64_t{1} << row_.size() % 64) - 1;
  passed_.assign(column_words_, 0);
  logged_.assign(column_words_, 0);
  std::size_t next_tier = list.rules().size();
  for (std::size_t word = 0; word < rules.size(); ++word) {
    for (std::uint64_t left = rules[word]; left != 0; left &= left - 1) {
      const auto at = static_cast<std::uint32_t>(64 * word) +
                      static_cast<std::uint32_t>(std::countr_zero(left));
      const ListedRule& rule = list.rules()[at];
      meter.work(column_words_);
      if (at >= next_tier) {
        for (std::size_t i = 0; i < column_words_; ++i)
          open_[i] |= std::exchange(passed_[i], 0);
        next_tier = list.rules().size();
      }
      const std::uint64_t* const columns = columns_of(at);
      switch (rule.effect) {
        case Effect::decide:
          if (!decide(rule, at)) return false;
          if (next_tier == list.rules().size() && is_empty(open_)) return true;
          break;
        case Effect::log:
          for (std::size_t i = 0; i < column_words_; ++i)
            logged_[i] |= open_[i] & columns[i];
          break;
        case Effect::pass:
          for (std::size_t i = 0; i < column_words_; ++i) {
            passed_[i] |= open_[i] & columns[i];
            open_[i] &= ~columns[i];
          }
          next_tier = rule.next;
          break;
      }
    }
  }
  return true;
}

// For the columns that are open. False: too many decisions.
bool VerdictTable::decide(const ListedRule& rule, std::uint32_t number) {
  const std::uint64_t* const columns = columns_of(number);
  for (std::size_t word = 0; word < column_words_; ++word) {
    const std::uint64_t decided = open_[word] & columns[word];
    open_[word] ^= decided;
    for (const bool logged : {false, true}) {
      const std::uint64_t alike = decided & (logged ? logged_[word] : ~logged_[word]);
      if (alike == 0) continue;
      std::uint32_t& decision = numbers_[2 * number + (logged ? 1 : 0)];
      if (decision == kNoNumber) {
        if (decisions_.size() == kMost) return false;
        decision = static_cast<std::uint32_t>(decisions_.size());
        decisions_.push_back(rule.decision);
        if (logged) decisions_.back().flags |= Decision::kLogged;
      }
      for_each_bit(alike, 64 * word, [&](std::size_t column) {
        row_[column] = static_cast<std::uint16_t>(decision);
      });
    }
  }
  return true;
}

void VerdictTable::merge_columns(std::size_t columns, support::BuildMeter& meter) {
  std::vector<std::uint16_t> cells(rows());
  for (std::uint32_t column = 0; column < columns; ++column) {
    meter.work(rows());
    for (std::uint32_t row = 0; row < rows(); ++row)
      cells[row] = distinct_rows_[row][column];
    column_of_.push_back(distinct_columns_.intern(cells).index);
  }
  cells_.reserve(rows() * distinct_columns_.size());
  for (std::uint32_t row = 0; row < rows(); ++row) {
    for (std::uint32_t column = 0; column < distinct_columns_.size(); ++column)
      cells_.push_back(distinct_columns_[column][row]);
  }
}

}  // namespace tierwall::programs
