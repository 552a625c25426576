#include "index/membership.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "index/ascending.hpp"
#include "support/hash_map.hpp"

namespace tierwall::index {

namespace {

std::uint32_t hash_of(std::string_view text) {
  return static_cast<std::uint32_t>(support::TextHash{}(text));
}

std::uint32_t hash_of(LabelView labels) {
  const std::span<const Label> table = labels.table();
  return hash_of(std::string_view(reinterpret_cast<const char*>(table.data()), table.size_bytes()));
}

}  // namespace

std::uint32_t Membership::find_class(const LabelSet& labels, std::uint32_t hash) const {
  return class_by_hash_.find(hash,
                             [&](std::uint32_t slot) { return classes_[slot].labels == labels; });
}

std::uint32_t Membership::add_class(LabelSet labels, std::uint32_t like) {
  const std::uint32_t hash = hash_of(labels.view());
  const std::uint32_t known = find_class(labels, hash);
  if (known != kNoSlot) return known;
  const std::uint32_t slot = classes_.add();
  LabelClass& fresh = classes_[slot];
  fresh.labels = std::move(labels);
  fresh.hash = hash;
  fresh.is_there = true;
  try {
    class_by_hash_.insert(hash, slot);
    fresh.patterns = matching(fresh.labels.view(), like);
    table_.insert(slot, fresh.labels.view());
    for (const std::uint32_t pattern : fresh.patterns)
      patterns_[pattern].classes.insert(slot);
  } catch (...) {
    drop_class_if_unused(slot);
    throw;
  }
  return slot;
}

std::vector<std::uint32_t> Membership::matching(LabelView labels, std::uint32_t like) const {
  if (like != kNoSlot && reads_same(labels, classes_[like].labels.view())) {
    return classes_[like].patterns;
  }
  Slots found;
  const TextView texts = symbols_.texts();
  files_.for_each_candidate(labels, [&](std::uint32_t pattern) {
    if (patterns_[pattern].selector.matches(labels, texts)) found.push_back(pattern);
  });
  std::ranges::sort(found);
  return found;
}

bool Membership::can_become(std::uint32_t slot, const LabelSet& labels) const {
  return classes_[slot].items == 1 && find_class(labels, hash_of(labels.view())) == kNoSlot;
}

Relabelling Membership::prepare(std::uint32_t slot, LabelSet labels) {
  const LabelView view = labels.view();
  Relabelling prepared{std::move(labels), hash_of(view), matching(view, slot)};
  table_.prepare_change(slot, view);
  try {
    if (prepared.hash != classes_[slot].hash) class_by_hash_.insert(prepared.hash, slot);
    compare(
        classes_[slot].patterns, prepared.patterns, [](std::uint32_t) {},
        [&](std::uint32_t pattern) { patterns_[pattern].classes.insert(slot); });
  } catch (...) {
    undo(slot, prepared);
    throw;
  }
  return prepared;
}

void Membership::undo(std::uint32_t slot, const Relabelling& prepared) noexcept {
  compare(
      classes_[slot].patterns, prepared.patterns, [](std::uint32_t) {},
      [&](std::uint32_t pattern) { patterns_[pattern].classes.erase(slot); });
  if (prepared.hash != classes_[slot].hash) class_by_hash_.erase(prepared.hash, slot);
  table_.undo_change(slot, prepared.labels.view());
}

void Membership::commit(std::uint32_t slot, Relabelling prepared) noexcept {
  LabelClass& changed = classes_[slot];
  compare(
      changed.patterns, prepared.patterns,
      [&](std::uint32_t pattern) { patterns_[pattern].classes.erase(slot); }, [](std::uint32_t) {});
  if (prepared.hash != changed.hash) class_by_hash_.erase(changed.hash, slot);
  table_.commit_change(slot, prepared.labels.view());
  changed.labels = std::move(prepared.labels);
  changed.hash = prepared.hash;
  changed.patterns = std::move(prepared.patterns);
}

void Membership::drop_class_if_unused(std::uint32_t label_class) noexcept {
  LabelClass& dropped = classes_[label_class];
  if (!dropped.is_there || dropped.items != 0) return;
  for (const std::uint32_t pattern : dropped.patterns)
    patterns_[pattern].classes.erase(label_class);
  table_.erase(label_class);
  class_by_hash_.erase(dropped.hash, label_class);
  classes_.remove(label_class);
}

std::size_t Membership::count_read(LabelView labels) const noexcept {
  std::size_t count = 0;
  for (const Label label : labels)
    count += table_.is_read(label.key) ? 1 : 0;
  return count;
}

bool Membership::reads_same(LabelView a, LabelView b) const noexcept {
  for (const Label label : a) {
    if (table_.is_read(label.key) && b.find(label.key) != label.value) return false;
  }
  return count_read(a) == count_read(b);
}

std::uint32_t Membership::add_pattern(const Selector& selector) {
  const std::uint32_t hash = hash_of(selector.canonical());
  const std::uint32_t known = pattern_by_hash_.find(
      hash, [&](std::uint32_t slot) { return patterns_[slot].selector == selector; });
  if (known != kNoSlot) return known;
  const std::uint32_t slot = patterns_.add();
  patterns_[slot].selector = selector;
  patterns_[slot].hash = hash;
  try {
    pattern_by_hash_.insert(hash, slot);
    match_pattern(slot);
  } catch (...) {
    drop_pattern_if_unused(slot);
    throw;
  }
  return slot;
}

void Membership::match_pattern(std::uint32_t slot) {
  Pattern& fresh = patterns_[slot];
  const ProgramView program = fresh.selector.program();
  table_.add_reader(program);
  fresh.is_reader = true;
  fresh.filed_under = choose_filter(program);
  const Slots classes = table_.match(program, symbols_.texts(), fresh.filed_under);
  RowSet rows(classes);
  for (const std::uint32_t label_class : classes)
    reserve_one_more(classes_[label_class].patterns);
  files_.add(slot, fresh.filed_under);
  fresh.is_filed = true;
  for (const std::uint32_t label_class : classes)
    insert_in(classes_[label_class].patterns, slot);
  fresh.classes = std::move(rows);
}

void Membership::drop_pattern_if_unused(std::uint32_t slot) noexcept {
  Pattern& dropped = patterns_[slot];
  if (!dropped.selectors.empty()) return;
  dropped.classes.for_each(
      [&](std::uint32_t label_class) { erase_from(classes_[label_class].patterns, slot); });
  if (dropped.is_filed) files_.remove(slot, dropped.filed_under);
  if (dropped.is_reader) table_.remove_reader(dropped.selector.program());
  pattern_by_hash_.erase(dropped.hash, slot);
  patterns_.remove(slot);
}

// What fewest classes have. Where that is the same, as it is before there are any, what fewest patterns are
// filed under: values that many ask for tend to be common.
Requirement Membership::choose_filter(ProgramView program) const {
  Requirement best;
  auto fewest = std::tuple(table_.count(best), files_.count(best));
  for (Requirement& requirement : requirements(program)) {
    const auto count = std::tuple(table_.count(requirement), files_.count(requirement));
    if (best.need != Need::nothing && count >= fewest) continue;
    fewest = count;
    best = std::move(requirement);
  }
  return best;
}

}  // namespace tierwall::index
