// Lays out the intervals of runtime/address_intervals.hpp.
//
//     IntervalList<V4Number> list;
//     list.add(0x09FF'FFFF, {});                  // what ends there, and its place
//     list.add(0x0AFF'FFFF, {1, {}});
//     list.add(0xFFFF'FFFF, {});                  // all numbers are covered
//     data.v4_intervals = lay_out(std::move(list), singles);
//
// Complexity: linear in the intervals and singles, times the logarithm that the header gives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/address_tables.hpp>

#include "snapshot/address_numbers.hpp"

namespace tierwall::snapshot {

template <class Number>
inline constexpr Number kGreatest = static_cast<Number>(~Number{0});

// What the cells can refer to.
inline constexpr std::size_t kMaxIntervals = AddressCell::kMaxIndex;
inline constexpr std::size_t kMaxIdentities = AddressCell::kMaxIdentity;

// Ascending, without gaps.
template <class Number>
struct IntervalList {
  std::vector<Number> ends;
  std::vector<AddressPlace> places;

  std::size_t size() const noexcept { return ends.size(); }
  // Neighbours with one place are one interval.
  void add(Number end, const AddressPlace& place) {
    if (!places.empty() && places.back() == place) {
      ends.back() = end;
      return;
    }
    ends.push_back(end);
    places.push_back(place);
  }
  // What lies up to `end`, and those of the single addresses, ascending, that are not greater: these are
  // taken off, and are intervals of their own.
  template <class Key>
  void add_around(std::span<const AddressSlot<Key>>& singles, Number end,
                  const AddressPlace& place) {
    for (; !singles.empty() && number_of(singles.front().address) <= end;
         singles = singles.subspan(1)) {
      const AddressSlot<Key>& single = singles.front();
      const Number address = number_of(single.address);
      if (address != next()) add(address - 1, place);
      add(address, {single.identity, single.owner});
    }
    // Unless the last address was such a one.
    if (ends.empty() || ends.back() != end) add(end, place);
  }

 private:
  // The first number that no interval has.
  Number next() const noexcept { return ends.empty() ? Number{0} : Number(ends.back() + 1); }
};

template <class Number>
struct IntervalData {
  AddressGrid<Number> root;
  std::vector<AddressCell> cells;
  std::vector<AddressGrid<Number>> grids;
  std::vector<Number> ends;
  std::vector<AddressPlace> places;
  std::uint32_t first_of_level[AddressIntervals<Number>::kMaxLevels] = {};
  bool has_singles = false;  // addresses that the hash table has no place for

  AddressIntervals<Number> view() const noexcept;
  std::size_t bytes() const noexcept;
};

// `singles` are those that a look-up must try first. The list is not empty, and has at
// most kMaxIntervals.
template <class Number>
IntervalData<Number> lay_out(IntervalList<Number> list, std::span<const Number> singles);

extern template struct IntervalData<V4Number>;
extern template struct IntervalData<V6Number>;

}  // namespace tierwall::snapshot
