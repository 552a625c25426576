// The tables that endpoints change: places of addresses against a map, and copies that are brought up to date.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "snapshot/identities.hpp"
#include "snapshot/intervals.hpp"
#include "store/endpoint_table_copies.hpp"
#include "store/endpoint_table_editor.hpp"
#include "store/growing_table.hpp"
#include "support/random.hpp"

namespace tierwall {
namespace {

using store::EndpointTableCopies;
using store::EndpointTableEditor;
using store::EndpointTables;
using store::GrowingTable;
using testing::Random;

// Addresses of one net are in a set, others in none.
std::shared_ptr<const snapshot::AddressData> two_regions(const std::vector<Cidr>& nets) {
  support::BuildMeter meter;
  const Model model;
  const snapshot::ProfileTable profiles(model, meter);
  SymbolTable symbols;
  const snapshot::LabelledObjects objects(model, profiles, symbols, meter);
  snapshot::AddressSets sets;
  snapshot::RangeList ranges;
  for (const Cidr& net : nets)
    ranges.add(net);
  sets.intern(ranges);
  snapshot::IdentityRows rows(sets.size(), meter);
  return std::make_shared<snapshot::AddressData>(
      snapshot::build_identities(sets, objects, rows, {}, false, meter).tables);
}

Address random_address(Random& random) {
  const auto low = static_cast<std::uint32_t>(random.below(600));
  return random.below(2) == 0 ? Address::v4(0x0A00'0000 + low)
                              : Address{0x2001'0DB8'0000'0000, low};
}

TEST(EndpointTables, AddressesComeAndGoAsInAMap) {
  Random random = testing::test_random("endpoint tables");
  const std::shared_ptr<const snapshot::AddressData> grids =
      two_regions({{Address::v4(10, 0, 0, 0), 24}, {Address{0x2001'0DB8'0000'0000, 0}, 120}});
  EndpointTableEditor editor(grids, {});
  std::map<Address, AddressPlace> expected;
  std::map<Address, AddressPlace> regions;
  for (std::size_t i = 0; i < 20'000; ++i) {
    const Address address = random_address(random);
    regions.try_emplace(address, editor.place_of(address));
    if (random.below(2) == 0) {
      const AddressPlace place{static_cast<std::uint32_t>(random.below(5)),
                               EndpointId{static_cast<std::uint32_t>(random.below(50))}};
      ASSERT_TRUE(editor.put(address, place));
      expected[address] = place;
    } else {
      ASSERT_TRUE(editor.put(address, regions[address]));
      expected.erase(address);
    }
    ASSERT_EQ(editor.is_single(address), expected.contains(address));
    const Address asked = random_address(random);
    const auto found = expected.find(asked);
    if (found != expected.end()) {
      ASSERT_EQ(editor.place_of(asked), found->second);
    } else if (regions.contains(asked)) {
      ASSERT_EQ(editor.place_of(asked), regions[asked]);
    }
  }
}

// Cut at random, where these addresses are and elsewhere.
template <class Number>
snapshot::IntervalList<Number> random_intervals(Random& random, Number first) {
  snapshot::IntervalList<Number> list;
  for (Number at = first; at < first + 600; at += 1 + static_cast<Number>(random.below(200)))
    list.add(at, {static_cast<std::uint32_t>(random.below(5)), {}});
  list.add(snapshot::kGreatest<Number>, {static_cast<std::uint32_t>(random.below(5)), {}});
  return list;
}

bool are_equal(const EndpointTables& a, const EndpointTables& b) {
  if (a.unaddressed != b.unaddressed || a.entries.size() != b.entries.size()) return false;
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].identity != b.entries[i].identity) return false;
  }
  return true;
}

TEST(EndpointTables, CopiesAreAsTheEditorWasAndStaySo) {
  Random random = testing::test_random("copies of endpoint tables");
  const std::shared_ptr<const snapshot::AddressData> grids = two_regions({});
  EndpointTableEditor editor(grids, {});
  EndpointTableCopies copies;
  std::vector<std::pair<std::shared_ptr<const EndpointTables>, EndpointTables>> shown;
  for (std::size_t i = 0; i < 2'000; ++i) {
    for (std::size_t changes = random.below(4); changes > 0; --changes) {
      const EndpointId id{
          static_cast<std::uint32_t>(random.below(editor.tables().entries.size() + 1))};
      EndpointEntry entry;
      entry.identity = static_cast<std::uint32_t>(random.below(1'000));
      editor.set_entry(id, entry);
      editor.set_unaddressed(id, static_cast<std::uint32_t>(random.below(3)));
      ASSERT_TRUE(editor.put(random_address(random), {entry.identity, id}));
    }
    if (random.below(8) == 0) editor.set_intervals(random_intervals<V4Number>(random, 0x0A00'0000));
    if (random.below(8) == 0) {
      editor.set_intervals(
          random_intervals<V6Number>(random, v6_number({0x2001'0DB8'0000'0000, 0})));
    }
    shown.emplace_back(copies.copy(editor.tables(), editor.take_changes()), editor.tables());
    ASSERT_TRUE(are_equal(*shown.back().first, editor.tables()));
    SnapshotView view;
    shown.back().first->show_in(view);
    const Address address = random_address(random);
    ASSERT_EQ(place_of(view.addresses, address), editor.place_of(address));
    // Mostly a few are in use, now and then many.
    while (shown.size() > (i % 300 < 100 ? 80U : 2U)) {
      const auto leaving = shown.begin() + static_cast<std::ptrdiff_t>(random.below(shown.size()));
      ASSERT_TRUE(are_equal(*leaving->first, leaving->second));
      shown.erase(leaving);
    }
  }
}

TEST(EndpointTables, SingleAddressesKeepTheirPlacesWhenIntervalsChange) {
  Random random = testing::test_random("intervals of endpoint tables");
  EndpointTableEditor editor(two_regions({}), {});
  std::map<Address, AddressPlace> singles;
  for (std::uint32_t i = 0; i < 100; ++i) {
    const Address address = random_address(random);
    singles[address] = {10 + i, EndpointId{i}};
    ASSERT_TRUE(editor.put(address, singles[address]));
  }
  for (std::size_t i = 0; i < 200; ++i) {
    const snapshot::IntervalList<V4Number> list = random_intervals<V4Number>(random, 0x0A00'0000);
    editor.set_intervals(list);
    const Address asked = random_address(random);
    if (singles.contains(asked)) {
      ASSERT_EQ(editor.place_of(asked), singles[asked]);
    } else if (asked.is_v4()) {
      const auto at = std::ranges::lower_bound(list.ends, asked.v4_bits()) - list.ends.begin();
      ASSERT_EQ(editor.place_of(asked), list.places[static_cast<std::size_t>(at)]);
    }
  }
}

TEST(EndpointTables, CopiesMayOutliveThoseWhoMakeThem) {
  const std::shared_ptr<const snapshot::AddressData> grids = two_regions({});
  EndpointTableEditor editor(grids, {});
  std::shared_ptr<const EndpointTables> last;
  {
    EndpointTableCopies copies;
    last = copies.copy(editor.tables(), editor.take_changes());
    copies.copy(editor.tables(), {});
  }
  EXPECT_TRUE(last->entries.empty());
}

TEST(GrowingTable, WhatAViewShowsStays) {
  const std::vector<int> first = {1, 2, 3};
  GrowingTable<int> table(first, 2);
  const std::span<const int> view = table.view();
  const std::shared_ptr<const void> memory = table.memory();
  for (int i = 4; i <= 100; ++i)
    table.push_back(i);
  EXPECT_EQ(std::vector<int>(view.begin(), view.end()), first);
  ASSERT_EQ(table.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i)
    EXPECT_EQ(table[i], static_cast<int>(i) + 1);
}

}  // namespace
}  // namespace tierwall
