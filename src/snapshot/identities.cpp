#include "snapshot/identities.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "snapshot/identity_rows.hpp"
#include "snapshot/intervals.hpp"
#include "snapshot/slots.hpp"

namespace tierwall::snapshot {

namespace {

V4Number number_of(V4Number address) noexcept {
  return address;
}
V6Number number_of(const Address& address) noexcept {
  return v6_number(address);
}

V4Number key_of(V4Number number) noexcept {
  return number;
}
Address key_of(V6Number number) noexcept {
  return {static_cast<std::uint64_t>(number >> 64U), static_cast<std::uint64_t>(number)};
}

// The addresses of one family: what sets and endpoints say of them, then the class of each.
template <class Number>
class FamilyClasses {
 public:
  template <class Range>
  void add(std::span<const Range> ranges, std::uint32_t set) {
    for (const Range& range : ranges) {
      const Number first = number_of(range.first);
      const Number last = number_of(range.last);
      if (first == last) {
        members_.push_back({first, set});
        continue;
      }
      edges_.push_back({first, set});
      if (last != kGreatest<Number>) edges_.push_back({last + 1, set});
    }
  }

  // Its class will stand at `index`.
  void add_owned(Number address, EndpointId owner, std::size_t index) {
    owned_.push_back({address, owner, index});
  }

  void classify(IdentityRows& rows, std::span<std::uint32_t> owned_classes) {
    cut(rows);
    resolve(rows, owned_classes);
  }

  // False if there are too many intervals.
  template <class Key>
  bool lay_out(std::span<const std::uint32_t> identities, SlotData<Key>& slots,
               IntervalData<Number>& intervals) const {
    std::vector<AddressSlot<Key>> entries;
    std::vector<Number> numbers;
    for (const Single& single : singles_) {
      entries.push_back({key_of(single.address), identities[single.address_class], single.owner});
      numbers.push_back(single.address);
    }
    const std::vector<AddressSlot<Key>> left = slots.fill(entries);
    IntervalList<Number> list;
    auto next = left.begin();
    Number begin = 0;
    for (const Region& region : regions_) {
      const AddressPlace place{identities[region.address_class], {}};
      for (; next != left.end() && number_of(next->address) <= region.last; ++next) {
        const Number address = number_of(next->address);
        if (address != begin) list.add(address - 1, place);
        list.add(address, {next->identity, next->owner});
        begin = address + 1;
      }
      // Unless the last address of the region was such a one.
      if (list.size() == 0 || list.ends.back() != region.last) list.add(region.last, place);
      begin = region.last + 1;
    }
    if (list.size() > kMaxIntervals) return false;
    intervals = snapshot::lay_out(std::move(list), std::span<const Number>(numbers));
    return true;
  }

 private:
  struct Edge {
    Number at;  // a range begins here, or ended just before
    std::uint32_t set;
  };
  struct Member {
    Number address;
    std::uint32_t set;
  };
  struct Owned {
    Number address;
    EndpointId owner;
    std::size_t index;
  };
  struct Region {
    Number last;
    std::uint32_t address_class;
  };
  struct Single {
    Number address;
    std::uint32_t address_class;
    EndpointId owner;
  };

  // Where ranges begin and end. Neighbours of one class are joined.
  void cut(IdentityRows& rows) {
    std::ranges::sort(edges_, {}, &Edge::at);
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
      if (edge == edges_.end() || rows.is_full()) return;
    }
  }

  // Every address that is a member by itself or an endpoint's.
  void resolve(IdentityRows& rows, std::span<std::uint32_t> owned_classes) {
    std::ranges::sort(members_, {},
                      [](const Member& member) { return std::tuple(member.address, member.set); });
    std::ranges::sort(owned_, {},
                      [](const Owned& owned) { return std::tuple(owned.address, owned.owner); });
    auto member = members_.begin();
    auto owned = owned_.begin();
    auto region = regions_.begin();
    std::vector<std::uint32_t> sets;
    while ((member != members_.end() || owned != owned_.end()) && !rows.is_full()) {
      const Number address = owned == owned_.end()      ? member->address
                             : member == members_.end() ? owned->address
                                                        : std::min(member->address, owned->address);
      while (region->last < address)
        ++region;
      sets.clear();
      for (; member != members_.end() && member->address == address; ++member)
        sets.push_back(member->set);
      Single single{address, rows.with(region->address_class, sets), {}};
      for (; owned != owned_.end() && owned->address == address; ++owned) {
        const bool is_first = single.owner.is_none() || single.owner == owned->owner;
        single.owner = is_first ? owned->owner : kSeveralOwners;
        owned_classes[owned->index] = single.address_class;
      }
      if (single.address_class != region->address_class || !single.owner.is_none()) {
        singles_.push_back(single);
      }
    }
  }

  std::vector<Edge> edges_;
  std::vector<Member> members_;
  std::vector<Owned> owned_;
  std::vector<Region> regions_;  // ascending, without gaps
  std::vector<Single> singles_;  // ascending
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
  void classify_unaddressed(const AddressSets& sets, IdentityRows& rows) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> members;  // endpoint, set
    for (std::uint32_t set = 0; set < sets.size(); ++set) {
      for (const std::uint32_t endpoint : sets.endpoints(set))
        members.emplace_back(endpoint, set);
    }
    std::ranges::sort(members);
    std::vector<std::uint32_t> of_endpoint;
    for (auto at = members.begin(); at != members.end() && !rows.is_full();) {
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

std::optional<AddressData> build_identities(const AddressSets& sets, const LabelledObjects& objects,
                                            std::span<EndpointEntry> endpoints,
                                            std::size_t max_bytes) {
  FamilyClasses<V4Number> v4;
  FamilyClasses<V6Number> v6;
  for (std::uint32_t set = 0; set < sets.size(); ++set) {
    v4.add(sets.v4_ranges(set), set);
    v6.add(sets.v6_ranges(set), set);
  }
  EndpointClasses classes(objects, v4, v6);
  IdentityRows rows(sets.size(), max_bytes);
  v4.classify(rows, classes.all());
  v6.classify(rows, classes.all());
  classes.classify_unaddressed(sets, rows);
  if (rows.is_full() || rows.class_count() > kMaxIdentities) return std::nullopt;

  const std::vector<std::uint32_t> identities =
      number_identities(rows.class_count(), classes.all());
  for (std::size_t i = 0; i < endpoints.size(); ++i)
    endpoints[i].identity = identities[classes.first(i)];
  AddressData data;
  for (std::uint32_t i = 0; i < endpoints.size(); ++i) {
    if (!objects.endpoints()[i].addresses.empty()) continue;
    data.unaddressed.resize(i + 1);
    data.unaddressed[i] = endpoints[i].identity;
  }
  if (!v4.lay_out(identities, data.v4_singles, data.v4_intervals) ||
      !v6.lay_out(identities, data.v6_singles, data.v6_intervals)) {
    return std::nullopt;
  }
  rows.take(identities, data);
  return data;
}

}  // namespace tierwall::snapshot
