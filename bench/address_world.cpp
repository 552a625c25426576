#include "address_world.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "flow_rules.hpp"
#include "snapshot/address_sets.hpp"
#include "snapshot/identities.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/profiles.hpp"
#include "support/model_builders.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

namespace {

using testing::Random;

constexpr std::uint64_t kSeed = 20'260'102;
constexpr std::size_t kAsked = std::size_t{1} << 16U;

Address anywhere(Random& random) {
  return Address::v4(static_cast<std::uint32_t>(random.bits()));
}

Cidr prefix(std::uint32_t address, std::size_t length) {
  return Cidr{Address::v4(address), static_cast<std::uint8_t>(length)}.masked();
}

Address point_in(const Cidr& net, Random& random) {
  const std::uint64_t host = random.bits() & ~Cidr::low_mask(net.bits());
  return Address{net.first().high, net.first().low | host};
}

AddressWorld asked_by_prefix(std::vector<Cidr> nets, Random& random) {
  AddressWorld world{.nets = std::move(nets)};
  for (std::size_t i = 0; i < kAsked; ++i) {
    const bool outside = world.nets.empty() || random.below(8) == 0;
    world.asked.push_back(outside ? anywhere(random) : point_in(random.pick(world.nets), random));
  }
  return world;
}

Model model_of(const std::vector<Address>& endpoints) {
  Model model;
  for (const Address& address : endpoints) {
    std::string name = std::to_string(model.workload_endpoints.size());
    name.insert(0, 7 - std::min<std::size_t>(name.size(), 7),
                '0');  // in the order of the addresses
    model.workload_endpoints.push_back(testing::workload(std::move(name), {address}, {}, {}));
  }
  return model;
}

EndpointId owner_of(const Address& address, const AddressWorld& world) {
  const auto found = std::ranges::lower_bound(world.endpoints, address);
  if (found == world.endpoints.end() || *found != address) return EndpointId::none();
  return EndpointId{static_cast<std::uint32_t>(found - world.endpoints.begin())};
}

// The prefixes are the first sets.
bool is_in_set(const Address& address, std::size_t set, const AddressWorld& world) {
  if (set < world.nets.size()) return world.nets[set].contains(address);
  return std::ranges::binary_search(world.sets[set - world.nets.size()], address);
}

}  // namespace

AddressWorld to_v6(AddressWorld world) {
  const auto to_address = [](const Address& address) { return to_v6(address); };
  std::ranges::transform(world.nets, world.nets.begin(),
                         [](const Cidr& net) { return to_v6(net); });
  for (PlainSet& set : world.sets)
    std::ranges::transform(set, set.begin(), to_address);
  std::ranges::transform(world.endpoints, world.endpoints.begin(), to_address);
  std::ranges::transform(world.asked, world.asked.begin(), to_address);
  return world;
}

BuiltAddresses::BuiltAddresses(const AddressWorld& world) : entries_(world.endpoints.size()) {
  snapshot::AddressSets sets;
  snapshot::RangeList ranges;
  for (const Cidr& net : world.nets) {
    ranges.add(net);
    set_numbers_.push_back(sets.intern(ranges));
  }
  for (const PlainSet& set : world.sets) {
    for (const Address& member : set)
      ranges.add(member);
    set_numbers_.push_back(sets.intern(ranges));
  }
  const Model model = model_of(world.endpoints);
  support::BuildMeter meter;
  const snapshot::ProfileTable profiles(model, meter);
  SymbolTable symbols;
  const snapshot::LabelledObjects objects(model, profiles, symbols, meter);
  const auto start = std::chrono::steady_clock::now();
  snapshot::IdentityRows rows(sets.size(), meter);
  data_ = snapshot::build_identities(sets, objects, rows, entries_, false, meter).tables;
  build_nanoseconds_ =
      std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
  view_ = snapshot::view_of(data_, {}, {}, {});
}

std::size_t BuiltAddresses::lookup_bytes() const {
  return data_.bytes() - data_.rows.size() * sizeof(std::uint32_t) -
         data_.pages.size() * sizeof(SetPage);
}

std::string BuiltAddresses::wrong_answer(const AddressWorld& world,
                                         std::span<const Address> asked) const {
  for (const Address& address : asked) {
    const AddressPlace place = place_of(view_.addresses, address);
    if (place.owner != owner_of(address, world)) return "wrong owner";
    const std::uint32_t* const row = view_.sets.row(place.identity);
    for (std::size_t i = 0; i < set_numbers_.size(); ++i) {
      if (view_.sets.contains(row, set_numbers_[i]) != is_in_set(address, i, world)) {
        return "wrong set";
      }
    }
  }
  return {};
}

AddressWorld random_prefixes(std::size_t count) {
  Random random(kSeed + count);
  std::vector<Cidr> nets;
  for (std::size_t i = 0; i < count; ++i)
    nets.push_back(prefix(anywhere(random).v4_bits(), 8 + random.below(24)));
  return asked_by_prefix(std::move(nets), random);
}

AddressWorld nested_prefixes() {
  Random random(kSeed);
  std::vector<Cidr> nets;
  for (std::size_t i = 0; i < 500; ++i) {
    const std::uint32_t address = anywhere(random).v4_bits();
    for (std::size_t length = 1; length < 32; ++length)
      nets.push_back(prefix(address, length));
  }
  return asked_by_prefix(std::move(nets), random);
}

AddressWorld disjoint_prefixes() {
  Random random(kSeed);
  std::vector<Cidr> nets;
  for (std::uint32_t i = 0; i < 20'000; ++i)
    nets.push_back(prefix(10U << 24U | i << 9U, 24));
  return asked_by_prefix(std::move(nets), random);
}

AddressWorld clustered_prefixes() {
  Random random(kSeed);
  std::vector<Cidr> nets;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t base = anywhere(random).v4_bits();
    for (std::size_t k = 0; k < 300; ++k)
      nets.push_back(prefix(base ^ static_cast<std::uint32_t>(random.below(512)), 31));
  }
  return asked_by_prefix(std::move(nets), random);
}

AddressWorld prefixes_of(const PlainRules& rules) {
  Random random(kSeed);
  AddressWorld world;
  for (const PlainRule& rule : rules.rules) {
    world.nets.push_back(rule.source);
    world.nets.push_back(rule.destination);
  }
  for (std::size_t i = 0; i < kAsked; ++i)
    world.asked.push_back(point_in(random.pick(world.nets), random));
  return world;
}

AddressWorld endpoints_on_nodes(std::size_t count) {
  constexpr std::uint32_t kOnNode = 64;
  Random random(kSeed + count);
  AddressWorld world;
  for (std::uint32_t i = 0; i < count; ++i)
    world.endpoints.push_back(Address::v4((10U << 24U) + (i / kOnNode << 8U) + 2 + i % kOnNode));
  for (std::size_t i = 0; i < kAsked; ++i)
    world.asked.push_back(random.pick(world.endpoints));
  return world;
}

AddressWorld members_of_sets() {
  Random random(kSeed);
  PlainRules rules = production_rules();
  AddressWorld world;
  for (const PlainRule& rule : rules.rules) {
    if (!rule.peer_set) world.nets.push_back(rule.source);
  }
  world.sets = std::move(rules.sets);
  for (std::size_t i = 0; i < kAsked; ++i) {
    const PlainRule& rule = random.pick(rules.rules);
    const bool is_member = rule.peer_set && !world.sets[*rule.peer_set].empty();
    world.asked.push_back(is_member ? random.pick(world.sets[*rule.peer_set])
                                    : point_in(rule.source, random));
  }
  return world;
}

}  // namespace tierwall::bench
