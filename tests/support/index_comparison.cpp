#include "support/index_comparison.hpp"

#include <algorithm>
#include <iterator>

#include <tierwall/selector.hpp>

#include "reference/selector.hpp"
#include "support/label_maps.hpp"
#include "support/selector_generator.hpp"

namespace tierwall::testing {

namespace {

template <class Id>
std::vector<Id> ids_of(const std::set<std::uint32_t>& numbers) {
  std::vector<Id> ids;
  for (const std::uint32_t number : numbers)
    ids.push_back(Id{number});
  return ids;
}

template <class Id>
std::string to_text(const std::vector<Id>& ids) {
  std::string text;
  for (const Id id : ids)
    text += " " + std::to_string(id.value);
  return text;
}

std::string to_text(const std::vector<MatchChange>& changes) {
  std::string text;
  for (const MatchChange& change : changes) {
    text += change.kind == MatchChange::Kind::started ? " +" : " -";
    text += std::to_string(change.selector.value) + "/" + std::to_string(change.item.value);
  }
  return text;
}

}  // namespace

// 0, the largest number there is, and others in between.
std::uint32_t IndexComparison::id_below(std::size_t count) {
  const std::size_t at = choices_.below(count);
  return static_cast<std::uint32_t>(at == 1 ? 0xFFFF'FFFFU : at * 0x0100'0193U);
}

reference::LabelMap IndexComparison::labels() {
  SelectorGenerator generator(choices_);
  // Often those of another item, so that classes have several; often with a label that few selectors read.
  if (!judge_.items.empty() && choices_.chance(40)) {
    const auto other = std::next(judge_.items.begin(),
                                 static_cast<std::ptrdiff_t>(choices_.below(judge_.items.size())));
    reference::LabelMap labels = other->second.own;
    if (choices_.chance(40)) labels["unread"] = generator.value();
    if (choices_.chance(30)) labels[std::string(generator.name())] = generator.value();
    return labels;
  }
  return generator.labels();
}

void IndexComparison::upsert_item() {
  const std::uint32_t id = id_below(sizes_.items);
  reference::LabelledItem item;
  item.own = labels();
  for (std::size_t left = choices_.below(4); left > 0; --left)
    item.parents.push_back(id_below(sizes_.parents));
  history_ += "item " + std::to_string(id) + " " + to_text(item.own);
  std::vector<ParentId> parents;
  for (const std::uint32_t parent : item.parents)
    parents.push_back(ParentId{parent});
  history_ += to_text(parents) + "\n";
  const LabelSet own = intern(item.own, symbols_);
  attempt_([&] { index_.upsert_item(ItemId{id}, own.view(), parents); });
  judge_.items[id] = std::move(item);
}

void IndexComparison::upsert_parent() {
  const std::uint32_t id = id_below(sizes_.parents);
  const reference::LabelMap lent = labels();
  history_ += "parent " + std::to_string(id) + " " + to_text(lent) + "\n";
  const LabelSet labels = intern(lent, symbols_);
  attempt_([&] { index_.upsert_parent(ParentId{id}, labels.view()); });
  judge_.parents[id] = lent;
}

void IndexComparison::upsert_selector() {
  const std::uint32_t id = id_below(sizes_.selectors);
  SelectorGenerator generator(choices_);
  // Sometimes that of another one.
  std::string text = generator.selector(3);
  if (!judge_.selectors.empty() && choices_.chance(15)) {
    text = judge_.selectors.begin()->second.canonical();
  }
  history_ += "selector " + std::to_string(id) + " " + text + "\n";
  const CompileOptions options =
      choices_.chance(80) ? CompileOptions{} : CompileOptions::unoptimised();
  const Selector selector = Selector::compile(text, symbols_, options).value();
  attempt_([&] { index_.upsert_selector(SelectorId{id}, selector); });
  judge_.selectors.insert_or_assign(id, *reference::parse_selector(text).selector);
}

std::string IndexComparison::erase() {
  bool was_there = false;
  bool was_erased = false;
  switch (choices_.below(3)) {
    case 0: {
      const std::uint32_t id = id_below(sizes_.items);
      history_ += "erase item " + std::to_string(id) + "\n";
      attempt_([&] { was_erased = index_.erase_item(ItemId{id}); });
      was_there = judge_.items.erase(id) != 0;
      break;
    }
    case 1: {
      const std::uint32_t id = id_below(sizes_.parents);
      history_ += "erase parent " + std::to_string(id) + "\n";
      attempt_([&] { was_erased = index_.erase_parent(ParentId{id}); });
      was_there = judge_.parents.erase(id) != 0;
      break;
    }
    default: {
      const std::uint32_t id = id_below(sizes_.selectors);
      history_ += "erase selector " + std::to_string(id) + "\n";
      attempt_([&] { was_erased = index_.erase_selector(SelectorId{id}); });
      was_there = judge_.selectors.erase(id) != 0;
    }
  }
  return was_there == was_erased ? "" : "erase: wrong about whether there was anything\n";
}

std::string IndexComparison::change() {
  const std::size_t chosen = choices_.below(10);
  if (chosen < 4) {
    upsert_item();
  } else if (chosen < 5) {
    upsert_parent();
  } else if (chosen < 8) {
    upsert_selector();
  } else {
    return erase();
  }
  return {};
}

std::string IndexComparison::difference() const {
  std::map<std::uint32_t, std::set<std::uint32_t>> by_selector;
  std::map<std::uint32_t, std::set<std::uint32_t>> by_item;
  for (const auto& [selector, item] : judge_.matches()) {
    by_selector[selector].insert(item);
    by_item[item].insert(selector);
  }
  std::string wrong;
  if (index_.item_count() != judge_.items.size()) wrong += "number of items\n";
  if (index_.selector_count() != judge_.selectors.size()) wrong += "number of selectors\n";
  for (const auto& [selector, unused] : judge_.selectors) {
    const auto want = ids_of<ItemId>(by_selector[selector]);
    const auto got = index_.items_matching(SelectorId{selector});
    if (got == want) continue;
    wrong += "selector " + std::to_string(selector) + " has" + to_text(got) + ", should have" +
             to_text(want) + "\n";
  }
  for (const auto& [item, unused] : judge_.items) {
    const auto want = ids_of<SelectorId>(by_item[item]);
    const auto got = index_.selectors_matching(ItemId{item});
    for (const auto& [selector, nobody] : judge_.selectors) {
      if (index_.matches(SelectorId{selector}, ItemId{item}) != by_item[item].contains(selector)) {
        wrong += "matches(" + std::to_string(selector) + ", " + std::to_string(item) + ")\n";
      }
    }
    if (got == want) continue;
    wrong += "item " + std::to_string(item) + " has" + to_text(got) + ", should have" +
             to_text(want) + "\n";
  }
  return wrong;
}

std::string IndexComparison::difference_of_changes() {
  Matches now = judge_.matches();
  std::vector<MatchChange> want;
  const auto add = [&want](const Matches& of, const Matches& without, MatchChange::Kind kind) {
    for (const auto& [selector, item] : of) {
      if (!without.contains({selector, item}))
        want.push_back({SelectorId{selector}, ItemId{item}, kind});
    }
  };
  add(taken_, now, MatchChange::Kind::stopped);
  add(now, taken_, MatchChange::Kind::started);
  taken_ = std::move(now);
  history_ += "take changes\n";
  std::vector<MatchChange> got;
  attempt_([&] { got = index_.take_changes(); });
  if (got == want) return {};
  return "changes are" + to_text(got) + ", should be" + to_text(want) + "\n";
}

}  // namespace tierwall::testing
