// The intervals of a family with other identities in some stretches.
//
//     const snapshot::IntervalList<V4Number> list = change_intervals(intervals, prefixes, identity_of);
//
// Complexity: linear in the intervals; `identity_of` is asked once for each piece of an interval.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/address_intervals.hpp>

#include "snapshot/intervals.hpp"
#include "store/net_members.hpp"
#include "support/sort_once.hpp"

namespace tierwall::store {

namespace detail {

template <class Number>
Number number_of(const Address& address) noexcept {
  if constexpr (sizeof(Number) == sizeof(V4Number)) {
    return address.v4_bits();
  } else {
    return v6_number(address);
  }
}

template <class Number>
Address address_of(Number number) noexcept {
  if constexpr (sizeof(Number) == sizeof(V4Number)) {
    return Address::v4(number);
  } else {
    return snapshot::key_of(number);
  }
}

}  // namespace detail

// Intervals are cut where one of the prefixes begins or ends; identity_of(address, identity) says what the
// identity of a piece that lies in one of them becomes, by its first address. Neighbours that are alike are
// one interval then. Prefixes are of the family, ascending and without host bits.
template <class Number, class IdentityOf>
snapshot::IntervalList<Number> change_intervals(const snapshot::IntervalData<Number>& intervals,
                                                std::span<const Cidr> prefixes,
                                                IdentityOf identity_of) {
  std::vector<Number> cuts;  // a piece ends there
  for (const Cidr& prefix : prefixes) {
    const Number first = detail::number_of<Number>(prefix.first());
    if (first != 0) cuts.push_back(first - 1);
    cuts.push_back(detail::number_of<Number>(prefix.last()));
  }
  support::sort_once(cuts);
  const std::vector<Cidr> stretches = outermost(prefixes);

  snapshot::IntervalList<Number> list;
  auto stretch = stretches.begin();
  const auto add = [&](Number first, Number last, AddressPlace place) {
    const auto ends_before = [first](const Cidr& prefix) {
      return detail::number_of<Number>(prefix.last()) < first;
    };
    while (stretch != stretches.end() && ends_before(*stretch))
      ++stretch;
    if (stretch != stretches.end() && detail::number_of<Number>(stretch->first()) <= first)
      place.identity = identity_of(detail::address_of(first), place.identity);
    list.add(last, place);
  };
  auto cut = cuts.begin();
  Number first = 0;
  for (std::size_t i = 0; i < intervals.places.size(); ++i) {
    const Number last = intervals.ends[i];
    for (; cut != cuts.end() && *cut < last; ++cut) {
      if (*cut < first) continue;
      add(first, *cut, intervals.places[i]);
      first = *cut + 1;
    }
    add(first, last, intervals.places[i]);
    first = last + 1;
  }
  return list;
}

}  // namespace tierwall::store
