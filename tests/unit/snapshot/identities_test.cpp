// Identities and owners of addresses, against the prefixes and endpoints themselves.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include <tierwall/symbols.hpp>

#include "snapshot/identities.hpp"
#include "snapshot/profiles.hpp"
#include "support/random.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall::snapshot {
namespace {

using tierwall::testing::Random;
using tierwall::testing::scaled;
using tierwall::testing::test_random;
using tierwall::testing::workload;

constexpr Address kLastV6{~0ULL, ~0ULL};

// Tables without any rule: set `i` holds nets[i].
class Tables {
 public:
  Tables(std::vector<std::vector<Cidr>> nets, std::vector<WorkloadEndpoint> endpoints = {},
         std::size_t max_bytes = Limits{}.max_snapshot_bytes)
      : nets_(std::move(nets)) {
    model_.workload_endpoints = std::move(endpoints);
    const BuildObserver nobody;
    support::BuildMeter meter(nobody, {.max_snapshot_bytes = max_bytes});
    const ProfileTable profiles(model_, meter);
    SymbolTable symbols;
    const LabelledObjects objects(model_, profiles, symbols, meter);
    for (const EndpointRecord& endpoint : objects.endpoints())
      addresses_.emplace_back(endpoint.addresses.begin(), endpoint.addresses.end());
    AddressSets sets;
    RangeList ranges;
    for (const std::vector<Cidr>& set : nets_) {
      for (const Cidr& net : set)
        ranges.add(net);
      numbers_.push_back(sets.intern(ranges));
    }
    entries_.resize(addresses_.size());
    IdentityRows rows(sets.size(), meter);
    data_ = build_identities(sets, objects, rows, entries_, false, meter).tables;
    view_ = view_of(data_, {}, {}, {});
  }

  const AddressData& data() const { return data_; }
  const SnapshotView& view() const { return view_; }
  const std::vector<EndpointEntry>& entries() const { return entries_; }
  AddressPlace place(const Address& address) const { return place_of(view_.addresses, address); }

  void expect_right(const Address& address) const {
    const AddressPlace found = place(address);
    const std::uint32_t* const row = view_.sets.row(found.identity);
    for (std::size_t i = 0; i < nets_.size(); ++i) {
      const bool wanted =
          std::ranges::any_of(nets_[i], [&](const Cidr& net) { return net.contains(address); });
      ASSERT_EQ(view_.sets.contains(row, numbers_[i]), wanted) << "set " << i;
    }
    ASSERT_EQ(found.owner, owner(address));
  }

  // At either end of every net and of everything, and beside them.
  void expect_right_at_ends() const {
    std::vector<Address> ends = {Address::v4(0),
                                 Address::v4(~0U),
                                 Address{0, 1},
                                 kLastV6,
                                 Address{0, 0xFFFF'0000'0000 - 1},
                                 Address{0, 0x1'0000'0000'0000}};
    for (const std::vector<Cidr>& set : nets_) {
      for (const Cidr& net : set)
        ends.insert(ends.end(), {net.first(), net.last()});
    }
    for (const std::vector<Address>& of_endpoint : addresses_)
      ends.insert(ends.end(), of_endpoint.begin(), of_endpoint.end());
    for (const Address& end : ends) {
      for (const std::uint64_t step : {~0ULL, 0ULL, 1ULL}) {
        const Address beside{end.high, end.low + step};
        if (beside.is_none()) continue;
        ASSERT_NO_FATAL_FAILURE(expect_right(beside));
      }
    }
  }

 private:
  EndpointId owner(const Address& address) const {
    EndpointId found;
    for (std::uint32_t i = 0; i < addresses_.size(); ++i) {
      if (std::ranges::find(addresses_[i], address) == addresses_[i].end()) continue;
      found = found.is_none() ? EndpointId{i} : kSeveralOwners;
    }
    return found;
  }

  Model model_;
  std::vector<std::vector<Cidr>> nets_;
  std::vector<std::vector<Address>> addresses_;  // by endpoint
  std::vector<std::uint32_t> numbers_;
  std::vector<EndpointEntry> entries_;
  AddressData data_;
  SnapshotView view_;
};

Cidr net(const Address& address, unsigned length) {
  return Cidr{address, static_cast<std::uint8_t>(length)}.masked();
}

TEST(Identities, OfNothing) {
  const Tables tables({});
  ASSERT_NO_FATAL_FAILURE(tables.expect_right_at_ends());
  EXPECT_EQ(tables.data().identity_count, 1U);
}

// All lengths of both families, at the limits and in the middle, each length alone.
TEST(Identities, OfEveryLength) {
  for (const Address& address : {Address::v4(0), Address::v4(0x8000'0000), Address::v4(~0U)}) {
    for (unsigned length = 0; length <= 32; ++length)
      ASSERT_NO_FATAL_FAILURE(Tables({{net(address, length)}}).expect_right_at_ends());
  }
  for (const Address& address : {Address{0, 1}, Address{1ULL << 63U, 0}, kLastV6}) {
    for (unsigned length = 0; length <= 128; ++length)
      ASSERT_NO_FATAL_FAILURE(Tables({{net(address, length)}}).expect_right_at_ends());
  }
}

TEST(Identities, OfEverythingAndAllLengthsAtOnce) {
  std::vector<std::vector<Cidr>> nets;
  for (unsigned length = 0; length <= 128; ++length) {
    nets.push_back({net(kLastV6, length)});
    nets.push_back({net(Address{0, 1}, length)});
    if (length > 32) continue;
    nets.push_back({net(Address::v4(~0U), length)});
    nets.push_back({net(Address::v4(0), length)});
  }
  ASSERT_NO_FATAL_FAILURE(Tables(nets).expect_right_at_ends());
}

// All sets of up to three of the prefixes of three bits, with and without an endpoint among them.
TEST(Identities, OfEverySmallChoiceOfPrefixes) {
  std::vector<Cidr> choices;
  for (unsigned bits = 0; bits < 4; ++bits) {
    for (std::uint32_t i = 0; i < 1U << bits; ++i)
      choices.push_back(net(Address::v4((1U << 30U) + (i << (3 - bits))), 29 + bits));
  }
  const WorkloadEndpoint endpoint = workload("w", {Address::v4((1U << 30U) + 5)}, {}, {});
  for (std::size_t a = 0; a < choices.size(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      for (std::size_t c = 0; c <= b; ++c) {
        const std::vector<std::vector<Cidr>> nets = {{choices[a]}, {choices[b]}, {choices[c]}};
        ASSERT_NO_FATAL_FAILURE(Tables(nets).expect_right_at_ends());
        ASSERT_NO_FATAL_FAILURE(Tables(nets, {endpoint}).expect_right_at_ends());
      }
    }
  }
}

// Prefixes of sets, single addresses and endpoints, close together and far apart, in both families.
TEST(Identities, OfRandomSetsAndEndpoints) {
  Random random = test_random("identities: random");
  for (std::size_t round = 0; round < scaled(25); ++round) {
    const unsigned width = 4 + static_cast<unsigned>(random.below(29));
    const auto address = [&random, width] {
      const std::uint64_t low = random.bits() >> (64 - width);
      if (random.chance(50)) return Address::v4(static_cast<std::uint32_t>(low));
      const Address v6{low << 32U | random.below(3), random.chance(50) ? low : random.bits()};
      return v6.is_none() || v6.is_v4() ? Address{1, 0} : v6;
    };
    std::vector<std::vector<Cidr>> nets(1 + random.below(round % 5 == 0 ? 700 : 60));
    for (std::vector<Cidr>& set : nets) {
      for (std::size_t k = random.below(4); k > 0; --k) {
        const Address of = address();
        const unsigned most = of.is_v4() ? 32 : 128;
        const bool is_single = random.chance(40);
        set.push_back(net(of, is_single ? most : static_cast<unsigned>(random.below(most + 1))));
      }
    }
    std::vector<WorkloadEndpoint> endpoints;
    for (std::size_t i = 0; i < random.below(40); ++i) {
      std::vector<Address> addresses(1 + random.below(3));
      for (Address& of : addresses)
        of = address();
      endpoints.push_back(workload("w" + std::to_string(i), std::move(addresses), {}, {}));
    }
    const Tables tables(nets, endpoints);
    ASSERT_NO_FATAL_FAILURE(tables.expect_right_at_ends());
    for (int i = 0; i < 200; ++i)
      ASSERT_NO_FATAL_FAILURE(tables.expect_right(address()));
  }
}

// For each multiplier that may be chosen, more addresses that collide than there are probes.
std::vector<V4Number> chosen_to_collide() {
  using Slots = SlotData<V4Number>;
  constexpr std::size_t kEach = 40;
  constexpr std::size_t kSlots = std::bit_ceil(2 * kEach * Slots::kCandidates);
  constexpr auto kShift = static_cast<std::uint32_t>(64 - std::countr_zero(kSlots));
  std::vector<V4Number> addresses;
  for (std::size_t i = 0; i < Slots::kCandidates; ++i) {
    V4Number address = 0x0A00'0000;
    for (std::size_t found = 0; found < kEach; ++address) {
      if (detail::slot_of(address, Slots::candidate(i), kShift) != kSlots - 1) continue;
      addresses.push_back(address);
      ++found;
    }
  }
  return addresses;
}

TEST(Identities, OfAddressesThatAreChosenToCollide) {
  const std::vector<V4Number> addresses = chosen_to_collide();
  std::vector<V4Slot> entries;
  std::vector<WorkloadEndpoint> endpoints;
  std::vector<std::vector<Cidr>> nets = {{net(Address::v4(addresses[100]), 20)}};
  for (const V4Number of : std::set<V4Number>(addresses.begin(), addresses.end())) {
    entries.push_back({of, 0, {}});
    endpoints.push_back(workload("w" + std::to_string(of), {Address::v4(of)}, {}, {}));
    nets.push_back({net(Address::v4(of), 32)});
  }
  EXPECT_FALSE(SlotData<V4Number>().fill(entries).empty());
  ASSERT_NO_FATAL_FAILURE(Tables(nets, endpoints).expect_right_at_ends());
}

// What stands together is numbered together, and what lies in no set has the number 0.
TEST(Identities, AreNumberedInTheOrderOfTheEndpoints) {
  std::vector<WorkloadEndpoint> endpoints;
  std::vector<std::vector<Cidr>> nets = {{net(Address::v4(9, 0, 0, 0), 8)}};
  for (std::uint32_t i = 0; i < 40; ++i) {
    // Addresses descend as names ascend.
    const Address address = Address::v4(10, 0, 0, static_cast<std::uint8_t>(200 - i));
    endpoints.push_back(workload("w" + std::to_string(100 + i), {address}, {}, {}));
    if (i % 4 != 3) nets.push_back({net(address, 32)});
  }
  const Tables tables(nets, endpoints);
  std::uint32_t next = 1;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::uint32_t identity = tables.entries()[i].identity;
    EXPECT_EQ(identity, tables.place(endpoints[i].addresses.front()).identity);
    EXPECT_EQ(identity, i % 4 == 3 ? 0 : next++);
  }
  EXPECT_EQ(tables.place(Address::v4(9, 1, 1, 1)).identity, next) << "behind the endpoints'";
  const std::uint32_t* const none = tables.view().sets.row(0);
  for (std::uint32_t set = 0; set < nets.size(); ++set)
    EXPECT_FALSE(tables.view().sets.contains(none, set));
}

TEST(Identities, OfAnEndpointIsThatOfItsFirstAddress) {
  const Address first = Address::v4(10, 0, 0, 9);
  const Address second = Address::v4(10, 0, 0, 1);
  const Tables tables({{net(first, 32)}, {net(second, 32)}},
                      {workload("w", {first, second, Address{1, 2}}, {}, {})});
  EXPECT_EQ(tables.entries()[0].identity, tables.place(first).identity);
  EXPECT_NE(tables.entries()[0].identity, tables.place(second).identity);
  for (const Address& address : {first, second, Address{1, 2}})
    EXPECT_EQ(tables.place(address).owner, EndpointId{0});
}

TEST(Identities, OfAnAddressWithSeveralOwners) {
  const Address shared = Address::v4(10, 0, 0, 1);
  const Tables tables({{net(shared, 24)}},
                      {workload("a", {shared}, {}, {}), workload("b", {shared, shared}, {}, {})});
  EXPECT_EQ(tables.place(shared).owner, kSeveralOwners);
  EXPECT_EQ(tables.entries()[0].identity, tables.place(shared).identity);
  EXPECT_EQ(tables.entries()[1].identity, tables.place(shared).identity);
}

TEST(Identities, OwnersOfAnAddressGivenTwiceAreOne) {
  const Address twice = Address::v4(10, 0, 0, 1);
  const Tables tables({}, {workload("a", {twice, twice}, {}, {})});
  EXPECT_EQ(tables.place(twice).owner, EndpointId{0});
}

TEST(Identities, AreSharedByWhatLiesInTheSameSets) {
  const Tables tables({{net(Address::v4(10, 0, 0, 0), 24), net(Address::v4(11, 0, 0, 7), 32)},
                       {net(Address::v4(12, 0, 0, 7), 32)}},
                      {workload("a", {Address::v4(10, 0, 0, 5)}, {}, {})});
  const std::uint32_t identity = tables.place(Address::v4(10, 0, 0, 77)).identity;
  EXPECT_EQ(tables.place(Address::v4(10, 0, 0, 5)).identity, identity);
  EXPECT_EQ(tables.place(Address::v4(11, 0, 0, 7)).identity, identity);
  EXPECT_NE(tables.place(Address::v4(12, 0, 0, 7)).identity, identity);
  EXPECT_EQ(tables.data().identity_count, 3U);
}

TEST(Identities, AreTheSameForTheSameSets) {
  Random random = test_random("identities: twice");
  std::vector<std::vector<Cidr>> nets(200);
  std::vector<WorkloadEndpoint> endpoints;
  for (std::size_t i = 0; i < nets.size(); ++i) {
    const Address address = Address::v4(static_cast<std::uint32_t>(random.bits()));
    nets[i] = {net(address, static_cast<unsigned>(random.below(33)))};
    endpoints.push_back(workload("w" + std::to_string(i), {address}, {}, {}));
  }
  const Tables one(nets, endpoints), other(nets, endpoints);
  EXPECT_EQ(one.data().rows, other.data().rows);
  EXPECT_EQ(one.data().pages, other.data().pages);
  EXPECT_EQ(one.data().v4_intervals.places, other.data().v4_intervals.places);
  EXPECT_EQ(one.data().v4_singles.multiplier, other.data().v4_singles.multiplier);
}

TEST(Identities, ThatWouldTakeTooManyBytesAreRefused) {
  std::vector<std::vector<Cidr>> nets;
  for (std::uint32_t i = 0; i < 2'000; ++i)
    nets.push_back({net(Address::v4(i << 16U), 16)});
  EXPECT_NO_THROW(Tables{nets});
  EXPECT_THROW(Tables(nets, {}, 10'000), support::BuildStopped);
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
