#include "snapshot/class_index.hpp"

#include <cstddef>
#include <utility>

namespace tierwall::snapshot {

namespace {

std::uint64_t number_of(Label label) noexcept {
  return std::uint64_t{label.key.value} << 32U | label.value.value;
}

std::size_t total(const ClassIndex::Lists& lists) noexcept {
  std::size_t sum = 0;
  for (const std::span<const std::uint32_t> list : lists)
    sum += list.size();
  return sum;
}

}  // namespace

ClassIndex::ClassIndex(const LabelledObjects& objects, const SymbolTable& symbols)
    : symbols_(symbols) {
  all_.reserve(objects.class_count());
  for (std::uint32_t i = 0; i < objects.class_count(); ++i) {
    all_.push_back(i);
    for (const Label label : objects.labels(i)) {
      by_key_[label.key.value].push_back(i);
      by_label_[number_of(label)].push_back(i);
    }
  }
}

ClassIndex::Lists ClassIndex::holders(std::string_view name, const Restriction& restriction) const {
  Lists lists;
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

ClassIndex::Lists ClassIndex::candidates(const Selector& selector) const {
  Lists rarest{all_};
  for (const auto& [name, restriction] : selector.restrictions()) {
    if (!restriction.satisfiable()) return {};
    if (!restriction.present) continue;
    Lists lists = holders(name, restriction);
    if (total(lists) < total(rarest)) rarest = std::move(lists);
  }
  return rarest;
}

}  // namespace tierwall::snapshot
