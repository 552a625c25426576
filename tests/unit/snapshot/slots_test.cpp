// The hash tables of single addresses.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "snapshot/slots.hpp"
#include "support/random.hpp"

namespace tierwall::snapshot {
namespace {

using tierwall::testing::Random;

V4Number key_from(std::uint64_t bits, V4Number) {
  return static_cast<V4Number>(bits);
}
Address key_from(std::uint64_t bits, Address) {
  return {bits % 7, bits};
}

template <class Key>
class Slots : public ::testing::Test {};
using Keys = ::testing::Types<V4Number, Address>;
TYPED_TEST_SUITE(Slots, Keys);

TYPED_TEST(Slots, FindWhatIsThereAndNothingElse) {
  using Key = TypeParam;
  Random random = tierwall::testing::test_random("slots");
  for (const std::uint32_t count : {1U, 2U, 3U, 1'000U}) {
    std::vector<AddressSlot<Key>> entries;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint64_t bits = i * 7 + (i % 3 == 0 ? 0xFFFF'0000U : 0U);
      entries.push_back({key_from(bits, Key{}), i, EndpointId{i + 5}});
    }
    SlotData<Key> data;
    EXPECT_TRUE(data.fill(entries).empty());
    EXPECT_GE(data.slots.size(), 2 * count);
    const AddressSlots<Key> view = data.view();
    for (const AddressSlot<Key>& entry : entries) {
      const AddressSlot<Key>* const found = detail::find_slot(view, entry.address);
      ASSERT_NE(found, nullptr);
      EXPECT_EQ(found->identity, entry.identity);
      EXPECT_EQ(found->owner, entry.owner);
    }
    for (int i = 0; i < 1'000; ++i) {
      const Key key = key_from(random.bits() >> random.below(60), Key{});
      const bool held =
          std::ranges::find(entries, key, &AddressSlot<Key>::address) != entries.end();
      EXPECT_EQ(detail::find_slot(view, key) != nullptr, held);
    }
  }
}

// Patterns that addresses have: so many on a node, nodes so far apart.
TEST(Slots, HoldMostAddressesOfAPatternWhereTheSearchBegins) {
  for (const std::uint32_t apart : {256U, 4'096U, 65'536U}) {
    std::vector<V4Slot> entries;
    for (std::uint32_t i = 0; i < 6'400; ++i)
      entries.push_back({0x0A00'0002U + i / 64 * apart + i % 64, i, {}});
    SlotData<V4Number> data;
    EXPECT_TRUE(data.fill(entries).empty());
    const auto elsewhere = std::ranges::count_if(entries, [&data](const V4Slot& entry) {
      const std::size_t home = detail::slot_of(entry.address, data.multiplier, data.shift);
      return data.slots[home].address != entry.address;
    });
    EXPECT_LT(elsewhere, 6'400 / 10) << apart;
  }
}

// All in one place, had they their choice.
TEST(Slots, TakeNoMoreThanTheProbesAllow) {
  SlotData<V4Number> data;
  data.shift = 64 - 8;
  data.slots.resize(256 + kMaxProbes);
  std::vector<V4Slot> entries;
  for (V4Number address = 1; address <= 100; ++address)
    entries.push_back({address, address, EndpointId{address}});
  const std::vector<V4Slot> left = data.place(entries);
  ASSERT_EQ(left.size(), 100 - kMaxProbes);
  for (const V4Slot& entry : entries) {
    const V4Slot* const found = detail::find_slot(data.view(), entry.address);
    ASSERT_EQ(found != nullptr, entry.address <= kMaxProbes);
    if (found != nullptr) {
      EXPECT_EQ(found->owner, entry.owner);
    }
  }
  EXPECT_EQ(left.front().address, kMaxProbes + 1);
  EXPECT_EQ(left.back().owner, entries.back().owner);
}

}  // namespace
}  // namespace tierwall::snapshot
