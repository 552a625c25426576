// Nets of network sets against a plain list, and intervals whose identities change.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "store/interval_changes.hpp"
#include "store/net_changes.hpp"
#include "support/random.hpp"

namespace tierwall {
namespace {

using store::NetChanges;
using store::NetMembers;
using testing::Random;

Cidr random_net(Random& random) {
  const bool is_v4 = random.below(2) == 0;
  const auto low = static_cast<std::uint32_t>(random.below(64));
  const Address address =
      is_v4 ? Address::v4(0x0A00'0000 + low) : Address{0x2001'0DB8'0000'0000, low};
  const std::size_t shorter = random.below(7) == 0 ? random.below(33) : random.below(6);
  return Cidr{address, static_cast<std::uint8_t>((is_v4 ? 32U : 128U) - shorter)}.masked();
}

TEST(NetMembers, KnowsHoldersAsAListDoes) {
  Random random = testing::test_random("net members");
  NetMembers members;
  std::vector<std::pair<Cidr, std::uint32_t>> list;
  for (std::size_t batch = 0; batch < 500; ++batch) {
    const std::vector<std::pair<Cidr, std::uint32_t>> list_before = list;
    NetChanges changes(members);
    for (std::size_t i = random.below(8); i > 0; --i) {
      if (!list.empty() && random.below(100) < 50) {
        const std::size_t at = random.below(list.size());
        changes.remove(list[at].first, list[at].second);
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
      } else {
        list.emplace_back(random_net(random), static_cast<std::uint32_t>(random.below(4)));
        changes.add(list.back().first, list.back().second);
      }
    }
    const Address address = random_net(random).address;
    const auto numbers_around = [&address](const auto& nets) {
      NetChanges::Classes numbers;
      for (const auto& [net, number] : nets) {
        if (net.contains(address)) numbers.push_back(number);
      }
      std::ranges::sort(numbers);
      return numbers;
    };
    NetChanges::Classes before, now;
    changes.append_holders(store::single(address), before, now);
    changes.append_around(address, address.family(), before, now);
    std::ranges::sort(before);
    std::ranges::sort(now);
    ASSERT_EQ(before, numbers_around(list_before));
    ASSERT_EQ(now, numbers_around(list));

    const Cidr prefix = random_net(random);
    std::vector<Address> expected, found;
    for (const auto& [net, number] : list) {
      if (store::is_single(net) && prefix.contains(net.address)) expected.push_back(net.address);
    }
    std::ranges::sort(expected);
    ASSERT_TRUE(members.append_singles_in(prefix, expected.size(), found));
    ASSERT_EQ(found, expected);
    if (!expected.empty()) {
      found.clear();
      ASSERT_FALSE(members.append_singles_in(prefix, expected.size() - 1, found));
    }
  }
}

// Numbers of one byte in a row of intervals: every number has the identity that it would have by itself.
TEST(IntervalChanges, ChangeWhatLiesInPrefixes) {
  Random random = testing::test_random("interval changes");
  const Cidr world{Address::v4(10, 0, 0, 0), 24};
  for (std::size_t round = 0; round < 2'000; ++round) {
    std::map<std::uint32_t, std::uint32_t> expected;  // identity by number
    snapshot::IntervalList<V4Number> list;
    const std::uint32_t base = world.address.v4_bits();
    for (std::uint32_t number = base - 2; number < base + 258;) {
      const std::uint32_t last =
          std::min(base + 257, number + static_cast<std::uint32_t>(random.below(20)));
      const auto identity = static_cast<std::uint32_t>(random.below(3));
      list.add(last, {identity, {}});
      for (; number <= last; ++number)
        expected[number] = identity;
    }
    list.add(0xFFFF'FFFF, {0, {}});
    const snapshot::IntervalData<V4Number> data = lay_out(list, {});
    std::vector<Cidr> prefixes;
    for (std::size_t i = random.below(5); i > 0; --i) {
      const Address address = Address::v4(base + static_cast<std::uint32_t>(random.below(256)));
      prefixes.push_back(Cidr{address, static_cast<std::uint8_t>(24 + random.below(8))}.masked());
    }
    support::sort_once(prefixes);
    // What an address becomes depends on what lies around it.
    const auto becomes = [&prefixes](const Address& address, std::uint32_t was) {
      const auto around = std::ranges::count_if(
          prefixes, [&address](const Cidr& prefix) { return prefix.contains(address); });
      return was % 2 + static_cast<std::uint32_t>(around);
    };
    const snapshot::IntervalList<V4Number> changed =
        store::change_intervals(data, std::span<const Cidr>(prefixes), becomes);
    ASSERT_EQ(changed.ends.back(), 0xFFFF'FFFF);
    for (std::size_t i = 1; i < changed.size(); ++i) {
      ASSERT_LT(changed.ends[i - 1], changed.ends[i]);
      ASSERT_NE(changed.places[i - 1], changed.places[i]) << "joined";
    }
    for (const auto& [number, was] : expected) {
      const Address address = Address::v4(number);
      const bool is_inside = std::ranges::any_of(
          prefixes, [&address](const Cidr& prefix) { return prefix.contains(address); });
      const auto at = std::ranges::lower_bound(changed.ends, number) - changed.ends.begin();
      ASSERT_EQ(changed.places[static_cast<std::size_t>(at)].identity,
                is_inside ? becomes(address, was) : was);
    }
  }
}

}  // namespace
}  // namespace tierwall
