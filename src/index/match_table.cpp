#include "index/match_table.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <utility>

#include <tierwall/runtime/match.hpp>

namespace tierwall::index {

namespace {

// Programs that are larger run row by row, whatever the rows: each instruction takes a buffer.
constexpr std::size_t kMostInstructions = 64;

// Each takes a bit a row.
constexpr std::size_t kMostTexts = 16;

// What the two ways cost, in nanoseconds or so.
constexpr std::size_t kCostOfRun = 8;
constexpr std::size_t kCostOfWord = 1;
constexpr std::size_t kCostOfText = 6;

bool is_test(const Insn& insn) noexcept {
  return insn.op >= Op::has;
}

bool is_text_test(const Insn& insn) noexcept {
  return insn.op == Op::prefix || insn.op == Op::suffix || insn.op == Op::contains;
}

}  // namespace

std::uint32_t MatchTable::Column::slot_for(ValueId value) {
  const std::uint32_t known = by_value.find(value.value);
  if (known != kNoSlot) return known;
  const std::uint32_t slot = sets.add();
  try {
    by_value.insert(value.value, slot);
  } catch (...) {
    sets.remove(slot);
    throw;
  }
  return slot;
}

// Counts the rows of each value, and so knows where each of them goes.
void MatchTable::Column::assign(std::span<const std::uint32_t> rows,
                                std::span<const ValueId> values) {
  std::vector<std::uint32_t> slots;
  std::vector<std::size_t> ends;
  slots.reserve(rows.size());
  for (const ValueId value : values) {
    slots.push_back(slot_for(value));
    if (slots.back() == ends.size()) ends.push_back(0);
    ++ends[slots.back()];
  }
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<std::uint32_t> grouped(rows.size());
  std::vector<std::size_t> begins = ends;
  for (std::size_t i = rows.size(); i-- > 0;)
    grouped[--begins[slots[i]]] = rows[i];
  for (std::uint32_t slot = 0; slot < ends.size(); ++slot) {
    sets[slot] = RowSet(std::span(grouped).subspan(begins[slot], ends[slot] - begins[slot]));
  }
  present = RowSet(rows);
}

void MatchTable::Column::insert(std::uint32_t row, ValueId value) {
  texts.clear();
  sets[slot_for(value)].insert(row);
  present.insert(row);
}

void MatchTable::Column::erase(std::uint32_t row, ValueId value) noexcept {
  texts.clear();
  present.erase(row);
  const std::uint32_t slot = by_value.find(value.value);
  if (slot == kNoSlot) return;
  sets[slot].erase(row);
  if (!sets[slot].empty()) return;
  by_value.erase(value.value, slot);
  sets.remove(slot);
}

const RowSet* MatchTable::Column::rows_with(ValueId value) const noexcept {
  const std::uint32_t slot = by_value.find(value.value);
  return slot == kNoSlot ? nullptr : &sets[slot];
}

bool MatchTable::is_live(std::uint32_t row) const noexcept {
  return row / kRowsPerWord < live_.size() &&
         (live_[row / kRowsPerWord] >> row % kRowsPerWord & 1U) != 0;
}

void MatchTable::insert(std::uint32_t row, LabelView labels) {
  TIERWALL_ASSERT(!is_live(row));
  if (row >= labels_.size()) labels_.resize(std::size_t{row} + 1);
  if (const std::size_t words = words_for(labels_.size()); words > live_.size())
    live_.resize(words);
  try {
    for (const Label label : labels) {
      if (Column* const known = column(label.key)) known->insert(row, label.value);
    }
  } catch (...) {
    for (const Label label : labels) {
      if (Column* const known = column(label.key)) known->erase(row, label.value);
    }
    throw;
  }
  labels_[row] = labels;
  live_[row / kRowsPerWord] |= std::uint64_t{1} << row % kRowsPerWord;
  ++live_count_;
}

void MatchTable::erase(std::uint32_t row) noexcept {
  if (!is_live(row)) return;
  for (const Label label : std::exchange(labels_[row], LabelView())) {
    if (Column* const known = column(label.key)) known->erase(row, label.value);
  }
  live_[row / kRowsPerWord] &= ~(std::uint64_t{1} << row % kRowsPerWord);
  --live_count_;
}

void MatchTable::add_column(KeyId key) {
  auto fresh = std::make_unique<Column>();
  std::vector<std::uint32_t> holders;
  std::vector<ValueId> values;
  for (std::uint32_t row = 0; row < labels_.size(); ++row) {
    const ValueId value = labels_[row].find(key);
    if (value.is_none()) continue;
    holders.push_back(row);
    values.push_back(value);
  }
  fresh->assign(holders, values);
  if (key.value >= columns_.size()) columns_.resize(std::size_t{key.value} + 1);
  columns_[key.value] = std::move(fresh);
}

void MatchTable::add_reader(ProgramView program) {
  std::size_t counted = 0;
  try {
    for (; counted < program.code.size(); ++counted) {
      const Insn& insn = program.code[counted];
      if (!is_test(insn)) continue;
      if (!is_read(insn.key)) add_column(insn.key);
      ++column(insn.key)->readers;
    }
  } catch (...) {
    remove_reader({program.code.first(counted), program.pool});
    throw;
  }
}

void MatchTable::remove_reader(ProgramView program) noexcept {
  for (const Insn& insn : program.code) {
    if (is_test(insn) && --column(insn.key)->readers == 0) columns_[insn.key.value].reset();
  }
}

std::size_t MatchTable::count(const Requirement& requirement) const noexcept {
  if (requirement.need == Need::nothing) return live_count_;
  if (requirement.need == Need::impossible) return 0;
  const Column* const known = column(requirement.key);
  if (known == nullptr) return 0;
  if (requirement.need == Need::presence) return known->present.size();
  std::size_t rows = 0;
  for (const ValueId value : requirement.values) {
    if (const RowSet* const found = known->rows_with(value)) rows += found->size();
  }
  return rows;
}

Requirement MatchTable::narrowest(Requirements requirements) const {
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  Requirement best;
  for (Requirement& requirement : requirements) {
    if (const std::size_t rows = count(requirement); rows < fewest) {
      fewest = rows;
      best = std::move(requirement);
    }
  }
  return best;
}

std::vector<std::uint32_t> MatchTable::match(ProgramView program, TextView texts,
                                             const Requirement& filter) {
  const std::size_t rows = count(filter);
  if (rows == 0) return {};
  if (is_for_all(program, rows)) return match_all(program, texts);
  return match_each(program, texts, candidates(filter));
}

bool MatchTable::is_for_all(ProgramView program, std::size_t candidates) const noexcept {
  if (program.code.size() > kMostInstructions) return false;
  std::size_t cost = 0;
  for (const Insn& insn : program.code) {
    cost += kCostOfWord * live_.size();
    if (is_text_test(insn)) cost += kCostOfText * column(insn.key)->by_value.size();
  }
  return cost < kCostOfRun * candidates;
}

std::vector<std::uint32_t> MatchTable::candidates(const Requirement& filter) const {
  std::vector<std::uint32_t> rows;
  rows.reserve(count(filter));
  const auto add = [&rows](std::uint32_t row) { rows.push_back(row); };
  if (filter.need == Need::nothing) {
    for_each_row(live_, add);
    return rows;
  }
  const Column& known = *column(filter.key);
  if (filter.need == Need::presence) {
    known.present.for_each(add);
    return rows;
  }
  for (const ValueId value : filter.values) {
    if (const RowSet* const found = known.rows_with(value)) found->for_each(add);
  }
  if (filter.values.size() > 1) std::ranges::sort(rows);
  return rows;
}

std::vector<std::uint32_t> MatchTable::match_each(ProgramView program, TextView texts,
                                                  std::vector<std::uint32_t> rows) const {
  std::erase_if(rows, [&](std::uint32_t row) { return !run(program, labels_[row], texts); });
  return rows;
}

// From the end of the program to its beginning: the rows that are accepted from each instruction on.
std::vector<std::uint32_t> MatchTable::match_all(ProgramView program, TextView texts) {
  const std::size_t words = live_.size();
  const std::size_t instructions = program.code.size();
  // One for each instruction, and one for no rows.
  buffers_.resize((instructions + 1) * words);
  const auto buffer = [&](std::size_t i) { return std::span(buffers_).subspan(i * words, words); };
  const std::span<std::uint64_t> nobody = buffer(instructions);
  std::ranges::fill(nobody, 0);

  std::array<const std::uint64_t*, kMostInstructions> accepted;
  for (std::size_t i = instructions; i-- > 0;) {
    const Insn& insn = program.code[i];
    if (!is_test(insn)) {
      accepted[i] = insn.op == Op::accept ? live_.data() : nobody.data();
      continue;
    }
    const std::uint64_t* const pass = passing(insn, program, texts, buffer(i));
    const std::uint64_t* const hit = accepted[insn.on_true];
    const std::uint64_t* const miss = accepted[insn.on_false];
    if (hit == live_.data() && miss == nobody.data()) {
      accepted[i] = pass;
      continue;
    }
    std::uint64_t* const out = buffer(i).data();
    for (std::size_t word = 0; word < words; ++word)
      out[word] = miss[word] ^ (pass[word] & (hit[word] ^ miss[word]));
    accepted[i] = out;
  }
  found_.resize(live_count_);
  std::uint32_t* end = found_.data();
  for_each_row(std::span(accepted[0], words), [&end](std::uint32_t row) { *end++ = row; });
  return {found_.data(), end};
}

const std::uint64_t* MatchTable::passing(const Insn& insn, ProgramView program, TextView texts,
                                         std::span<std::uint64_t> buffer) {
  if (is_text_test(insn)) return passing_text(insn, texts, buffer);
  const Column& known = *column(insn.key);
  const RowSet* single = nullptr;
  if (insn.op == Op::has) single = &known.present;
  if (insn.op == Op::eq) single = known.rows_with(ValueId{insn.arg});
  if (single != nullptr && single->bits().size() == buffer.size()) return single->bits().data();

  std::ranges::fill(buffer, 0);
  if (single != nullptr) {
    single->merge_into(buffer);
  } else if (insn.op == Op::in) {
    for (const std::uint32_t value : program.pool.subspan(insn.arg, insn.count)) {
      if (const RowSet* const rows = known.rows_with(ValueId{value})) rows->merge_into(buffer);
    }
  }
  return buffer.data();
}

const std::uint64_t* MatchTable::passing_text(const Insn& insn, TextView texts,
                                              std::span<std::uint64_t> buffer) {
  Column& asked = *column(insn.key);
  for (const TextRows& known : asked.texts) {
    if (known.op == insn.op && known.text == insn.arg && known.words.size() == buffer.size()) {
      return known.words.data();
    }
  }
  std::ranges::fill(buffer, 0);
  asked.by_value.for_each([&](std::uint32_t value, std::uint32_t slot) {
    if (detail::test_text(insn, ValueId{value}, texts)) asked.sets[slot].merge_into(buffer);
  });
  if (asked.texts.size() < kMostTexts) {
    asked.texts.push_back({insn.op, insn.arg, {buffer.begin(), buffer.end()}});
  }
  return buffer.data();
}

}  // namespace tierwall::index
