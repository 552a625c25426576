#include "programs/program_compiler.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <tierwall/runtime/run_program.hpp>

#include "programs/bitmap.hpp"

namespace tierwall::programs {

namespace {

using Effect = ListedRule::Effect;

constexpr std::size_t kWordsPerBlock = 64;

// For the meter: of a rule or a class that becomes part of a program.
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

std::vector<std::uint32_t> criteria_on(const RuleList& list, Axis axis) {
  return criteria_of(list, [axis](const Alternative& asks) { return asks[axis]; });
}

// With so many more elements, if there are any.
template <class T>
std::vector<T> padded(std::vector<T> items, std::size_t padding) {
  if (!items.empty()) items.resize(items.size() + padding);
  return items;
}
template <class Items>
std::size_t padded_bytes(const Items& items, std::size_t padding) noexcept {
  return items.empty() ? 0 : (items.size() + padding) * sizeof(*items.begin());
}

}  // namespace

ProgramCompiler::ProgramCompiler(const AddressCriteria& addresses, const KeyClasses& traffic,
                                 const KeyClasses& source_ports, const ProgramOptions& options,
                                 support::BuildMeter& meter)
    : options_(options),
      meter_(meter),
      addresses_(addresses),
      traffic_classes_(traffic),
      source_port_classes_(source_ports),
      remote_(addresses.identity_count(), meter),
      local_(addresses.identity_count(), meter),
      maps_(meter),
      split_(meter) {
  for (std::size_t i = 0; i < kAxes; ++i) {
    const auto axis = static_cast<Axis>(i);
    if (axis == Axis::traffic) {
      axes_.emplace_back(traffic.class_count, meter);
    } else if (axis == Axis::source_port) {
      axes_.emplace_back(source_ports.class_count, meter);
    } else {
      axes_.emplace_back(addresses.identity_count(), meter);
    }
  }
}

std::uint32_t ProgramCompiler::add_walk() {
  ++data_.counts.walks;
  return add({});
}

std::uint32_t ProgramCompiler::add(const Program& program) {
  data_.programs.push_back(program);
  meter_.check_tables(bytes());
  meter_.check_count(std::max(narrow_cells_.items().size(), wide_cells_.items().size()),
                     support::BuildMeter::kMostElements, "cells of programs");
  const std::size_t overhead = overhead_bytes();
  meter_.hold(overhead - std::exchange(held_, overhead));
  return static_cast<std::uint32_t>(data_.programs.size()) - 1;
}

std::uint32_t ProgramCompiler::compile(const RuleList& list) {
  meter_.work(kStepsPerRule * list.rules().size());
  Program program;
  if (options_.tables && make_table(list, program)) {
    ++data_.counts.tables;
  } else if (options_.splits && make_split(list, program)) {
    ++data_.counts.splits;
  } else if (options_.bitmaps && make_bitmaps(list, program)) {
    ++data_.counts.bitmaps;
  } else {
    return add_walk();
  }
  program.asks_local = list.asks_local();
  return add(program);
}

bool ProgramCompiler::classify(Axis axis, std::span<const std::uint32_t> criteria,
                               std::size_t most_words) {
  return on(axis).classify(criteria, most_words, [this, axis](std::uint32_t criterion) {
    if (axis == Axis::traffic) return Members{traffic_classes_.members[criterion], true};
    if (axis == Axis::source_port) return Members{source_port_classes_.members[criterion], true};
    const AddressCriterion found = addresses_[criterion];
    return Members{found.members, found.wanted};
  });
}

bool ProgramCompiler::classify(Dimension& address, std::uint32_t Alternative::*criterion,
                               const RuleList& list) {
  return address.classify(
      criteria_of(list, [criterion](const Alternative& asks) { return asks.*criterion; }),
      kMostTableWords, [this](std::uint32_t asked) {
        const AddressCriterion found = addresses_[asked];
        return Members{found.members, found.wanted};
      });
}

bool ProgramCompiler::make_table(const RuleList& list, Program& program) {
  if (list.asks_local() || list.asks(Axis::source_port)) return false;
  if (!classify(remote_, &Alternative::remote, list) ||
      !classify(Axis::traffic, criteria_on(list, Axis::traffic), kMostTableWords)) {
    return false;
  }
  const Dimension& traffic = on(Axis::traffic);
  const std::size_t rows = remote_.class_count();
  const std::size_t columns = traffic.class_count();
  if (rows * columns > options_.max_table_cells ||
      rows * columns * remote_.words() > kMostTableWork) {
    return false;
  }

  if (!table_.fill(list, remote_, traffic, meter_)) return false;
  data_.counts.rows += table_.rows();
  data_.counts.columns += table_.columns();
  program.form = ProgramForm::table;
  program.axis_count = 2;
  program.axes[0] = Axis::remote_sets;
  program.axes[1] = Axis::traffic;
  program.columns = static_cast<std::uint32_t>(table_.columns());
  program.decisions = intern_decisions(table_.decisions());
  program.is_wide = std::max({table_.rows(), table_.columns(), table_.decisions().size()}) > 256;
  if (program.is_wide) {
    program.cells = wide_cells_.place(table_.cells());
  } else {
    const std::vector<Narrow> narrow(table_.cells().begin(), table_.cells().end());
    program.cells = narrow_cells_.place(std::span(narrow));
  }
  program.maps[0] = add_map(remote_, table_.row_of(), program.is_wide);
  program.maps[1] = add_map(traffic, table_.column_of(), program.is_wide);
  return true;
}

bool ProgramCompiler::make_split(const RuleList& list, Program& program) {
  if (!list.asks_local() && !list.asks(Axis::source_port)) return false;
  const std::size_t rules = list.rules().size();
  if (addresses_.identity_count() > kMostIdentitiesPerRule * rules || !split_.read(list) ||
      !classify(Axis::traffic, split_.services().traffic(), kMostTableWords) ||
      !classify(Axis::source_port, split_.services().source_ports(), kMostTableWords)) {
    return false;
  }
  const SplitCompiler::Axes axes{remote_, local_, on(Axis::traffic), on(Axis::source_port)};
  const std::size_t most_cells =
      std::min(options_.max_split_cells, kCellsOfFewRules + kMostCellsPerRule * rules);
  if (!split_.find_columns(axes.traffic, axes.source_port, most_cells) ||
      !classify(remote_, &Alternative::remote, list) ||
      !classify(local_, &Alternative::local, list) || !split_.fill(axes)) {
    return false;
  }
  program.form = ProgramForm::split;
  program.decisions = intern_decisions(split_.decisions());
  program.records = split_.write(axes, {maps_, narrow_cells_, wide_cells_}, data_.splits);
  return true;
}

bool ProgramCompiler::make_bitmaps(const RuleList& list, Program& program) {
  // Of each axis the rules that ask for it alone; rules that ask for nothing count as such.
  const std::size_t words = words_for(list.rules().size());
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
  records_of_program_.clear();
  std::vector<std::uint32_t> records[kAxes];  // by class
  for (std::size_t i = 0; i < program.axis_count; ++i) {
    const Axis axis = program.axes[i];
    if (!classify(axis, criteria_on(list, axis), kMostWords)) return false;
    const Dimension& dimension = on(axis);
    for (std::uint32_t at = 0; at < dimension.class_count(); ++at) {
      records[i].push_back(
          add_record(dimension.rules_of(at), alone[static_cast<std::size_t>(axis)], several));
    }
  }
  if (records_of_program_.size() > kMostRecords) return false;
  program.is_wide = records_of_program_.size() > 256;
  for (std::size_t i = 0; i < program.axis_count; ++i)
    program.maps[i] = add_map(on(program.axes[i]), records[i], program.is_wide);
  program.records = records_.place(std::span(records_of_program_.items()));
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
                                       std::span<const std::uint32_t> values, bool is_wide) {
  const auto value_of = [&](std::uint32_t number) { return values[dimension.class_of(number)]; };
  const std::uint32_t usual = values[dimension.other_class()];
  const auto add = [&]<class Value>(Value) {
    return maps_.add<Value>(dimension.universe(), usual, dimension.touched(), value_of);
  };
  return is_wide ? add(Wide{}) : add(Narrow{});
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
  return blocks_.place(std::span<const std::uint64_t>(block, size));
}

std::uint32_t ProgramCompiler::add_record(std::span<const std::uint64_t> rules,
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
  for (const std::span<const std::uint64_t> mask : {several, alone}) {
    for (std::size_t first = 0; first < rules.size(); first += kWordsPerBlock) {
      const std::size_t count = std::min(kWordsPerBlock, rules.size() - first);
      record.push_back(block_of(rules.subspan(first, count), mask.subspan(first, count)));
    }
  }
  return records_of_program_.intern(record).index;
}

std::uint32_t ProgramCompiler::intern_decisions(std::span<const Decision> decisions) {
  std::vector<std::uint32_t> text;
  text.reserve(4 * decisions.size());
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
  return data_.bytes() + maps_.bytes() +
         padded_bytes(narrow_cells_.items(), ProgramTables::kNarrowCellPadding) +
         padded_bytes(wide_cells_.items(), ProgramTables::kWideCellPadding) +
         padded_bytes(records_.items(), ProgramTables::kRecordPadding) +
         padded_bytes(blocks_.items(), ProgramTables::kBlockPadding);
}

std::size_t ProgramCompiler::overhead_bytes() const noexcept {
  return maps_.overhead_bytes() + narrow_cells_.overhead_bytes() + wide_cells_.overhead_bytes() +
         records_.overhead_bytes() + blocks_.overhead_bytes() + decision_lists_.overhead_bytes() +
         std::span(decision_lists_.items()).size_bytes();
}

ProgramData ProgramCompiler::take() {
  data_.maps = maps_.take();
  data_.narrow_cells = padded(narrow_cells_.take_items(), ProgramTables::kNarrowCellPadding);
  data_.wide_cells = padded(wide_cells_.take_items(), ProgramTables::kWideCellPadding);
  data_.records = padded(records_.take_items(), ProgramTables::kRecordPadding);
  data_.blocks = padded(blocks_.take_items(), ProgramTables::kBlockPadding);
  return std::move(data_);
}

}  // namespace tierwall::programs
