#include "index/match_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <tierwall/runtime/match.hpp>

#include "index/instructions.hpp"
#include "support/small_vector.hpp"
#include "support/sort_once.hpp"

namespace tierwall::index {

namespace {

// So many labels are looked up in every row when their columns are made.
constexpr std::size_t kFewKeys = 4;

// In nanoseconds or so.
constexpr std::uint64_t kCostOfHolder = 16;  // a row in a new column
constexpr std::uint64_t kCostOfRun = 8;      // a program on one row, beside its instructions
constexpr std::uint64_t kCostOfWord = 1;     // an instruction on a word of rows
constexpr std::uint64_t kCostOfText = 6;     // a test of text on a value

// Buffers of so many words, which are used again.
class Buffers {
 public:
  using Words = std::vector<std::uint64_t>;

  Buffers(std::vector<Words>& all, std::size_t words) : all_(all), words_(words) {}
  ~Buffers() {
    // Few selectors need more.
    constexpr std::size_t kKept = 16;
    if (all_.size() > kKept) all_.erase(all_.begin() + kKept, all_.end());
  }
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;

  std::span<std::uint64_t> operator[](std::uint32_t buffer) noexcept {
    return std::span(all_[buffer]).first(words_);
  }
  std::uint32_t take() {
    if (!free_.empty()) {
      const std::uint32_t buffer = free_.back();
      free_.pop_back();
      return buffer;
    }
    if (taken_ == all_.size()) all_.emplace_back();
    if (all_[taken_].size() < words_) all_[taken_].resize(words_);
    return taken_++;
  }
  void give_back(std::uint32_t buffer) { free_.push_back(buffer); }

 private:
  std::vector<Words>& all_;
  std::size_t words_;
  std::uint32_t taken_ = 0;
  support::FlatVector<std::uint32_t, 16> free_;
};

}  // namespace

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
      if (LabelColumn* const known = column(label.key)) known->insert(row, label.value);
    }
  } catch (...) {
    for (const Label label : labels) {
      if (LabelColumn* const known = column(label.key)) known->erase(row, label.value);
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
    if (LabelColumn* const known = column(label.key)) known->erase(row, label.value);
  }
  live_[row / kRowsPerWord] &= ~(std::uint64_t{1} << row % kRowsPerWord);
  --live_count_;
}

void MatchTable::prepare_change(std::uint32_t row, LabelView labels) {
  try {
    for (const Label label : labels) {
      LabelColumn* const known = column(label.key);
      if (known != nullptr && labels_[row].find(label.key) != label.value)
        known->insert(row, label.value);
    }
  } catch (...) {
    undo_change(row, labels);
    throw;
  }
}

void MatchTable::undo_change(std::uint32_t row, LabelView labels) noexcept {
  erase_difference(row, labels, labels_[row]);
}

void MatchTable::commit_change(std::uint32_t row, LabelView labels) noexcept {
  erase_difference(row, std::exchange(labels_[row], labels), labels);
}

void MatchTable::erase_difference(std::uint32_t row, LabelView of, LabelView other) noexcept {
  for (const Label label : of) {
    LabelColumn* const known = column(label.key);
    if (known == nullptr) continue;
    const ValueId value = other.find(label.key);
    if (value == label.value) continue;
    if (value.is_none()) {
      known->erase(row, label.value);
    } else {
      known->erase_value(row, label.value);
    }
  }
}

// Few labels are looked up in every row; of many, every row is asked what it has.
std::vector<LabelHolders> MatchTable::holders_of(std::span<const KeyId> keys) const {
  std::vector<LabelHolders> found(keys.size());
  if (keys.size() <= kFewKeys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      for (std::uint32_t row = 0; row < labels_.size(); ++row)
        found[i].add(row, labels_[row].find(keys[i]));
    }
    return found;
  }
  const KeyId last = std::ranges::max(keys);
  std::vector<LabelHolders*> by_key(std::size_t{last.value} + 1);
  for (std::size_t i = 0; i < keys.size(); ++i)
    by_key[keys[i].value] = &found[i];
  for (std::uint32_t row = 0; row < labels_.size(); ++row) {
    for (const Label label : labels_[row]) {
      if (label.key <= last && by_key[label.key.value] != nullptr)
        by_key[label.key.value]->add(row, label.value);
    }
  }
  return found;
}

void MatchTable::add_columns(std::span<const KeyId> keys) {
  std::vector<std::unique_ptr<LabelColumn>> fresh;
  for (const LabelHolders& holders : holders_of(keys))
    fresh.push_back(std::make_unique<LabelColumn>(holders));
  const std::size_t last = std::ranges::max(keys).value;
  if (last >= columns_.size()) columns_.resize(last + 1);
  for (std::size_t i = 0; i < keys.size(); ++i)
    columns_[keys[i].value] = std::move(fresh[i]);
}

std::vector<KeyId> MatchTable::unread_keys(ProgramView program) const {
  std::vector<KeyId> unread;
  for (const Insn& insn : program.code) {
    if (is_test(insn) && !is_read(insn.key)) unread.push_back(insn.key);
  }
  support::sort_once(unread);
  return unread;
}

void MatchTable::add_reader(ProgramView program) {
  const std::vector<KeyId> unread = unread_keys(program);
  if (!unread.empty()) add_columns(unread);
  for (const Insn& insn : program.code) {
    if (is_test(insn)) ++column(insn.key)->readers;
  }
}

std::uint64_t MatchTable::cost_of_reader(ProgramView program) const {
  return std::min(unread_keys(program).size(), kFewKeys) * labels_.size() * kCostOfHolder;
}

void MatchTable::remove_reader(ProgramView program) noexcept {
  for (const Insn& insn : program.code) {
    if (is_test(insn) && --column(insn.key)->readers == 0) columns_[insn.key.value].reset();
  }
}

std::size_t MatchTable::count(const Requirement& requirement) const noexcept {
  if (requirement.need == Need::nothing) return live_count_;
  if (requirement.need == Need::impossible) return 0;
  const LabelColumn* const known = column(requirement.key);
  if (known == nullptr) return 0;
  if (requirement.need == Need::presence) return known->rows().size();
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
  if (cost_of_all(program) < cost_of_each(program, rows)) return match_all(program, texts);
  return match_each(program, texts, candidates(filter));
}

std::uint64_t MatchTable::cost_of_each(ProgramView program, std::size_t candidates) noexcept {
  return candidates * (kCostOfRun + program.code.size() / 2);
}

std::uint64_t MatchTable::cost_of_all(ProgramView program) const noexcept {
  std::uint64_t cost = 0;
  for (const Insn& insn : program.code) {
    cost += kCostOfWord * live_.size() + insn.count;
    if (is_text_test(insn)) cost += kCostOfText * column(insn.key)->value_count();
  }
  return cost;
}

std::uint64_t MatchTable::cost_of_match(ProgramView program,
                                        const Requirement& filter) const noexcept {
  return std::min(cost_of_each(program, count(filter)), cost_of_all(program));
}

std::vector<std::uint32_t> MatchTable::candidates(const Requirement& filter) const {
  std::vector<std::uint32_t> rows;
  rows.reserve(count(filter));
  const auto add = [&rows](std::uint32_t row) { rows.push_back(row); };
  if (filter.need == Need::nothing) {
    for_each_row(live_, add);
    return rows;
  }
  const LabelColumn& known = *column(filter.key);
  if (filter.need == Need::presence) {
    known.rows().for_each(add);
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

// From the end of the program to its beginning: the rows that are accepted from each instruction on. A
// buffer is used again when the last instruction that goes on to its own was computed, so that there are
// no more of them than expressions are nested.
std::vector<std::uint32_t> MatchTable::match_all(ProgramView program, TextView texts) {
  const std::size_t words = live_.size();
  Buffers buffers(buffers_, words);
  const std::span<std::uint64_t> zeros = buffers[buffers.take()];
  std::ranges::fill(zeros, 0);
  const std::uint64_t* const nobody = zeros.data();
  steps_.assign(program.code.size(), {});
  for (std::size_t i = 0; i < program.code.size(); ++i) {
    const Insn& insn = program.code[i];
    if (!is_test(insn) || (i > 0 && steps_[i].users == 0)) continue;
    ++steps_[insn.on_true].users;
    ++steps_[insn.on_false].users;
  }
  for (std::size_t i = program.code.size(); i-- > 0;) {
    const Insn& insn = program.code[i];
    Step& step = steps_[i];
    if (!is_test(insn)) {
      step.accepted = insn.op == Op::accept ? live_.data() : nobody;
      continue;
    }
    if (i > 0 && step.users == 0) continue;
    step.buffer = buffers.take();
    const std::span<std::uint64_t> out = buffers[step.buffer];
    const std::uint64_t* const pass = column(insn.key)->passing(insn, program.pool, texts, out);
    const std::uint64_t* const hit = steps_[insn.on_true].accepted;
    const std::uint64_t* const miss = steps_[insn.on_false].accepted;
    if (hit == live_.data() && miss == nobody) {
      step.accepted = pass;
      continue;
    }
    for (std::size_t word = 0; word < words; ++word)
      out[word] = miss[word] ^ (pass[word] & (hit[word] ^ miss[word]));
    step.accepted = out.data();
    for (const std::uint16_t target : {insn.on_true, insn.on_false}) {
      if (--steps_[target].users == 0 && steps_[target].buffer != kNoSlot)
        buffers.give_back(steps_[target].buffer);
    }
  }
  found_.resize(live_count_);
  std::uint32_t* end = found_.data();
  for_each_row(std::span(steps_[0].accepted, words), [&end](std::uint32_t row) { *end++ = row; });
  return {found_.data(), end};
}

}  // namespace tierwall::index
