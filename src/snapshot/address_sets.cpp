#include "snapshot/address_sets.hpp"

#include <algorithm>

#include "support/sort_once.hpp"

namespace tierwall::snapshot {

namespace {

constexpr std::uint32_t successor(std::uint32_t number) noexcept {
  return number + 1;
}

constexpr Address successor(const Address& address) noexcept {
  return Address{address.high + (address.low == ~0ULL ? 1U : 0U), address.low + 1};
}

// `joins`: neighbours without a gap become one range, too.
template <class Range>
void merge(std::vector<Range>& ranges, bool joins) {
  std::ranges::sort(ranges, {}, &Range::first);
  std::size_t kept = 0;
  for (const Range& next : ranges) {
    if (kept != 0) {
      Range& last = ranges[kept - 1];
      // The second test is only reached if `last` does not end at the highest number.
      if (next.first <= last.last || (joins && next.first == successor(last.last))) {
        last.last = std::max(last.last, next.last);
        continue;
      }
    }
    ranges[kept++] = next;
  }
  ranges.resize(kept);
}

}  // namespace

void RangeList::add(const Address& address) {
  if (address.is_v4()) {
    v4.push_back({address.v4_bits(), address.v4_bits()});
  } else if (!address.is_none()) {
    v6.push_back({address, address});
  }
}

void RangeList::add(const Cidr& net) {
  if (net.family() == Family::v4) {
    v4.push_back({net.first().v4_bits(), net.last().v4_bits()});
  } else {
    v6.push_back({net.first(), net.last()});
  }
}

void RangeList::normalise() {
  merge(v4, true);
  merge(v6, true);
  support::sort_once(endpoints);
}

void RangeList::normalise_apart() {
  merge(v4, false);
  merge(v6, false);
  support::sort_once(endpoints);
}

AddressSets::Parts AddressSets::take_parts(RangeList& ranges) {
  const Parts parts{v4_pool_.intern(ranges.v4).index, v6_pool_.intern(ranges.v6).index,
                    endpoint_pool_.intern(ranges.endpoints).index};
  ranges.clear();
  return parts;
}

std::uint32_t AddressSets::intern(RangeList& ranges) {
  ranges.normalise();
  const Parts parts = take_parts(ranges);
  const auto [entry, is_new] =
      indices_.try_emplace(parts, static_cast<std::uint32_t>(sets_.size()));
  if (is_new) sets_.push_back(parts);
  return entry->second;
}

std::uint32_t AddressSets::add(RangeList& ranges) {
  ranges.normalise_apart();
  sets_.push_back(take_parts(ranges));
  return static_cast<std::uint32_t>(sets_.size()) - 1;
}

}  // namespace tierwall::snapshot
