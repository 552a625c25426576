#include "index/label_column.hpp"

#include <algorithm>
#include <numeric>

#include <tierwall/runtime/match.hpp>

#include "index/instructions.hpp"

namespace tierwall::index {

// Counts the rows of each value, and so knows where each of them goes.
LabelColumn::LabelColumn(const LabelHolders& holders) : rows_(holders.rows) {
  std::vector<std::uint32_t> slots;
  std::vector<std::size_t> ends;
  slots.reserve(holders.rows.size());
  for (const ValueId value : holders.values) {
    slots.push_back(slot_for(value));
    if (slots.back() == ends.size()) ends.push_back(0);
    ++ends[slots.back()];
  }
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<std::size_t> begins = ends;
  std::vector<std::uint32_t> grouped(holders.rows.size());
  for (std::size_t i = grouped.size(); i-- > 0;)
    grouped[--begins[slots[i]]] = holders.rows[i];
  for (std::uint32_t slot = 0; slot < ends.size(); ++slot) {
    sets_[slot] = RowSet(std::span(grouped).subspan(begins[slot], ends[slot] - begins[slot]));
  }
}

std::uint32_t LabelColumn::slot_for(ValueId value) {
  const std::uint32_t known = by_value_.find(value.value);
  if (known != kNoSlot) return known;
  const std::uint32_t slot = sets_.add();
  try {
    by_value_.insert(value.value, slot);
  } catch (...) {
    sets_.remove(slot);
    throw;
  }
  return slot;
}

void LabelColumn::insert(std::uint32_t row, ValueId value) {
  known_texts_.clear();
  sets_[slot_for(value)].insert(row);
  rows_.insert(row);
}

void LabelColumn::erase(std::uint32_t row, ValueId value) noexcept {
  rows_.erase(row);
  erase_value(row, value);
}

void LabelColumn::erase_value(std::uint32_t row, ValueId value) noexcept {
  known_texts_.clear();
  const std::uint32_t slot = by_value_.find(value.value);
  if (slot == kNoSlot) return;
  sets_[slot].erase(row);
  if (!sets_[slot].empty()) return;
  by_value_.erase(value.value, slot);
  sets_.remove(slot);
}

const RowSet* LabelColumn::rows_with(ValueId value) const noexcept {
  const std::uint32_t slot = by_value_.find(value.value);
  return slot == kNoSlot ? nullptr : &sets_[slot];
}

const std::uint64_t* LabelColumn::passing(const Insn& insn, std::span<const std::uint32_t> pool,
                                          TextView texts, std::span<std::uint64_t> buffer) {
  if (is_text_test(insn)) return passing_text(insn, texts, buffer);
  const RowSet* single = nullptr;
  if (insn.op == Op::has) single = &rows_;
  if (insn.op == Op::eq) single = rows_with(ValueId{insn.arg});
  if (single != nullptr && single->bits().size() == buffer.size()) return single->bits().data();

  std::ranges::fill(buffer, 0);
  if (single != nullptr) {
    single->merge_into(buffer);
  } else if (insn.op == Op::in) {
    for (const std::uint32_t value : pool.subspan(insn.arg, insn.count)) {
      if (const RowSet* const holders = rows_with(ValueId{value})) holders->merge_into(buffer);
    }
  }
  return buffer.data();
}

const std::uint64_t* LabelColumn::passing_text(const Insn& insn, TextView texts,
                                               std::span<std::uint64_t> buffer) {
  // Each takes a bit a row.
  constexpr std::size_t kMostKnown = 16;
  for (const TextRows& known : known_texts_) {
    if (known.op == insn.op && known.text == insn.arg && known.words.size() == buffer.size()) {
      return known.words.data();
    }
  }
  std::ranges::fill(buffer, 0);
  by_value_.for_each([&](std::uint32_t value, std::uint32_t slot) {
    if (detail::test_text(insn, ValueId{value}, texts)) sets_[slot].merge_into(buffer);
  });
  if (known_texts_.size() < kMostKnown) {
    known_texts_.push_back({insn.op, insn.arg, {buffer.begin(), buffer.end()}});
  }
  return buffer.data();
}

}  // namespace tierwall::index
