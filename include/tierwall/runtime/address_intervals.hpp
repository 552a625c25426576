// Which interval an address lies in, all addresses of a family being cut into intervals.
//
//     const AddressCell cell = intervals.cell_of(number);
//     const AddressPlace place = intervals.place_in(cell, number);
//
// A grid of equal cells covers the stretch in which intervals end. Most cells lie in one interval, and
// say so. In the others a few ends are compared, none of them by a branch: at once if at most kFanout
// intervals end there; else first every kFanout-th of the ends, and so on, level by level; or by a
// finer grid, if that leaves few ends in each of its cells. Thread contract: a view over immutable
// memory. Complexity: of n intervals, a look-up passes at most 1 + log16(n) grids and 1 +
// log_kFanout(n) levels. Each interval takes 13 bytes (IPv6: 30), and at most 10 for each grid it
// passes, the first of which has at least 256 cells. A prefix makes at most two intervals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <tierwall/runtime/address.hpp>
#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/ids.hpp>

namespace tierwall::inline v0 {

struct AddressPlace {
  std::uint32_t identity = 0;  // 0: an address in no set
  EndpointId owner;            // none, an endpoint, or kSeveralOwners

  friend constexpr bool operator==(const AddressPlace&, const AddressPlace&) noexcept = default;
};

// Addresses as numbers: 32 bits for IPv4, 128 for IPv6.
using V4Number = std::uint32_t;
__extension__ typedef unsigned __int128 V6Number;

constexpr V6Number v6_number(const Address& address) noexcept {
  return V6Number{address.high} << 64U | address.low;
}

// What is known of the numbers in one cell of a grid.
struct AddressCell {
  static constexpr std::uint32_t kIsPlace = 1U << 31U;
  static constexpr std::uint32_t kHasSingles = 1U << 30U;
  static constexpr unsigned kLevelShift = 26;
  static constexpr std::uint32_t kGridLevel = 15;
  static constexpr std::uint32_t kMaxIndex = (1U << kLevelShift) - 1;
  static constexpr std::uint32_t kMaxIdentity = kHasSingles - 1;

  std::uint32_t bits = kIsPlace;

  // All have this identity, and no owner, but for single addresses.
  static constexpr AddressCell place(std::uint32_t identity) noexcept {
    return {kIsPlace | identity};
  }
  // The search begins at this level, with end `index`.
  static constexpr AddressCell search(std::uint32_t index, std::uint32_t level) noexcept {
    return {level << kLevelShift | index};
  }
  static constexpr AddressCell grid(std::uint32_t index) noexcept {
    return {kGridLevel << kLevelShift | index};
  }

  constexpr bool is_place() const noexcept { return (bits & kIsPlace) != 0; }
  // Unless it is a place.
  constexpr bool is_grid() const noexcept { return level() == kGridLevel; }
  // There are single addresses here, to be looked up before.
  constexpr bool has_singles() const noexcept { return (bits & kHasSingles) != 0; }
  constexpr std::uint32_t identity() const noexcept { return bits & kMaxIdentity; }
  constexpr std::uint32_t level() const noexcept { return bits >> kLevelShift & kGridLevel; }
  constexpr std::uint32_t index() const noexcept { return bits & kMaxIndex; }
};

// Cells of 2^shift numbers from `base` on, and a last one for all other numbers.
template <class Number>
struct AddressGrid {
  Number base = 0;  // a multiple of 2^shift
  std::uint32_t shift = 0;
  std::uint32_t first_cell = 0;  // index among the cells of all grids
  std::uint32_t last = 0;        // number of the last cell

  TIERWALL_INLINE std::size_t cell_of(Number number) const noexcept {
    const Number at = (number - base) >> shift;
    return std::size_t{first_cell} + (at < last ? static_cast<std::uint32_t>(at) : last);
  }
};

template <class Number>
struct AddressIntervals {
  // Numbers that are compared at once: half a cache line of IPv4, a whole one of IPv6.
  static constexpr std::uint32_t kFanout = sizeof(Number) == 4 ? 8 : 4;
  static constexpr std::uint32_t kMaxLevels = sizeof(Number) == 4 ? 10 : 14;

  AddressGrid<Number> root;
  std::span<const AddressCell> cells;
  std::span<const AddressGrid<Number>> grids;
  // The last number of each interval, ascending; then, level by level, of each kFanout of those
  // before. Behind every level are numbers that nothing is greater than.
  std::span<const Number> ends;
  std::span<const AddressPlace> places;           // by interval
  std::uint32_t first_of_level[kMaxLevels] = {};  // index in `ends`

  TIERWALL_INLINE AddressCell cell_of(Number number) const noexcept {
    return cells[root.cell_of(number)];
  }

  TIERWALL_INLINE AddressPlace place_in(AddressCell cell, Number number) const noexcept {
    while (!cell.is_place() && cell.is_grid())
      cell = cells[grids[cell.index()].cell_of(number)];
    if (cell.is_place()) return {cell.identity(), {}};
    std::size_t at = cell.index();
    for (std::uint32_t level = cell.level(); level != 0; --level) {
      at += ends_below(ends.data() + first_of_level[level] + at, number);
      at *= kFanout;
    }
    return places[at + ends_below(ends.data() + at, number)];
  }

 private:
  TIERWALL_INLINE static std::size_t ends_below(const Number* at, Number number) noexcept {
    if constexpr (kFanout == 8) {
      std::uint32_t count = 0;  // as wide as the numbers, so that compilers use vectors
      for (std::uint32_t i = 0; i < kFanout; ++i)
        count += at[i] < number ? 1U : 0U;
      return count;
    } else {
      return std::size_t{at[0] < number} + std::size_t{at[1] < number} +
             std::size_t{at[2] < number} + std::size_t{at[3] < number};
    }
  }
};

static_assert(sizeof(AddressPlace) == 8 && std::is_trivially_copyable_v<AddressPlace>);
static_assert(sizeof(AddressCell) == 4 && std::is_trivially_copyable_v<AddressCell>);
static_assert(sizeof(AddressGrid<V4Number>) == 16 && sizeof(AddressGrid<V6Number>) == 32);
static_assert(std::is_trivially_copyable_v<AddressIntervals<V6Number>>);

}  // namespace tierwall::inline v0
