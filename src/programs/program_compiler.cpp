#include "programs/program_compiler.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include <tierwall/runtime/run_program.hpp>

namespace tierwall::programs {

namespace {

using Effect = ListedRule::Effect;

constexpr std::size_t kWordsPerBlock = 64;

// For the meter: of a cell, which many rules are looked through for, and of a rule or a class that
// becomes part of a program.
constexpr std::uint64_t kStepsPerCell = 4;
constexpr std::uint64_t kStepsPerRule = 4;
constexpr std::size_t kWordsPerStep = 8;

// Of each rule.
template <class CriterionOf>
std::vector<std::uint32_t> criteria_of(const RuleList& list, CriterionOf criterion_of) {
  std::vector<std::uint32_t> criteria;
  criteria.reserve(list.rules().size());
  for (const ListedRule& rule : list.rules())
    criteria.push_back(criterion_of(rule.asks));
  return criteria;
}

void set_bit(std::vector<std::uint64_t>& bitmap, std::size_t bit) {
  bitmap[bit / 64] |= std::uint64_t{1} << bit % 64;
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
                                 const KeyClasses& source_ports, const ProgramOptions& options,
                                 support::BuildMeter& meter)
    : options_(options),
      meter_(meter),
      addresses_(addresses),
      traffic_classes_(traffic),
      source_port_classes_(source_ports),
      remote_(addresses.identity_count(), meter),
      maps_(meter) {
  for (std::size_t axis = 0; axis < kAxes; ++axis) {
    axes_.emplace_back(axis == static_cast<std::size_t>(Axis::traffic) ? traffic.class_count
                       : axis == static_cast<std::size_t>(Axis::source_port)
                           ? source_ports.class_count
                           : addresses.identity_count(),
                       meter);
  }
}

std::uint32_t ProgramCompiler::add_walk() {
  ++data_.counts.walks;
  data_.programs.emplace_back();
  return static_cast<std::uint32_t>(data_.programs.size()) - 1;
}

std::uint32_t ProgramCompiler::compile(const RuleList& list) {
  meter_.work(kStepsPerRule * list.rules().size());
  Program program;
  if (options_.tables && make_table(list, program)) {
    ++data_.counts.tables;
  } else if (options_.bitmaps && make_bitmaps(list, program)) {
    ++data_.counts.bitmaps;
  } else {
    return add_walk();
  }
  program.asks_local = list.asks_local();
  data_.programs.push_back(program);
  return static_cast<std::uint32_t>(data_.programs.size()) - 1;
}

bool ProgramCompiler::classify(Axis axis, const RuleList& list, std::size_t most_words) {
  return on(axis).classify(
      criteria_of(list, [axis](const Alternative& asks) { return asks[axis]; }), most_words,
      [this, axis](std::uint32_t criterion) {
        if (axis == Axis::traffic) return Members{traffic_classes_.members[criterion], true};
        if (axis == Axis::source_port)
          return Members{source_port_classes_.members[criterion], true};
        const AddressCriterion found = addresses_[criterion];
        return Members{found.members, found.wanted};
      });
}

bool ProgramCompiler::make_table(const RuleList& list, Program& program) {
  if (list.asks_local() || list.asks(Axis::source_port)) return false;
  const bool has_rows =
      remote_.classify(criteria_of(list, [](const Alternative& asks) { return asks.remote; }),
                       kMostTableWords, [this](std::uint32_t criterion) {
                         const AddressCriterion found = addresses_[criterion];
                         return Members{found.members, found.wanted};
                       });
  if (!has_rows || !classify(Axis::traffic, list, kMostTableWords)) return false;
  const Dimension& traffic = on(Axis::traffic);
  const std::size_t rows = remote_.class_count();
  const std::size_t columns = traffic.class_count();
  if (rows * columns > options_.max_table_cells ||
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
      meter_.work(kStepsPerCell + used.size() / kWordsPerStep);
      const std::optional<std::uint16_t> outcome = outcomes.number_of(
          list.rules(), first_decision(list.rules(), rules, used, traffic.rules_of(column)));
      if (!outcome) return false;
      cells[column] = *outcome;
    }
    row_of[row] = distinct_rows.intern(cells).index;
  }

  support::SequencePool<std::uint16_t> distinct_columns;
  std::vector<std::uint32_t> column_of(columns);
  cells.resize(distinct_rows.size());
  for (std::uint32_t column = 0; column < columns; ++column) {
    meter_.work(distinct_rows.size());
    for (std::uint32_t row = 0; row < distinct_rows.size(); ++row)
      cells[row] = distinct_rows[row][column];
    column_of[column] = distinct_columns.intern(cells).index;
  }

  std::vector<std::uint16_t> table;
  for (std::uint32_t row = 0; row < distinct_rows.size(); ++row) {
    for (std::uint32_t column = 0; column < distinct_columns.size(); ++column)
      table.push_back(distinct_columns[column][row]);
  }
  program.has_wide_cells = outcomes.decisions.size() > 256;
  std::size_t base = 0;
  if (program.has_wide_cells) {
    base = wide_cells_.offset_of(wide_cells_.intern(table).index);
  } else {
    const std::vector<std::uint8_t> narrow(table.begin(), table.end());
    base = cells_.offset_of(cells_.intern(narrow).index);
  }
  for (std::uint32_t& row : row_of)
    row = static_cast<std::uint32_t>(base + row * distinct_columns.size());
  data_.counts.rows += distinct_rows.size();
  data_.counts.columns += distinct_columns.size();
  program.form = ProgramForm::table;
  program.remote = add_map(remote_, row_of);
  program.traffic = add_map(traffic, column_of);
  program.decisions = intern_decisions(outcomes.decisions);
  return true;
}

bool ProgramCompiler::make_bitmaps(const RuleList& list, Program& program) {
  // Of each axis the rules that ask for it alone; rules that ask for nothing count as such.
  const std::size_t words = (list.rules().size() + 63) / 64;
  std::vector<std::vector<std::uint64_t>> alone(kAxes, std::vector<std::uint64_t>(words, 0));
  std::vector<std::uint64_t> several(words, 0);
  for (std::size_t i = 0; i < kAxes; ++i) {
    if (list.asks(static_cast<Axis>(i))) program.axes[program.axis_count++] = static_cast<Axis>(i);
  }
  if (program.axis_count == 0) program.axes[program.axis_count++] = Axis::traffic;
  for (std::size_t rule = 0; rule < list.rules().size(); ++rule) {
    const Alternative& asks = list.rules()[rule].asks;
    const auto count = std::ranges::count_if(asks.axes, [](std::uint32_t c) { return c != 0; });
    const auto first = std::ranges::find_if(asks.axes, [](std::uint32_t c) { return c != 0; });
    const auto axis = count == 0 ? static_cast<std::size_t>(program.axes[0])
                                 : static_cast<std::size_t>(first - std::begin(asks.axes));
    set_bit(count > 1 ? several : alone[axis], rule);
  }

  program.form = ProgramForm::bitmaps;
  program.blocks = static_cast<std::uint32_t>((words + kWordsPerBlock - 1) / kWordsPerBlock);
  for (std::size_t i = 0; i < program.axis_count; ++i) {
    const Axis axis = program.axes[i];
    if (!classify(axis, list, kMostWords)) return false;
    const Dimension& dimension = on(axis);
    std::vector<std::uint32_t> records;
    for (std::uint32_t at = 0; at < dimension.class_count(); ++at) {
      records.push_back(
          record_of(dimension.rules_of(at), alone[static_cast<std::size_t>(axis)], several));
    }
    program.maps[i] = add_map(dimension, records);
  }
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
  return true;
}

std::uint32_t ProgramCompiler::add_map(const Dimension& dimension,
                                       std::span<const std::uint32_t> values) {
  return maps_.add(dimension.universe(), values[dimension.other_class()], dimension.touched(),
                   [&](std::uint32_t number) { return values[dimension.class_of(number)]; });
}

std::uint32_t ProgramCompiler::block_of(std::span<const std::uint64_t> words,
                                        std::span<const std::uint64_t> mask) {
  std::uint64_t block[1 + kWordsPerBlock] = {};
  std::size_t size = 1;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((words[i] & mask[i]) == 0) continue;
    block[0] |= std::uint64_t{1} << i;
    block[size++] = words[i] & mask[i];
  }
  return static_cast<std::uint32_t>(
      blocks_.offset_of(blocks_.intern(std::span(block, size)).index));
}

std::uint32_t ProgramCompiler::record_of(std::span<const std::uint64_t> rules,
                                         std::span<const std::uint64_t> alone,
                                         std::span<const std::uint64_t> several) {
  meter_.work(kStepsPerRule + rules.size() / kWordsPerStep);
  std::vector<std::uint32_t> record{detail::kNoProgramRule};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (const std::uint64_t found = rules[i] & alone[i]; found != 0) {
      record[0] =
          static_cast<std::uint32_t>(64 * i) + static_cast<std::uint32_t>(std::countr_zero(found));
      break;
    }
  }
  for (const std::span<const std::uint64_t> mask : {alone, several}) {
    for (std::size_t first = 0; first < rules.size(); first += kWordsPerBlock) {
      const std::size_t count = std::min(kWordsPerBlock, rules.size() - first);
      record.push_back(block_of(rules.subspan(first, count), mask.subspan(first, count)));
    }
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
  return data_.bytes() + maps_.bytes() + cells_.items().size() +
         wide_cells_.items().size() * sizeof(std::uint16_t) +
         records_.items().size() * sizeof(std::uint32_t) +
         blocks_.items().size() * sizeof(std::uint64_t);
}

ProgramData ProgramCompiler::take() {
  data_.maps = maps_.take();
  data_.address_layout = ClassMaps::layout_of(addresses_.identity_count());
  data_.traffic_layout = ClassMaps::layout_of(traffic_classes_.class_count);
  data_.source_port_layout = ClassMaps::layout_of(source_port_classes_.class_count);
  data_.cells = cells_.take_items();
  data_.wide_cells = wide_cells_.take_items();
  data_.records = records_.take_items();
  data_.blocks = blocks_.take_items();
  return std::move(data_);
}

}  // namespace tierwall::programs
