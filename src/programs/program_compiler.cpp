#include "programs/program_compiler.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

namespace tierwall::programs {

namespace {

using Effect = ListedRule::Effect;

constexpr std::size_t kWordsPerPage = std::size(SetPage{}.words);

std::vector<std::uint32_t> criteria_of(const RuleList& list, std::uint32_t Alternative::*which) {
  std::vector<std::uint32_t> criteria;
  criteria.reserve(list.rules().size());
  for (const ListedRule& rule : list.rules())
    criteria.push_back(rule.asks.*which);
  return criteria;
}

// Words that are not zero.
std::vector<std::uint32_t> used_words(std::span<const std::uint64_t> bitmap) {
  std::vector<std::uint32_t> used;
  for (std::uint32_t word = 0; word < bitmap.size(); ++word) {
    if (bitmap[word] != 0) used.push_back(word);
  }
  return used;
}

struct Found {
  std::uint32_t rule;
  bool logged;
};

// What decides for the rules in both bitmaps; `used` are the words of the first.
Found first_decision(const std::vector<ListedRule>& rules, std::span<const std::uint64_t> a,
                     std::span<const std::uint32_t> used, std::span<const std::uint64_t> b) {
  bool logged = false;
  std::uint32_t from = 0;
  for (const std::uint32_t word : used) {
    if ((word + 1U) * 64U <= from) continue;
    std::uint64_t both = a[word] & b[word];
    if (word == from / 64) both &= ~std::uint64_t{0} << from % 64;
    while (both != 0) {
      const std::uint32_t rule = word * 64U + static_cast<std::uint32_t>(std::countr_zero(both));
      both &= both - 1;
      switch (rules[rule].effect) {
        case Effect::decide: return {rule, logged};
        case Effect::log: logged = true; break;
        case Effect::pass:
          from = rules[rule].next;
          if (from / 64 != word) {
            both = 0;
          } else {
            both &= ~std::uint64_t{0} << from % 64;
          }
          break;
      }
    }
  }
  return {static_cast<std::uint32_t>(rules.size()) - 1, logged};  // the last rule always matches
}

}  // namespace

// The decisions of a table, numbered as they come.
struct ProgramCompiler::Outcomes {
  explicit Outcomes(std::size_t rules) : numbers(2 * rules, kNone) {}

  // nullopt: too many.
  std::optional<std::uint16_t> number_of(const std::vector<ListedRule>& rules, Found found) {
    std::uint32_t& number = numbers[2 * found.rule + (found.logged ? 1 : 0)];
    if (number == kNone) {
      if (decisions.size() > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
      number = static_cast<std::uint32_t>(decisions.size());
      decisions.push_back(rules[found.rule].decision);
      if (found.logged) decisions.back().flags |= Decision::kLogged;
    }
    return static_cast<std::uint16_t>(number);
  }

  static constexpr std::uint32_t kNone = 0xFFFF'FFFFU;
  std::vector<std::uint32_t> numbers;  // by rule, and whether something was logged
  std::vector<Decision> decisions;
};

ProgramCompiler::ProgramCompiler(const AddressCriteria& addresses, const KeyClasses& traffic,
                                 const KeyClasses& source_ports, const ProgramOptions& options)
    : options_(options),
      addresses_(addresses),
      traffic_classes_(traffic),
      source_port_classes_(source_ports),
      remote_(addresses.identity_count()),
      local_(addresses.identity_count()),
      traffic_(traffic.class_count),
      source_ports_(source_ports.class_count) {}

std::uint32_t ProgramCompiler::add_walk() {
  ++data_.walks;
  data_.programs.emplace_back();
  return static_cast<std::uint32_t>(data_.programs.size()) - 1;
}

std::uint32_t ProgramCompiler::compile(const RuleList& list) {
  if (!classify(list)) return add_walk();
  Program program;
  program.asks_local = list.asks(&Alternative::local);
  program.asks_source_port = list.asks(&Alternative::source_port);
  if (!program.asks_local && !program.asks_source_port && make_table(list, program)) {
    ++data_.tables;
  } else if (!options_.bitmaps) {
    return add_walk();
  } else {
    make_bitmaps(list, program);
    ++data_.bitmaps;
  }
  data_.programs.push_back(program);
  return static_cast<std::uint32_t>(data_.programs.size()) - 1;
}

bool ProgramCompiler::classify(const RuleList& list) {
  const auto addresses = [this](std::uint32_t criterion) {
    const AddressCriterion found = addresses_[criterion];
    return Members{found.members, found.wanted};
  };
  const auto traffic = [this](std::uint32_t criterion) {
    return Members{traffic_classes_.members[criterion], true};
  };
  const auto source_ports = [this](std::uint32_t criterion) {
    return Members{source_port_classes_.members[criterion], true};
  };
  return remote_.classify(criteria_of(list, &Alternative::remote), addresses) &&
         traffic_.classify(criteria_of(list, &Alternative::traffic), traffic) &&
         local_.classify(criteria_of(list, &Alternative::local), addresses) &&
         source_ports_.classify(criteria_of(list, &Alternative::source_port), source_ports);
}

bool ProgramCompiler::make_table(const RuleList& list, Program& program) {
  const std::size_t rows = remote_.class_count();
  const std::size_t columns = traffic_.class_count();
  if (!options_.tables || rows * columns > options_.max_table_cells ||
      rows * columns * remote_.words() > kMostTableWork) {
    return false;
  }

  Outcomes outcomes(list.rules().size());
  support::SequencePool<std::uint16_t> distinct_rows;
  std::vector<std::uint32_t> row_of(rows);
  std::vector<std::uint16_t> cells(columns);
  for (std::uint32_t row = 0; row < rows; ++row) {
    const std::span<const std::uint64_t> rules = remote_.rules_of(row);
    const std::vector<std::uint32_t> used = used_words(rules);
    for (std::uint32_t column = 0; column < columns; ++column) {
      const std::optional<std::uint16_t> outcome = outcomes.number_of(
          list.rules(), first_decision(list.rules(), rules, used, traffic_.rules_of(column)));
      if (!outcome) return false;
      cells[column] = *outcome;
    }
    row_of[row] = distinct_rows.intern(cells).index;
  }

  support::SequencePool<std::uint16_t> distinct_columns;
  std::vector<std::uint32_t> column_of(columns);
  cells.resize(distinct_rows.size());
  for (std::uint32_t column = 0; column < columns; ++column) {
    for (std::uint32_t row = 0; row < distinct_rows.size(); ++row)
      cells[row] = distinct_rows[row][column];
    column_of[column] = distinct_columns.intern(cells).index;
  }

  std::vector<std::uint16_t> table;
  for (std::uint32_t row = 0; row < distinct_rows.size(); ++row) {
    for (std::uint32_t column = 0; column < distinct_columns.size(); ++column)
      table.push_back(distinct_columns[column][row]);
  }
  const std::size_t base = cells_.offset_of(cells_.intern(table).index);
  for (std::uint32_t& row : row_of)
    row = static_cast<std::uint32_t>(base + row * distinct_columns.size());
  program.form = ProgramForm::table;
  program.remote = add_map(remote_, row_of);
  program.traffic = add_map(traffic_, column_of);
  program.decisions = intern_decisions(outcomes.decisions);
  return true;
}

void ProgramCompiler::make_bitmaps(const RuleList& list, Program& program) {
  program.form = ProgramForm::bitmaps;
  program.aggregates = static_cast<std::uint32_t>((remote_.words() + 63) / 64);
  program.remote = map_of_records(remote_);
  program.traffic = map_of_records(traffic_);
  if (program.asks_local) program.local = map_of_records(local_);
  if (program.asks_source_port) program.source_ports = map_of_records(source_ports_);
  program.rules = static_cast<std::uint32_t>(data_.rules.size());
  std::vector<Decision> decisions;
  for (const ListedRule& rule : list.rules()) {
    ProgramRule entry;
    switch (rule.effect) {
      case Effect::pass: entry.next = rule.next; break;
      case Effect::log: entry.decision = ProgramRule::kLog; break;
      case Effect::decide:
        // Alternatives of one rule stand side by side.
        if (decisions.empty() || decisions.back() != rule.decision)
          decisions.push_back(rule.decision);
        entry.decision = static_cast<std::uint32_t>(decisions.size()) - 1;
        break;
    }
    data_.rules.push_back(entry);
  }
  program.decisions = intern_decisions(decisions);
}

std::uint32_t ProgramCompiler::add_map(const Dimension& dimension,
                                       std::span<const std::uint32_t> values) {
  return maps_.add(dimension.universe(), values[dimension.other_class()], dimension.touched(),
                   [&](std::uint32_t number) { return values[dimension.class_of(number)]; });
}

std::uint32_t ProgramCompiler::map_of_records(const Dimension& dimension) {
  std::vector<std::uint32_t> records;
  for (std::uint32_t i = 0; i < dimension.class_count(); ++i)
    records.push_back(record_of(dimension.rules_of(i)));
  return add_map(dimension, records);
}

std::uint32_t ProgramCompiler::record_of(std::span<const std::uint64_t> rules) {
  const std::size_t page_count = (rules.size() + kWordsPerPage - 1) / kWordsPerPage;
  const std::size_t aggregates = (rules.size() + 63) / 64;
  std::vector<std::uint64_t> record(aggregates + (page_count + 1) / 2, 0);
  for (const std::uint32_t word : used_words(rules))
    record[word / 64] |= std::uint64_t{1} << word % 64;
  for (std::size_t number = 0; number < page_count; ++number) {
    std::uint64_t page[kWordsPerPage] = {};
    const std::size_t first = number * kWordsPerPage;
    std::ranges::copy(rules.subspan(first, std::min(kWordsPerPage, rules.size() - first)), page);
    const std::uint64_t index = pages_.intern(page).index;
    record[aggregates + number / 2] |= index << 32U * (number % 2);
  }
  return static_cast<std::uint32_t>(records_.offset_of(records_.intern(record).index));
}

std::uint32_t ProgramCompiler::intern_decisions(std::span<const Decision> decisions) {
  std::vector<std::uint32_t> text;
  for (const Decision& decision : decisions) {
    text.insert(
        text.end(),
        {static_cast<std::uint32_t>(decision.action) << 24U |
             static_cast<std::uint32_t>(decision.reason) << 16U | decision.flags,
         decision.tier.value, decision.policy.value, static_cast<std::uint32_t>(decision.rule)});
  }
  const auto [list, is_new] = decision_lists_.intern(text);
  if (is_new) {
    decision_offsets_.push_back(static_cast<std::uint32_t>(data_.decisions.size()));
    data_.decisions.insert(data_.decisions.end(), decisions.begin(), decisions.end());
  }
  return decision_offsets_[list];
}

std::size_t ProgramCompiler::bytes() const noexcept {
  return data_.bytes() + maps_.bytes() + cells_.items().size() * sizeof(std::uint16_t) +
         (records_.items().size() + pages_.items().size()) * sizeof(std::uint64_t);
}

ProgramData ProgramCompiler::take() {
  data_.maps = maps_.take();
  data_.cells = cells_.take_items();
  data_.records = records_.take_items();
  data_.pages.resize(pages_.size());
  for (std::uint32_t i = 0; i < pages_.size(); ++i)
    std::ranges::copy(pages_[i], data_.pages[i].words);
  return std::move(data_);
}

}  // namespace tierwall::programs
