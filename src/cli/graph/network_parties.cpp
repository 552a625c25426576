#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <tierwall/address.hpp>
#include <tierwall/runtime/address_tables.hpp>
#include <tierwall/runtime/snapshot_view.hpp>

#include "cli/graph/parties.hpp"

namespace tierwall::cli {

namespace {

// A prefix of the model, and what it is called: `GlobalNetworkSet office`, or itself.
struct NamedPrefix {
  Cidr cidr;
  std::string name;
};

void add_prefixes(const std::vector<Cidr>& cidrs, const std::string& name,
                  std::vector<NamedPrefix>& prefixes) {
  for (const Cidr& cidr : cidrs) {
    std::string own = cidr.length == 0 ? std::string(kInternet) : to_string(cidr.masked());
    prefixes.push_back({cidr.masked(), name.empty() ? std::move(own) : name});
  }
}

void add_prefixes(const std::vector<Rule>& rules, std::vector<NamedPrefix>& prefixes) {
  for (const Rule& rule : rules) {
    for (const EntityRule* const side : {&rule.source, &rule.destination}) {
      add_prefixes(side->nets, {}, prefixes);
      add_prefixes(side->not_nets, {}, prefixes);
    }
  }
}

std::vector<NamedPrefix> prefixes_of(const Model& model, StagedPolicies staged) {
  std::vector<NamedPrefix> prefixes;
  for (const NetworkSet& set : model.network_sets) {
    add_prefixes(set.nets,
                 set.namespace_name.empty()
                     ? fmt::format("GlobalNetworkSet {}", set.name)
                     : fmt::format("NetworkSet {}/{}", set.namespace_name, set.name),
                 prefixes);
  }
  for (const Policy& policy : model.policies) {
    if (is_staged(policy.kind) && staged == StagedPolicies::ignored) continue;
    add_prefixes(policy.ingress, prefixes);
    add_prefixes(policy.egress, prefixes);
  }
  for (const Profile& profile : model.profiles) {
    add_prefixes(profile.ingress, prefixes);
    add_prefixes(profile.egress, prefixes);
  }
  for (const ServiceSlice& slice : model.service_slices) {
    for (const Address& address : slice.addresses) {
      const auto bits = static_cast<std::uint8_t>(address.is_v4() ? 32 : 128);
      prefixes.push_back({Cidr{address, bits}, to_string(address)});
    }
  }
  return prefixes;
}

// The address behind `address`; none behind the last of its family.
Address next(const Address& address) {
  if (address.is_v4()) {
    return address.v4_bits() == ~std::uint32_t{0} ? Address{} : Address::v4(address.v4_bits() + 1);
  }
  const std::uint64_t low = address.low + 1;
  return {address.high + (low == 0 ? 1 : 0), low};
}

// Goes through one family from prefix to prefix: between two neighbouring ends of prefixes or
// addresses of endpoints nothing changes, so that one address stands for all.
class Sweep {
 public:
  Sweep(const Snapshot& snapshot, Family family) : snapshot_(snapshot), family_(family) {}

  void add(const NamedPrefix& prefix) {
    if (prefix.cidr.family() != family_) return;
    cut(prefix.cidr.first());
    cut(next(prefix.cidr.last()));
    prefixes_.push_back(&prefix);
  }
  void add_owned(const Address& address) {
    if (address.family() != family_) return;
    owned_.insert(address);
    cut(address);
    cut(next(address));
  }

  void run(std::vector<Party>& parties) {
    // `::` is no address; what follows it stands for it.
    cut(family_ == Family::v4 ? Address::v4(0) : Address{0, 1});
    // Wider ones first, so that the innermost prefix is the last one that holds an address.
    std::ranges::sort(prefixes_, [](const NamedPrefix* a, const NamedPrefix* b) {
      return std::pair(a->cidr.first(), a->cidr.length) <
             std::pair(b->cidr.first(), b->cidr.length);
    });
    std::vector<const NamedPrefix*> around;
    auto coming = prefixes_.begin();
    for (const Address& address : cuts_) {
      // Prefixes lie within each other or apart: those that ended are on top.
      while (!around.empty() && !around.back()->cidr.contains(address))
        around.pop_back();
      for (; coming != prefixes_.end() && (*coming)->cidr.first() <= address; ++coming)
        around.push_back(*coming);
      if (owned_.contains(address)) continue;
      add_to_party(address, around, parties);
    }
  }

 private:
  void cut(const Address& address) {
    if (address.is_none()) return;
    // IPv4 addresses are held among those of IPv6: what begins there begins behind them.
    const bool is_foreign = address.family() != family_;
    cuts_.insert(is_foreign ? Address{0, std::uint64_t{1} << 48U} : address);
  }

  void add_to_party(const Address& address, const std::vector<const NamedPrefix*>& around,
                    std::vector<Party>& parties) {
    const std::uint32_t identity = place_of(snapshot_.view().addresses, address).identity;
    const auto [at, is_new] = numbers_.emplace(identity, parties.size());
    if (is_new) {
      parties.emplace_back();
      parties.back().kind = Party::Kind::network;
      parties.back().addresses.push_back(address);
    }
    std::vector<std::string>& names = parties[at->second].names;
    // All names of the innermost prefix: a set may hold the same one.
    for (auto prefix = around.rbegin();
         prefix != around.rend() && (*prefix)->cidr == around.back()->cidr; ++prefix) {
      names.push_back((*prefix)->name);
    }
    if (around.empty()) names.emplace_back(kInternet);
  }

  const Snapshot& snapshot_;
  Family family_;
  std::set<Address> cuts_;
  std::set<Address> owned_;
  std::vector<const NamedPrefix*> prefixes_;
  std::map<std::uint32_t, std::size_t> numbers_;  // identity -> party
};

}  // namespace

std::vector<Party> network_parties(const Snapshot& snapshot, const Model& model,
                                   StagedPolicies staged) {
  const std::vector<NamedPrefix> prefixes = prefixes_of(model, staged);
  std::vector<Party> parties;
  for (const Family family : {Family::v4, Family::v6}) {
    Sweep sweep(snapshot, family);
    for (const NamedPrefix& prefix : prefixes)
      sweep.add(prefix);
    for (std::uint32_t i = 0; i < snapshot.endpoint_count(); ++i) {
      for (const Address& address : snapshot.endpoint(EndpointId{i}).addresses)
        sweep.add_owned(address);
    }
    sweep.run(parties);
  }
  for (Party& party : parties) {
    std::ranges::sort(party.names);
    party.names.erase(std::unique(party.names.begin(), party.names.end()), party.names.end());
  }
  return parties;
}

}  // namespace tierwall::cli
