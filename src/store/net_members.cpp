#include "store/net_members.hpp"

#include <algorithm>

namespace tierwall::store {

namespace {

// The ranges are ascending and disjoint.
template <class Range, class Number>
bool lies_in(const std::vector<Range>& ranges, const Number& number) {
  const auto after = std::ranges::upper_bound(ranges, number, {}, &Range::first);
  return after != ranges.begin() && number <= (after - 1)->last;
}

}  // namespace

NetMembers::NetMembers(snapshot::Sources& sources) {
  for (std::uint32_t selector = 0; selector < sources.sets_of_selectors.size(); ++selector) {
    const std::uint32_t set = sources.sets_of_selectors[selector];
    if (set == kNoEntry) continue;
    snapshot::RangeList ranges;
    for (const std::uint32_t label_class : sources.members->classes_of(selector)) {
      for (const std::uint32_t network_set : sources.objects->network_sets_of(label_class)) {
        for (const Cidr& net : sources.objects->network_sets()[network_set].nets)
          ranges.add(net);
      }
    }
    if (ranges.size() == 0) continue;
    ranges.normalise();
    number_of_set_.emplace(set, static_cast<std::uint32_t>(ranges_.size()));
    ranges_.push_back(std::move(ranges));
  }
}

bool NetMembers::contains(std::uint32_t set, const Address& address) const {
  const auto found = number_of_set_.find(set);
  if (found == number_of_set_.end()) return false;
  const snapshot::RangeList& ranges = ranges_[found->second];
  return address.is_v4() ? lies_in(ranges.v4, address.v4_bits()) : lies_in(ranges.v6, address);
}

}  // namespace tierwall::store
