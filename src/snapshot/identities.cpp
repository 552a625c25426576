#include "snapshot/identities.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "snapshot/address_numbers.hpp"
#include "snapshot/address_trie.hpp"
#include "snapshot/intervals.hpp"
#include "snapshot/slots.hpp"
#include "support/hash_map.hpp"

namespace tierwall::snapshot {

namespace {

// For the meter: of a range or an address that is taken down, and of a place that is laid out.
constexpr std::uint64_t kStepsPerMember = 4;
constexpr std::uint64_t kStepsPerPlace = 16;

struct NumberHash {
  std::size_t operator()(V4Number number) const { return support::hash_of(number); }
  std::size_t operator()(V6Number number) const {
    const Address address = key_of(number);
    return support::hash_of(address.high, address.low);
  }
};

// The addresses of one family: what sets and endpoints say of them, then the class of each.
template <class Number>
class FamilyClasses {
 public:
  using Key = decltype(key_of(Number{}));

  explicit FamilyClasses(support::BuildMeter& meter) : meter_(meter) {}

  // Sets must come in their order.
  template <class Range>
  void add(std::span<const Range> ranges, std::uint32_t set) {
    meter_.work(kStepsPerMember * ranges.size());
    for (const Range& range : ranges) {
      const Number first = number_of(range.first);
      const Number last = number_of(range.last);
      if (first == last) {
        members_.push_back({single_at(first), set});
        continue;
      }
      edges_.push_back({first, set});
      if (last != kGreatest<Number>) edges_.push_back({last + 1, set});
    }
  }

  // Its class will stand at `index`.
  void add_owned(Number address, EndpointId owner, std::size_t index) {
    meter_.work(kStepsPerMember);
    const std::uint32_t at = single_at(address);
    EndpointId& known = singles_[at].owner;
    known = known.is_none() || known == owner ? owner : kSeveralOwners;
    owned_.push_back({at, index});
  }

  void classify(IdentityRows& rows, std::span<std::uint32_t> owned_classes) {
    cut(rows);
    resolve(rows);
    for (const Owned& owned : owned_)
      owned_classes[owned.index] = singles_[owned.single].address_class;
  }

  void lay_out(std::span<const std::uint32_t> identities, SlotData<Key>& slots,
               IntervalData<Number>& intervals) const {
    meter_.work(kStepsPerPlace * (ascending_.size() + regions_.size()));
    std::vector<Number> numbers;
    for (const std::uint32_t at : ascending_)
      numbers.push_back(singles_[at].address);
    const std::vector<Slot> left = slots.fill(slots_of(identities));
    IntervalList<Number> list = intervals_with(left, identities);
    meter_.check_count(list.size(), kMaxIntervals, "intervals of addresses");
    intervals = snapshot::lay_out(std::move(list), std::span<const Number>(numbers));
    intervals.has_singles = !left.empty();
  }

  // Of IPv4. Empty: it would be too large.
  AddressTrieData lay_out_trie(std::span<const std::uint32_t> identities) const {
    // Each address may be an interval, and so may what lies behind it.
    if (2 * ascending_.size() + regions_.size() > AddressTrieData::kMostPlaces) return {};
    meter_.work(kStepsPerPlace * (ascending_.size() + regions_.size()));
    return snapshot::lay_out_trie(intervals_with(slots_of(identities), identities), meter_);
  }

 private:
  using Slot = AddressSlot<Key>;

  struct Edge {
    Number at;  // a range begins here, or ended just before
    std::uint32_t set;
  };
  struct Single {
    Number address;
    EndpointId owner = {};
    std::uint32_t address_class = IdentityRows::kInNoSet;
  };
  struct Member {
    std::uint32_t single;
    std::uint32_t set;
  };
  struct Owned {
    std::uint32_t single;
    std::size_t index;
  };
  struct Region {
    Number last;
    std::uint32_t address_class;
  };

  std::uint32_t single_at(Number address) {
    const auto [entry, is_new] =
        single_of_.try_emplace(address, static_cast<std::uint32_t>(singles_.size()));
    if (is_new) singles_.push_back({address});
    return entry->second;
  }

  // Where ranges begin and end. Neighbours of one class are joined.
  void cut(IdentityRows& rows) {
    support::sort(meter_, edges_, &Edge::at);
    IdentityRows::Walk walk(rows);
    Number start = 0;
    for (auto edge = edges_.begin();; start = edge->at) {
      for (; edge != edges_.end() && edge->at == start; ++edge)
        walk.toggle(edge->set);
      const std::uint32_t current = walk.current_class();
      const Number last = edge == edges_.end() ? kGreatest<Number> : edge->at - 1;
      if (!regions_.empty() && regions_.back().address_class == current) {
        regions_.back().last = last;
      } else {
        regions_.push_back({last, current});
      }
      if (edge == edges_.end()) return;
    }
  }

  // The single addresses that need a place of their own, ascending.
  std::vector<Slot> slots_of(std::span<const std::uint32_t> identities) const {
    std::vector<Slot> slots;
    for (const std::uint32_t at : ascending_) {
      const Single& single = singles_[at];
      slots.push_back({key_of(single.address), identities[single.address_class], single.owner});
    }
    return slots;
  }
  // Some of them among the regions.
  IntervalList<Number> intervals_with(std::span<const Slot> singles,
                                      std::span<const std::uint32_t> identities) const {
    IntervalList<Number> list;
    for (const Region& region : regions_)
      list.add_around(singles, region.last, {identities[region.address_class], {}});
    return list;
  }

  // The sets of all singles, single by single, and where each of them begins.
  std::pair<std::vector<std::uint32_t>, std::vector<std::size_t>> sets_by_single() const {
    std::vector<std::size_t> firsts(singles_.size() + 1);
    for (const Member& member : members_)
      ++firsts[member.single];
    std::exclusive_scan(firsts.begin(), firsts.end(), firsts.begin(), std::size_t{0});
    std::vector<std::uint32_t> sets(members_.size());
    std::vector<std::size_t> next = firsts;
    for (const Member& member : members_)
      sets[next[member.single]++] = member.set;
    return {std::move(sets), std::move(firsts)};
  }

  // Every address that is a member by itself or an endpoint's.
  void resolve(IdentityRows& rows) {
    std::vector<std::pair<Number, std::uint32_t>> order;
    order.reserve(singles_.size());
    for (const Single& single : singles_)
      order.emplace_back(single.address, static_cast<std::uint32_t>(order.size()));
    support::sort(meter_, order);
    const auto [sets, firsts] = sets_by_single();
    auto region = regions_.begin();
    for (const auto& [address, at] : order) {
      Single& single = singles_[at];
      while (region->last < address)
        ++region;
      const std::span<const std::uint32_t> of_single(sets.data() + firsts[at],
                                                     sets.data() + firsts[at + 1]);
      single.address_class = rows.with(region->address_class, of_single);
      if (single.address_class != region->address_class || !single.owner.is_none()) {
        ascending_.push_back(at);
      }
    }
  }

  support::BuildMeter& meter_;
  std::vector<Edge> edges_;
  std::vector<Single> singles_;  // in the order they came in
  support::HashMap<Number, std::uint32_t, NumberHash> single_of_;
  std::vector<Member> members_;
  std::vector<Owned> owned_;
  std::vector<Region> regions_;           // ascending, without gaps
  std::vector<std::uint32_t> ascending_;  // the singles that need a place of their own
};

// The classes of endpoints: one for each address, or one if there is none.
class EndpointClasses {
 public:
  EndpointClasses(const LabelledObjects& objects, FamilyClasses<V4Number>& v4,
                  FamilyClasses<V6Number>& v6) {
    for (std::uint32_t i = 0; i < objects.endpoints().size(); ++i) {
      firsts_.push_back(classes_.size());
      const std::span<const Address> addresses = objects.endpoints()[i].addresses;
      for (const Address& address : addresses) {
        if (address.is_v4()) {
          v4.add_owned(address.v4_bits(), EndpointId{i}, classes_.size());
        } else {
          v6.add_owned(v6_number(address), EndpointId{i}, classes_.size());
        }
        classes_.push_back(IdentityRows::kInNoSet);
      }
      if (addresses.empty()) classes_.push_back(IdentityRows::kInNoSet);
    }
  }

  std::span<std::uint32_t> all() noexcept { return classes_; }
  std::uint32_t first(std::size_t endpoint) const noexcept { return classes_[firsts_[endpoint]]; }

  // Those without an address are members by themselves.
  void classify_unaddressed(const AddressSets& sets, IdentityRows& rows,
                            support::BuildMeter& meter) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> members;  // endpoint, set
    for (std::uint32_t set = 0; set < sets.size(); ++set) {
      for (const std::uint32_t endpoint : sets.endpoints(set))
        members.emplace_back(endpoint, set);
    }
    support::sort(meter, members);
    std::vector<std::uint32_t> of_endpoint;
    for (auto at = members.begin(); at != members.end();) {
      const std::uint32_t endpoint = at->first;
      of_endpoint.clear();
      for (; at != members.end() && at->first == endpoint; ++at)
        of_endpoint.push_back(at->second);
      classes_[firsts_[endpoint]] = rows.with(IdentityRows::kInNoSet, of_endpoint);
    }
  }

 private:
  std::vector<std::size_t> firsts_;  // by endpoint
  std::vector<std::uint32_t> classes_;
};

// Those of endpoints come first, in their order, so that what stands together is numbered together.
std::vector<std::uint32_t> number_identities(std::size_t class_count,
                                             std::span<const std::uint32_t> endpoint_classes) {
  constexpr std::uint32_t kUnnumbered = 0xFFFF'FFFF;
  std::vector<std::uint32_t> identities(class_count, kUnnumbered);
  std::uint32_t next = 0;
  const auto number = [&](std::uint32_t address_class) {
    if (identities[address_class] == kUnnumbered) identities[address_class] = next++;
  };
  number(IdentityRows::kInNoSet);
  std::ranges::for_each(endpoint_classes, number);
  for (std::uint32_t i = 0; i < class_count; ++i)
    number(i);
  return identities;
}

}  // namespace

Identities build_identities(const AddressSets& sets, const LabelledObjects& objects,
                            IdentityRows& rows, std::span<EndpointEntry> endpoints,
                            bool may_be_trie, support::BuildMeter& meter) {
  FamilyClasses<V4Number> v4(meter);
  FamilyClasses<V6Number> v6(meter);
  for (std::uint32_t set = 0; set < sets.size(); ++set) {
    v4.add(sets.v4_ranges(set), set);
    v6.add(sets.v6_ranges(set), set);
  }
  EndpointClasses classes(objects, v4, v6);
  v4.classify(rows, classes.all());
  v6.classify(rows, classes.all());
  classes.classify_unaddressed(sets, rows, meter);
  meter.check_count(rows.class_count(), kMaxIdentities, "classes of addresses");

  std::vector<std::uint32_t> identities = number_identities(rows.class_count(), classes.all());
  for (std::size_t i = 0; i < endpoints.size(); ++i)
    endpoints[i].identity = identities[classes.first(i)];
  AddressData data;
  for (std::uint32_t i = 0; i < endpoints.size(); ++i) {
    if (!objects.endpoints()[i].addresses.empty()) continue;
    data.unaddressed.resize(i + 1);
    data.unaddressed[i] = endpoints[i].identity;
  }
  if (may_be_trie) data.v4_trie = v4.lay_out_trie(identities);
  if (data.v4_trie.entries.empty()) v4.lay_out(identities, data.v4_singles, data.v4_intervals);
  v6.lay_out(identities, data.v6_singles, data.v6_intervals);
  rows.copy(identities, data);
  return {std::move(data), std::move(identities)};
}

}  // namespace tierwall::snapshot
