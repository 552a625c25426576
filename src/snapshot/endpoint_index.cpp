#include "snapshot/endpoint_index.hpp"

#include <algorithm>
#include <utility>

namespace tierwall::snapshot {

namespace {

using ClassLists = std::vector<std::span<const std::uint32_t>>;

std::uint64_t number_of(Label label) noexcept {
  return std::uint64_t{label.key.value} << 32U | label.value.value;
}

std::size_t total(const ClassLists& lists) noexcept {
  std::size_t sum = 0;
  for (const std::span<const std::uint32_t> list : lists)
    sum += list.size();
  return sum;
}

}  // namespace

EndpointIndex::EndpointIndex(const LabelledObjects& objects, const SymbolTable& symbols)
    : objects_(objects), symbols_(symbols) {
  for (std::uint32_t i = 0; i < objects.class_count(); ++i) {
    if (objects.endpoints_of(i).empty()) continue;
    all_.push_back(i);
    for (const Label label : objects.labels(i)) {
      by_key_[label.key.value].push_back(i);
      by_label_[number_of(label)].push_back(i);
    }
  }
}

ClassLists EndpointIndex::holders(std::string_view name, const Restriction& restriction) const {
  ClassLists lists;
  const KeyId key = symbols_.find_key(name);
  if (!restriction.limited) {
    if (const auto found = by_key_.find(key.value); found != by_key_.end())
      lists.emplace_back(found->second);
    return lists;
  }
  for (const std::string& text : restriction.values) {
    const auto found = by_label_.find(number_of({key, symbols_.find_value(text)}));
    if (found != by_label_.end()) lists.emplace_back(found->second);
  }
  return lists;
}

bool EndpointIndex::is_picked_by(const Selector& selector) const {
  ClassLists candidates{all_};
  for (const auto& [name, restriction] : selector.restrictions()) {
    if (!restriction.satisfiable()) return false;
    if (!restriction.present) continue;
    ClassLists lists = holders(name, restriction);
    if (total(lists) < total(candidates)) candidates = std::move(lists);
  }
  const TextView texts = symbols_.texts();
  const auto matches = [&](std::uint32_t label_class) {
    return selector.matches(objects_.labels(label_class), texts);
  };
  return std::ranges::any_of(candidates, [&matches](std::span<const std::uint32_t> list) {
    return std::ranges::any_of(list, matches);
  });
}

}  // namespace tierwall::snapshot
