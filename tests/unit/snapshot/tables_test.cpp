// The parts that tables are made of, against plain loops.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include <gmock/gmock.h>

#include "snapshot/address_sets.hpp"
#include "snapshot/slots.hpp"
#include "support/random.hpp"
#include "support/sequence_pool.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall::snapshot {
namespace {

using ::testing::ElementsAre;
using tierwall::testing::Random;

TEST(SequencePool, KeepsEachSequenceOnce) {
  support::SequencePool<std::uint32_t> pool;
  const std::vector<std::uint32_t> a = {1, 2, 3}, b = {1, 2}, empty;
  EXPECT_EQ(pool.intern(a).index, 0U);
  EXPECT_EQ(pool.intern(empty).index, 1U);
  EXPECT_EQ(pool.intern(b).index, 2U);
  EXPECT_TRUE(pool.intern(std::vector<std::uint32_t>{3}).is_new);
  EXPECT_FALSE(pool.intern(a).is_new);
  EXPECT_EQ(pool.intern(empty).index, 1U);
  EXPECT_THAT(pool[0], ElementsAre(1, 2, 3));
  EXPECT_THAT(pool[1], ElementsAre());
  EXPECT_THAT(pool[2], ElementsAre(1, 2));
  EXPECT_EQ(pool.size(), 4U);
  EXPECT_THAT(pool.items(), ElementsAre(1, 2, 3, 1, 2, 3));
}

TEST(RangeList, JoinsWhatOverlapsOrTouches) {
  RangeList ranges;
  ranges.add(Cidr{Address::v4(10, 0, 0, 0), 24});
  ranges.add(Cidr{Address::v4(10, 0, 1, 0), 24});
  ranges.add(Address::v4(10, 0, 0, 7));
  ranges.add(Address::v4(10, 0, 3, 0));
  ranges.add(Cidr{Address::v4(255, 255, 255, 0), 24});
  ranges.add(Address::v4(0xFFFF'FFFFU));
  ranges.add(Address{});
  ranges.normalise();
  ASSERT_EQ(ranges.v4.size(), 3U);
  EXPECT_EQ(ranges.v4[0].first, Address::v4(10, 0, 0, 0).v4_bits());
  EXPECT_EQ(ranges.v4[0].last, Address::v4(10, 0, 1, 255).v4_bits());
  EXPECT_EQ(ranges.v4[1].first, ranges.v4[1].last);
  EXPECT_EQ(ranges.v4[2].last, 0xFFFF'FFFFU);
  EXPECT_TRUE(ranges.v6.empty());
}

TEST(RangeList, FamiliesStayApart) {
  RangeList ranges;
  ranges.add(Cidr{Address{}, 64});
  ranges.add(Cidr{Address::v4(10, 0, 0, 0), 8});
  ranges.normalise();
  EXPECT_EQ(ranges.v4.size(), 1U);
  ASSERT_EQ(ranges.v6.size(), 1U);
  EXPECT_EQ(ranges.v6[0].last, (Address{0, ~0ULL}));
}

TEST(AddressSets, EqualSetsAreOne) {
  AddressSets sets;
  RangeList ranges;
  ranges.add(Cidr{Address::v4(10, 0, 0, 0), 24});
  const std::uint32_t whole = sets.intern(ranges);
  ranges.add(Cidr{Address::v4(10, 0, 0, 128), 25});
  ranges.add(Cidr{Address::v4(10, 0, 0, 0), 25});
  EXPECT_EQ(sets.intern(ranges), whole);
  EXPECT_NE(sets.intern(ranges), whole) << "now empty";
  EXPECT_EQ(sets.size(), 2U);
}

std::optional<std::uint32_t> find(const std::vector<V4Slot>& table, std::uint64_t multiplier,
                                  std::uint32_t address) {
  const auto shift = static_cast<std::uint32_t>(64 - std::countr_zero(table.size()));
  const V4Slot* const slot =
      detail::find_slot(std::span<const V4Slot>(table), address, multiplier, shift);
  return slot == nullptr ? std::nullopt : std::optional(slot->identity);
}

TEST(Slots, FindWhatIsThereAndNothingElse) {
  Random random = tierwall::testing::test_random("slots");
  for (const std::size_t count : {0U, 1U, 2U, 3U, 1'000U}) {
    std::vector<V4Slot> entries;
    for (std::uint32_t i = 0; i < count; ++i)
      entries.push_back({i * 7 + (i % 3 == 0 ? 0xFFFF'0000U : 0U), i, {}});
    const auto [table, multiplier] = place_in_slots(entries);
    EXPECT_GE(table.size(), 2 * count);
    for (const V4Slot& entry : entries)
      EXPECT_EQ(find(table, multiplier, entry.address), entry.identity);
    for (int i = 0; i < 1'000; ++i) {
      const auto address = static_cast<std::uint32_t>(random.bits());
      const bool held = std::ranges::find(entries, address, &V4Slot::address) != entries.end();
      EXPECT_EQ(find(table, multiplier, address).has_value(), held);
    }
  }
}

TEST(Slots, AreHashedAnewWhenALookUpWouldProbeTooFar) {
  std::vector<V4Slot> entries;
  for (std::uint32_t i = 0; i < 200; ++i)
    entries.push_back({i, i, {}});
  std::vector<V4Slot> table(512);
  EXPECT_FALSE(fill_slots(entries, 1, kMaxProbes, table)) << "all in one place";
  EXPECT_TRUE(fill_slots(entries, 1, table.size(), table));
  EXPECT_TRUE(fill_slots(entries, 0x9E37'79B9'7F4A'7C15, kMaxProbes, table));
}

// Membership by the tables against membership by the prefixes themselves.
TEST(Identities, AgreeWithThePrefixes) {
  Random random = tierwall::testing::test_random("identities");
  for (int round = 0; round < 30; ++round) {
    Model model;
    const auto address = [&] {
      const auto low = static_cast<std::uint32_t>(random.below(64));
      return random.chance(50) ? Address::v4(low << random.below(27))
                               : Address{random.below(4), std::uint64_t{low} << random.below(59)};
    };
    const auto net = [&] {
      const Address of = address();
      const std::size_t most = of.is_v4() ? 33 : 129;
      return Cidr{of, static_cast<std::uint8_t>(random.chance(40) ? most - 1 : random.below(most))};
    };
    for (std::size_t i = 0; i < 40; ++i) {
      NetworkSet set{.name = "s" + std::to_string(i), .labels = {{"set", std::to_string(i)}}};
      for (std::size_t k = random.below(6); k > 0; --k)
        set.nets.push_back(net());
      model.network_sets.push_back(std::move(set));
    }
    model.workload_endpoints = {
        tierwall::testing::workload("w", {Address::v4(1)}, {{"app", "w"}}, {})};
    // One policy a set, so that each has a step of its own to ask.
    Policy policy = tierwall::testing::global_policy("p", "app == 'w'");
    for (std::size_t i = 0; i < model.network_sets.size(); ++i) {
      policy.ingress.push_back(tierwall::testing::rule(
          Action::log, tierwall::testing::from("set == '" + std::to_string(i) + "'")));
    }
    model.policies = {policy};
    const Snapshot snapshot = tierwall::testing::build(model);
    const SnapshotView& view = snapshot.view();
    for (int i = 0; i < 400; ++i) {
      const Address asked = address();
      const std::uint32_t* const row = view.sets.row(place_of(view.addresses, asked).identity);
      for (std::size_t k = 0; k < model.network_sets.size(); ++k) {
        const std::vector<Cidr>& nets = model.network_sets[k].nets;
        const bool wanted =
            std::ranges::any_of(nets, [&](const Cidr& of) { return of.contains(asked); });
        const SetTest& test = view.rules.set_tests[k];
        ASSERT_EQ(view.sets.contains(row, test.set), wanted) << "set " << k;
      }
    }
  }
}

// More sets than a page holds.
TEST(Identities, RowsHaveSeveralPages) {
  Model model;
  model.workload_endpoints = {
      tierwall::testing::workload("w", {Address::v4(1)}, {{"app", "w"}}, {})};
  Policy policy = tierwall::testing::global_policy("p", "app == 'w'");
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    policy.ingress.push_back(tierwall::testing::rule(
        Action::allow, tierwall::testing::from_net(Cidr{Address::v4(i << 12U), 20})));
  }
  model.policies = {policy};
  const Snapshot snapshot = tierwall::testing::build(model);
  EXPECT_EQ(snapshot.view().sets.pages_per_row, 2U);
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    const Flow flow = tierwall::testing::tcp(Address::v4((i << 12U) + 5), Address::v4(1), 80);
    EXPECT_EQ(evaluate(snapshot.view(), flow).ingress.rule, static_cast<std::int32_t>(i));
  }
}

}  // namespace
}  // namespace tierwall::snapshot
