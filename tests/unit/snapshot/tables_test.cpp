// The parts that tables are made of, against plain loops.
#include <algorithm>
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>

#include "snapshot/address_sets.hpp"
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

}  // namespace
}  // namespace tierwall::snapshot
