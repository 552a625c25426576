#include <algorithm>
#include <utility>

#include <tierwall/symbols.hpp>

namespace tierwall::inline v0 {

LabelSet::LabelSet(std::vector<Label> labels) : labels_(std::move(labels)) {
  const auto before = [](const Label& a, const Label& b) {
    const unsigned slot_a = LabelView::slot_of(a.key);
    const unsigned slot_b = LabelView::slot_of(b.key);
    return slot_a != slot_b ? slot_a < slot_b : a.key < b.key;
  };
  const auto same_key = [](const Label& a, const Label& b) { return a.key == b.key; };
  std::stable_sort(labels_.begin(), labels_.end(), before);
  labels_.erase(std::unique(labels_.begin(), labels_.end(), same_key), labels_.end());
  for (const Label& label : labels_)
    slots_ |= std::uint64_t{1} << LabelView::slot_of(label.key);
}

}  // namespace tierwall::inline v0
