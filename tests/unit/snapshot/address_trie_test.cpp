// The trie of addresses against the tables that it stands for.
#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/address_tables.hpp>

#include "snapshot/address_trie.hpp"
#include "snapshot/intervals.hpp"
#include "snapshot/slots.hpp"
#include "support/random.hpp"

namespace tierwall::snapshot {
namespace {

using tierwall::testing::Random;
using tierwall::testing::scaled;
using tierwall::testing::test_random;

struct Places {
  SlotData<V4Number> singles;
  IntervalData<V4Number> intervals;
  IntervalList<V4Number> all;  // the same, with single addresses as intervals

  AddressPlace of(V4Number address) const {
    AddressTables tables;
    tables.v4_singles = singles.view();
    tables.v4_intervals = intervals.view();
    return place_of_v4(tables, address);
  }
};

class Draw {
 public:
  explicit Draw(Random& random) : random_(random) {}

  // Mostly near others.
  V4Number address() {
    const auto any = static_cast<V4Number>(random_.bits());
    return random_.chance(20) ? any : 0x0A00'0000U | (any & 0xFFFU << random_.below(3) * 4);
  }

  Places places(std::size_t singles, std::size_t ends) {
    std::vector<V4Number> at;
    for (std::size_t i = 0; i < ends; ++i)
      at.push_back(address() | (random_.chance(50) ? 0xFFU : 0U));
    at.push_back(kGreatest<V4Number>);
    std::ranges::sort(at);
    IntervalList<V4Number> list;
    for (const V4Number end : at) {
      if (list.size() == 0 || list.ends.back() != end) list.add(end, {identity(), {}});
    }
    std::vector<V4Number> addresses;
    for (std::size_t i = 0; i < singles; ++i)
      addresses.push_back(address());
    if (singles > 2) addresses[0] = 0;
    if (singles > 2) addresses[1] = kGreatest<V4Number>;
    std::ranges::sort(addresses);
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    std::vector<AddressSlot<V4Number>> entries;
    for (const V4Number single : addresses) {
      const EndpointId owner = random_.chance(50)
                                   ? EndpointId{static_cast<std::uint32_t>(random_.below(9))}
                                   : EndpointId{};
      entries.push_back({single, identity(), owner});
    }
    Places made;
    EXPECT_TRUE(made.singles.fill(entries).empty());
    std::span<const AddressSlot<V4Number>> left(entries);
    for (std::size_t i = 0; i < list.size(); ++i)
      made.all.add_around(left, list.ends[i], list.places[i]);
    made.intervals = lay_out(std::move(list), std::span<const V4Number>(addresses));
    return made;
  }

 private:
  std::uint32_t identity() { return static_cast<std::uint32_t>(random_.below(50)); }

  Random& random_;
};

TEST(AddressTrie, FindsWhatTheTablesFind) {
  Random random = test_random("address trie");
  Draw draw(random);
  support::BuildMeter meter;
  for (std::size_t round = 0; round < scaled(40); ++round) {
    const Places places = draw.places(random.below(300), random.below(200));
    const AddressTrieData data = lay_out_trie(places.all, meter);
    ASSERT_FALSE(data.entries.empty());
    const AddressTrie trie = data.view();
    const auto expect_same = [&](V4Number address) {
      ASSERT_EQ(trie.find(address), places.of(address)) << address;
    };
    for (std::size_t i = 0; i < 500; ++i)
      ASSERT_NO_FATAL_FAILURE(expect_same(draw.address()));
    places.singles.for_each([&](const AddressSlot<V4Number>& slot) {
      for (const V4Number address : {slot.address - 1, slot.address, slot.address + 1})
        ASSERT_NO_FATAL_FAILURE(expect_same(address));
    });
    for (std::size_t i = 0; i < places.intervals.places.size(); ++i) {
      for (const V4Number address : {places.intervals.ends[i], places.intervals.ends[i] + 1})
        ASSERT_NO_FATAL_FAILURE(expect_same(address));
    }
  }
}

TEST(AddressTrie, IsNotMadeOfTooMuch) {
  support::BuildMeter meter;
  const auto trie_of = [&](std::size_t count, V4Number apart) {
    IntervalList<V4Number> list;
    for (std::size_t i = 1; i <= count; ++i)
      list.add(static_cast<V4Number>(i * apart), {static_cast<std::uint32_t>(i % 2), {}});
    list.add(kGreatest<V4Number>, {7, {}});
    return lay_out_trie(list, meter);
  };
  EXPECT_FALSE(trie_of(40'000, 1).entries.empty()) << "side by side";
  EXPECT_TRUE(trie_of(40'000, 100'001).entries.empty()) << "too many nodes";
  EXPECT_TRUE(trie_of(70'000, 1).entries.empty()) << "too many places";
  const AddressTrieData most = trie_of(400, 4'000'037);
  EXPECT_FALSE(most.entries.empty());
  EXPECT_LE(most.entries.size(), AddressTrieData::kMostEntries);
}

}  // namespace
}  // namespace tierwall::snapshot
