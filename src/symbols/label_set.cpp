#include <bit>
#include <utility>

#include <tierwall/symbols.hpp>

namespace tierwall::inline v0 {

namespace {

// At least one place stays empty.
std::size_t places_for(std::size_t labels) {
  return std::bit_ceil(labels + 1);
}

// Where labels compete for a place, the larger key moves on. So the table depends on what it holds
// and not on the order in which it came (an ordered hash table), and equality is that of the bytes.
void place(std::span<Label> table, Label label) {
  const std::size_t mask = table.size() - 1;
  std::size_t at = label.key.value & mask;
  for (; !table[at].key.is_none(); at = (at + 1) & mask) {
    if (label.key < table[at].key) std::swap(label, table[at]);
  }
  table[at] = label;
}

}  // namespace

LabelSet::LabelSet(std::span<const Label> labels) {
  if (labels.empty()) return;
  table_.resize(places_for(labels.size()));
  for (const Label& label : labels) {
    if (!view().find(label.key).is_none()) continue;
    slots_ |= std::uint64_t{1} << LabelView::slot_of(label.key);
    ++size_;
    place(table_, label);
  }
  if (places_for(size_) == table_.size()) return;
  const std::vector<Label> larger = std::exchange(table_, std::vector<Label>(places_for(size_)));
  for (const Label& label : LabelView(larger, slots_))
    place(table_, label);
}

}  // namespace tierwall::inline v0
