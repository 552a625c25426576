#include "programs/pair_table.hpp"

#include <algorithm>
#include <bit>

#include "programs/bitmap.hpp"

namespace tierwall::programs {

namespace {

// For the meter: of a page or a list that is looked up.
constexpr std::uint64_t kStepsPerQuestion = 4;

template <class Visit>
void for_each_common(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                     Visit visit) {
  for (std::size_t word = 0; word < a.size(); ++word)
    for_each_bit(a[word] & b[word], 64 * word, visit);
}

}  // namespace

void PairTable::clear() {
  for (auto* pool : {&asked_pages_, &rows_, &asked_lists_, &entries_, &asked_shapes_})
    pool->clear();
  for (auto* pool : {&pages_, &shapes_, &decisions_})
    pool->clear();
  for (auto* numbers : {&page_of_asked_, &row_of_, &list_of_asked_, &shape_of_asked_})
    numbers->clear();
  lists_.clear();
  touched_.clear();
  rules_of_page_.clear();
  most_positions_ = 0;
  work_ = 0;
}

bool PairTable::fill(const Axes& axes, const SplitRules::Part& rules, std::size_t most_cells,
                     support::BuildMeter& meter) {
  clear();
  most_cells_ = most_cells;
  for (const Dimension* axis : {&axes.remote, &axes.local, &axes.traffic, &axes.source_port}) {
    if (axis->class_count() > kMost) return false;
  }
  pages_per_row_ = (axes.local.class_count() + kPage - 1) / kPage;
  if (!read_columns(axes.local, rules, meter)) return false;
  read_services(axes, rules);
  rules_of_page_.resize(pages_per_row_);
  const std::optional<Wide> none = list_of({}, rules, meter);
  if (!none) return false;
  page_.assign(kPage, *none);
  const std::uint32_t without_rules = pages_.intern(page_).index;
  for (std::uint32_t number = 0; number < axes.remote.class_count(); ++number) {
    meter.work(pages_per_row_);
    row_.assign(pages_per_row_, without_rules);
    if (!read_row(axes.remote.rules_of(number), rules, meter)) return false;
    for (const std::uint32_t page : touched_) {
      const std::optional<std::uint32_t> found = page_of(page, rules, meter);
      if (!found) return false;
      row_[page] = *found;
    }
    row_of_.push_back(rows_.intern(row_).index);
    if (rows_.items().size() > most_cells_) return false;
  }
  return true;
}

bool PairTable::read_columns(const Dimension& local, const SplitRules::Part& rules,
                             support::BuildMeter& meter) {
  place_of_.assign(64 * rules.rules.size(), 0);
  std::uint32_t count = 0;
  for_each_bit(rules.rules, [&](std::size_t rule) { place_of_[rule] = count++; });
  if (count * pages_per_row_ > kMostWords) return false;
  columns_.assign(count * pages_per_row_, 0);
  const std::size_t page_words = words_for(pages_per_row_);
  pages_of_.assign(count * page_words, 0);
  for (std::uint32_t column = 0; column < local.class_count(); ++column) {
    meter.work(rules.rules.size());
    for_each_common(local.rules_of(column), rules.rules, [&](std::size_t rule) {
      meter.work(1);
      set_bit(std::span(columns_).subspan(place_of_[rule] * pages_per_row_), column);
      set_bit(std::span(pages_of_).subspan(place_of_[rule] * page_words), column / kPage);
    });
  }
  return true;
}

void PairTable::read_services(const Axes& axes, const SplitRules::Part& rules) {
  const std::size_t services = rules.all.services().count();
  has_service_.assign(services, false);
  traffic_classes_ = axes.traffic.class_count();
  traffic_words_ = words_for(traffic_classes_);
  transpose(
      services, traffic_classes_,
      [&axes](std::uint32_t number) { return axes.traffic.rules_of(number); }, traffic_of_);
  source_of_.clear();
  for (std::uint32_t group = 0; group < axes.source_port.class_count(); ++group)
    source_of_.push_back(axes.source_port.rules_of(group));
}

bool PairTable::read_row(std::span<const std::uint64_t> matching, const SplitRules::Part& rules,
                         support::BuildMeter& meter) {
  for (const std::uint32_t page : touched_)
    rules_of_page_[page].clear();
  touched_.clear();
  const std::size_t page_words = words_for(pages_per_row_);
  for_each_common(matching, rules.rules, [&](std::size_t rule) {
    const auto number = static_cast<std::uint32_t>(rule);
    const std::span<const std::uint64_t> pages =
        std::span(pages_of_).subspan(place_of_[rule] * page_words, page_words);
    for_each_bit(pages, [&](std::size_t bit) {
      const auto page = static_cast<std::uint32_t>(bit);
      meter.work(1);
      ++work_;
      if (rules_of_page_[page].empty()) touched_.push_back(page);
      rules_of_page_[page].push_back(number);
    });
  });
  return work_ <= kMostWork;
}

std::optional<std::uint32_t> PairTable::page_of(std::uint32_t page, const SplitRules::Part& rules,
                                                support::BuildMeter& meter) {
  std::vector<std::uint32_t>& of_page = rules_of_page_[page];
  meter.work(kStepsPerQuestion + of_page.size());
  of_page.push_back(page);
  const auto [number, is_new] = asked_pages_.intern(of_page);
  of_page.pop_back();
  if (!is_new) return page_of_asked_[number];

  page_.assign(kPage, 0);  // the list of no rules
  group_columns(of_page, page, meter);
  for (const std::uint64_t columns : groups_) {
    const auto first = static_cast<unsigned>(std::countr_zero(columns));
    of_pair_.clear();
    for (const std::uint32_t rule : of_page) {
      if ((columns_of(rule, page) >> first & 1U) != 0) of_pair_.push_back(rule);
    }
    const std::optional<Wide> list = list_of(of_pair_, rules, meter);
    if (!list) return std::nullopt;
    for_each_bit(columns, 0, [&](std::size_t column) { page_[column] = *list; });
  }
  page_of_asked_.push_back(pages_.intern(page_).index);
  if (pages_.items().size() > most_cells_) return std::nullopt;
  return page_of_asked_.back();
}

void PairTable::group_columns(std::span<const std::uint32_t> of_page, std::uint32_t page,
                              support::BuildMeter& meter) {
  groups_.assign(1, ~std::uint64_t{0});
  for (const std::uint32_t rule : of_page) {
    meter.work(groups_.size());
    const std::uint64_t columns = columns_of(rule, page);
    for (std::size_t i = groups_.size(); i-- > 0;) {
      const std::uint64_t inside = groups_[i] & columns;
      if (inside == 0 || inside == groups_[i]) continue;
      groups_[i] ^= inside;
      groups_.push_back(inside);
    }
  }
  meter.work(groups_.size() * of_page.size());
}

std::optional<Wide> PairTable::list_of(std::span<const std::uint32_t> matching,
                                       const SplitRules::Part& rules, support::BuildMeter& meter) {
  meter.work(kStepsPerQuestion + matching.size());
  const auto [asked, is_new] = asked_lists_.intern(matching);
  if (!is_new) return static_cast<Wide>(list_of_asked_[asked]);

  services_.clear();
  decisions_of_list_.clear();
  for (const std::uint32_t rule : matching) {
    const std::uint32_t service = rules.service_of(rule);
    if (has_service_[service]) continue;
    has_service_[service] = true;
    services_.push_back(service);
    decisions_of_list_.push_back(rules.decision_of(rule));
  }
  for (const std::uint32_t service : services_)
    has_service_[service] = false;
  decisions_of_list_.push_back(kNoDecision);
  most_positions_ = std::max(most_positions_, decisions_of_list_.size());
  const List list{shape_of(meter), decisions_.intern(decisions_of_list_).index};
  const std::uint32_t text[] = {list.shape, list.decisions};
  const auto [number, is_new_list] = entries_.intern(text);
  if (is_new_list) lists_.push_back(list);
  list_of_asked_.push_back(number);
  if (lists_.size() > kMost || most_positions_ > kMost || shapes_.items().size() > most_cells_ ||
      decisions_.items().size() > most_cells_) {
    return std::nullopt;
  }
  return static_cast<Wide>(number);
}

std::uint32_t PairTable::shape_of(support::BuildMeter& meter) {
  const auto [asked, is_new] = asked_shapes_.intern(services_);
  if (!is_new) return shape_of_asked_[asked];
  shape_.clear();
  rows_of_shape_.clear();
  for (std::size_t group = 0; group < source_of_.size(); ++group) {
    meter.work(services_.size());
    holding_.clear();
    for (std::uint32_t position = 0; position < services_.size(); ++position) {
      if (holds_for_source(services_[position], group)) holding_.push_back(position);
    }
    shape_.push_back(static_cast<Wide>(rows_of_shape_.intern(holding_).index));
  }
  if (source_of_.size() == 1) shape_.clear();
  for (std::uint32_t row = 0; row < rows_of_shape_.size(); ++row) {
    meter.work(traffic_classes_ + services_.size() * traffic_words_);
    const std::size_t first = shape_.size();
    shape_.resize(first + traffic_classes_, static_cast<Wide>(services_.size()));
    const std::span<const std::uint32_t> holding = rows_of_shape_[row];
    for (std::size_t i = holding.size(); i-- > 0;) {
      for_each_bit(traffic_of(services_[holding[i]]), [&](std::size_t number) {
        shape_[first + number] = static_cast<Wide>(holding[i]);
      });
    }
  }
  shape_of_asked_.push_back(shapes_.intern(shape_).index);
  return shape_of_asked_.back();
}

}  // namespace tierwall::programs
