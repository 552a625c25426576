#include "store/net_members.hpp"

#include <algorithm>

#include "support/sort_once.hpp"

namespace tierwall::store {

namespace {

// The ranges are ascending and disjoint.
template <class Range, class Number>
bool lies_in(const std::vector<Range>& ranges, const Number& number) {
  const auto after = std::ranges::upper_bound(ranges, number, {}, &Range::first);
  return after != ranges.begin() && number <= (after - 1)->last;
}

}  // namespace

std::vector<Address> single_addresses(std::span<const Cidr> nets) {
  std::vector<Address> found;
  for (const Cidr& net : nets) {
    if (is_single(net) && !net.address.is_none()) found.push_back(net.address);
  }
  support::sort_once(found);
  return found;
}

std::vector<Cidr> prefixes(std::span<const Cidr> nets) {
  std::vector<Cidr> found;
  for (const Cidr& net : nets) {
    if (!is_single(net)) found.push_back(net.masked());
  }
  support::sort_once(found);
  return found;
}

NetMembers::NetMembers(snapshot::Sources& sources) {
  for (std::uint32_t selector = 0; selector < sources.rule_sets.of_selectors.size(); ++selector) {
    const std::uint32_t set = sources.rule_sets.of_selectors[selector];
    if (set == kNoEntry) continue;
    snapshot::RangeList ranges;
    for (const std::uint32_t label_class : sources.members->classes_of(selector)) {
      for (const std::uint32_t network_set : sources.objects->network_sets_of(label_class)) {
        for (const Cidr& net : sources.objects->network_sets()[network_set].nets) {
          if (!is_single(net)) ranges.add(net);
        }
      }
    }
    if (ranges.size() == 0) continue;
    ranges.normalise();
    number_of_set_.emplace(set, static_cast<std::uint32_t>(ranges_.size()));
    ranges_.push_back(std::move(ranges));
  }
}

bool NetMembers::is_in_prefix(std::uint32_t set, const Address& address) const {
  const auto found = number_of_set_.find(set);
  if (found == number_of_set_.end()) return false;
  const snapshot::RangeList& ranges = ranges_[found->second];
  return address.is_v4() ? lies_in(ranges.v4, address.v4_bits()) : lies_in(ranges.v6, address);
}

std::vector<std::uint32_t> NetMembers::holders(const Address& address) const {
  std::vector<std::uint32_t> found;
  for (auto at = singles_.lower_bound({address, 0}); at != singles_.end() && at->first == address;
       ++at)
    found.push_back(at->second);
  return found;
}

void NetMembers::remove_holder(const Address& address, std::uint32_t number) {
  const auto found = singles_.find({address, number});
  if (found != singles_.end()) singles_.erase(found);
}

}  // namespace tierwall::store
