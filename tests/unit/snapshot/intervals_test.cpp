// The intervals of addresses against a linear search.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "snapshot/intervals.hpp"
#include "support/random.hpp"

namespace tierwall::snapshot {
namespace {

using tierwall::testing::Random;
using tierwall::testing::scaled;
using tierwall::testing::test_random;

template <class Number>
constexpr unsigned kBits = sizeof(Number) * 8;

template <class Number>
Number random_number(Random& random) {
  if constexpr (sizeof(Number) == 4) {
    return static_cast<Number>(random.bits());
  } else {
    return Number{random.bits()} << 64U | random.bits();
  }
}

// Interval `i` ends at ends[i] and has the place {i + 1, none}; the last one ends at the greatest.
template <class Number>
IntervalList<Number> list_of(std::vector<Number> ends) {
  ends.push_back(kGreatest<Number>);
  std::ranges::sort(ends);
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  IntervalList<Number> list;
  for (const Number end : ends)
    list.add(end, {static_cast<std::uint32_t>(list.size() + 1), {}});
  return list;
}

template <class Number>
AddressPlace expected(const IntervalList<Number>& list, Number number) {
  std::size_t at = 0;
  while (list.ends[at] < number)
    ++at;
  return list.places[at];
}

template <class Number>
void expect_right(const IntervalList<Number>& list, const AddressIntervals<Number>& intervals,
                  Number number) {
  const AddressPlace place = intervals.place_in(intervals.cell_of(number), number);
  ASSERT_EQ(place.identity, expected(list, number).identity);
  ASSERT_EQ(place.owner, expected(list, number).owner);
}

// Every end, what lies beside it, and the limits.
template <class Number>
void expect_right_around_ends(const IntervalList<Number>& list,
                              const AddressIntervals<Number>& intervals) {
  for (const Number end : list.ends) {
    for (const Number number : {static_cast<Number>(end - 1), end, static_cast<Number>(end + 1),
                                Number{0}, kGreatest<Number>}) {
      ASSERT_NO_FATAL_FAILURE(expect_right(list, intervals, number));
    }
  }
}

template <class Number>
void check(std::vector<Number> ends, Random& random) {
  const IntervalList<Number> list = list_of(std::move(ends));
  const IntervalData<Number> data = lay_out(list, {});
  const AddressIntervals<Number> view = data.view();
  ASSERT_NO_FATAL_FAILURE(expect_right_around_ends(list, view));
  for (std::size_t i = 0; i < scaled(200); ++i)
    ASSERT_NO_FATAL_FAILURE(expect_right(list, view, random_number<Number>(random)));
}

template <class Number>
class Intervals : public ::testing::Test {};
using Families = ::testing::Types<V4Number, V6Number>;
TYPED_TEST_SUITE(Intervals, Families);

// All sets of a few ends at either limit and in the middle.
TYPED_TEST(Intervals, AgreeForEverySmallSet) {
  using Number = TypeParam;
  constexpr Number kMiddle = Number{1} << (kBits<Number> - 1);
  constexpr Number kLast = kGreatest<Number>;
  const std::vector<Number> ends = {0,           1,       2,         7,         kMiddle - 2,
                                    kMiddle - 1, kMiddle, kLast - 8, kLast - 2, kLast - 1};
  for (unsigned chosen = 0; chosen < 1U << ends.size(); ++chosen) {
    std::vector<Number> some;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if ((chosen >> i & 1U) != 0) some.push_back(ends[i]);
    }
    const IntervalList<Number> list = list_of(some);
    const IntervalData<Number> data = lay_out(list, {});
    const AddressIntervals<Number> view = data.view();
    ASSERT_NO_FATAL_FAILURE(expect_right_around_ends(list, view)) << "chosen: " << chosen;
    for (const Number end : ends)
      ASSERT_NO_FATAL_FAILURE(expect_right(list, view, end));
  }
}

// All numbers of a stretch, cut in each possible way.
TYPED_TEST(Intervals, AgreeForEverySmallStretch) {
  using Number = TypeParam;
  for (const Number base : {Number{0}, static_cast<Number>(kGreatest<Number> - 9)}) {
    for (unsigned chosen = 0; chosen < 1U << 9U; ++chosen) {
      std::vector<Number> ends;
      for (unsigned i = 0; i < 9; ++i) {
        if ((chosen >> i & 1U) != 0) ends.push_back(base + i);
      }
      const IntervalList<Number> list = list_of(ends);
      const IntervalData<Number> data = lay_out(list, {});
      const AddressIntervals<Number> view = data.view();
      for (unsigned i = 0; i < 10; ++i)
        ASSERT_NO_FATAL_FAILURE(expect_right(list, view, static_cast<Number>(base + i)));
    }
  }
}

TYPED_TEST(Intervals, AgreeForRandomEnds) {
  using Number = TypeParam;
  Random random = test_random("intervals: random ends");
  for (std::size_t round = 0; round < scaled(60); ++round) {
    std::vector<Number> ends(random.below(round % 10 == 0 ? 1'500 : 60));
    for (Number& end : ends)
      end = random_number<Number>(random) >> random.below(kBits<Number>);
    ASSERT_NO_FATAL_FAILURE(check(ends, random));
  }
}

// Dense stretches far from each other: many ends in few cells.
TYPED_TEST(Intervals, AgreeForClusters) {
  using Number = TypeParam;
  Random random = test_random("intervals: clusters");
  for (std::size_t round = 0; round < scaled(30); ++round) {
    std::vector<Number> ends;
    for (std::size_t cluster = 0; cluster < 1 + round % 7; ++cluster) {
      const Number base = random_number<Number>(random);
      const std::size_t span = 4 + random.below(900);
      for (std::size_t i = 0; i < span / 2; ++i)
        ends.push_back(base + static_cast<Number>(random.below(span)));
    }
    ASSERT_NO_FATAL_FAILURE(check(ends, random));
  }
}

// The ends of prefixes of every length around a few addresses: each half as far as the one before.
template <class Number>
std::vector<Number> nested_ends(std::size_t addresses, Random& random) {
  std::vector<Number> ends;
  for (std::size_t i = 0; i < addresses; ++i) {
    const Number address = random_number<Number>(random);
    for (unsigned bit = 0; bit < kBits<Number>; ++bit) {
      const Number host = (Number{1} << bit) - 1;
      ends.push_back(address | host);
      ends.push_back((address & ~host) - 1);
    }
  }
  return ends;
}

TYPED_TEST(Intervals, AgreeForNestedPrefixes) {
  Random random = test_random("intervals: nested");
  for (std::size_t round = 0; round < scaled(20); ++round)
    ASSERT_NO_FATAL_FAILURE(check(nested_ends<TypeParam>(1 + round % 5, random), random));
}

template <class Number>
std::size_t grids_passed(const IntervalData<Number>& data, Number number) {
  std::size_t count = 1;
  AddressCell cell = data.cells[data.root.cell_of(number)];
  for (; !cell.is_place() && cell.is_grid(); ++count)
    cell = data.cells[data.grids[cell.index()].cell_of(number)];
  return count;
}

// What the header promises of memory and steps, for sets that are chosen to be bad.
TYPED_TEST(Intervals, AreBoundedForEverySet) {
  using Number = TypeParam;
  Random random = test_random("intervals: bounds");
  std::vector<std::vector<Number>> sets(4);
  sets[0] = nested_ends<Number>(40, random);
  // Clusters of clusters of clusters, each a sixteenth as wide as it could be to be split at once.
  for (std::size_t i = 0; i < 4'096; ++i) {
    Number end = 0;
    for (const unsigned shift : {8U, 4U, 0U})
      end = end << (kBits<Number> / 3) | (i >> shift & 15U);
    sets[1].push_back(end);
  }
  for (std::size_t i = 0; i < 2'000; ++i)
    sets[2].push_back(static_cast<Number>(random_number<Number>(random)));
  for (std::size_t i = 0; i < 300; ++i)
    sets[3].push_back(static_cast<Number>(i < 150 ? i : kGreatest<Number> - i));
  for (const std::vector<Number>& ends : sets) {
    const IntervalList<Number> list = list_of(ends);
    const IntervalData<Number> data = lay_out(list, {});
    const std::size_t count = list.size();
    const std::size_t deepest = 1 + static_cast<std::size_t>(std::bit_width(count)) / 4;
    for (const Number end : list.ends)
      ASSERT_LE(grids_passed(data, end), deepest);
    constexpr std::size_t kEach = sizeof(Number) == 4 ? 13 : 30;
    constexpr std::size_t kRoot = 258 * sizeof(AddressCell);
    constexpr std::size_t kPadding = 14 * 8 * sizeof(Number);
    EXPECT_LE(data.bytes(), kRoot + kPadding + count * (kEach + deepest * 10));
    ASSERT_NO_FATAL_FAILURE(expect_right_around_ends(list, data.view()));
  }
}

TYPED_TEST(Intervals, SinglesAreMarkedAndNothingFarFromThem) {
  using Number = TypeParam;
  Random random = test_random("intervals: singles");
  for (std::size_t round = 0; round < scaled(40); ++round) {
    const Number base = random_number<Number>(random) >> random.below(20);
    std::vector<Number> singles(1 + random.below(50));
    for (Number& single : singles)
      single = base + static_cast<Number>(random.below(1'000));
    std::ranges::sort(singles);
    std::vector<Number> ends(round % 4 == 0 ? 0 : random.below(200));
    for (Number& end : ends)
      end = base + static_cast<Number>(random.below(100'000));
    const IntervalList<Number> list = list_of(ends);
    const IntervalData<Number> data = lay_out(list, std::span<const Number>(singles));
    const AddressIntervals<Number> view = data.view();
    for (const Number single : singles) {
      EXPECT_TRUE(view.cell_of(single).has_singles());
      ASSERT_NO_FATAL_FAILURE(expect_right(list, view, single));
    }
    EXPECT_FALSE(view.cell_of(base + kGreatest<Number> / 2).has_singles());
  }
}

TEST(IntervalList, JoinsNeighboursOfOnePlace) {
  IntervalList<V4Number> list;
  list.add(9, {1, {}});
  list.add(19, {1, {}});
  list.add(20, {1, EndpointId{3}});
  list.add(kGreatest<V4Number>, {1, {}});
  EXPECT_EQ(list.ends, (std::vector<V4Number>{19, 20, kGreatest<V4Number>}));
}

// A cell can hold an identity, but no owner.
TEST(IntervalList, AnIntervalOfOneNumberMayHaveAnOwner) {
  IntervalList<V4Number> list;
  list.add(99, {});
  list.add(100, {7, EndpointId{3}});
  list.add(kGreatest<V4Number>, {});
  const IntervalData<V4Number> data = lay_out(list, {});
  const AddressIntervals<V4Number> view = data.view();
  for (const V4Number number : {99U, 100U, 101U})
    ASSERT_NO_FATAL_FAILURE(expect_right(list, view, number));
}

}  // namespace
}  // namespace tierwall::snapshot
