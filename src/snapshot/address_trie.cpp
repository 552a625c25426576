#include "snapshot/address_trie.hpp"

#include <cstddef>
#include <utility>

#include "support/hash_map.hpp"

namespace tierwall::snapshot {

namespace {

class Layout {
 public:
  Layout(const IntervalList<V4Number>& list, support::BuildMeter& meter)
      : list_(list), meter_(meter) {}

  AddressTrieData lay() {
    std::size_t at = 0;
    if (!fill_node(0, 0, at)) return {};
    return std::move(data_);
  }

 private:
  // Appends the node of addresses from `first` on; `at`: the interval they begin in, and then the one
  // they end in. False: too many entries.
  bool fill_node(V4Number first, unsigned level, std::size_t& at) {
    const std::size_t node = data_.entries.size();
    const std::size_t size = std::size_t{1} << AddressTrie::kBits[level];
    if (node + size > AddressTrieData::kMostEntries) return false;
    meter_.work(size);
    data_.entries.resize(node + size);
    for (std::size_t i = 0; i < size; ++i) {
      const unsigned shift = AddressTrie::kShift[level];
      const V4Number begin = first + static_cast<V4Number>(i << shift);
      const V4Number end = begin + static_cast<V4Number>((std::size_t{1} << shift) - 1);
      while (list_.ends[at] < begin)
        ++at;
      if (list_.ends[at] >= end) {
        data_.entries[node + i] = place_entry(list_.places[at]);
        continue;
      }
      data_.entries[node + i] = static_cast<std::uint32_t>(data_.entries.size());
      if (!fill_node(begin, level + 1, at)) return false;
    }
    return true;
  }

  std::uint32_t place_entry(const AddressPlace& place) {
    if (place.owner.is_none()) return AddressTrie::kIsPlace | place.identity;
    const std::uint64_t key = std::uint64_t{place.identity} << 32U | place.owner.value;
    const auto [known, is_new] =
        numbers_.try_emplace(key, static_cast<std::uint32_t>(data_.places.size()));
    if (is_new) data_.places.push_back(place);
    return AddressTrie::kIsPlace | AddressTrie::kIsOwned | known->second;
  }

  const IntervalList<V4Number>& list_;
  support::BuildMeter& meter_;
  support::HashMap<std::uint64_t, std::uint32_t> numbers_;
  AddressTrieData data_;
};

}  // namespace

AddressTrieData lay_out_trie(const IntervalList<V4Number>& places, support::BuildMeter& meter) {
  if (places.size() > AddressTrieData::kMostPlaces) return {};
  return Layout(places, meter).lay();
}

}  // namespace tierwall::snapshot
