#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <tierwall/runtime/address_tables.hpp>
#include <tierwall/runtime/snapshot_view.hpp>

#include "cli/graph/parties.hpp"
#include "cli/input/endpoint_name.hpp"

namespace tierwall::cli {

namespace {

// Where an address lies among the sets that rules ask for.
struct Standing {
  Family family = Family::none;
  std::uint32_t identity = 0;
  Address address;

  auto place() const noexcept { return std::pair(family, identity); }
};

// Each place once, in order.
std::vector<Standing> standings(const Snapshot& snapshot, EndpointId id) {
  const SnapshotView& view = snapshot.view();
  std::vector<Standing> found;
  for (const Address& address : snapshot.endpoint(id).addresses)
    found.push_back({address.family(), place_of(view.addresses, address).identity, address});
  if (found.empty()) found.push_back({Family::none, identity_by_name(view.addresses, id), {}});
  std::ranges::sort(found, {}, &Standing::place);
  const auto same = [](const Standing& a, const Standing& b) { return a.place() == b.place(); };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  return found;
}

std::vector<Address> addresses_of(const std::vector<Standing>& standings) {
  std::vector<Address> addresses;
  for (const Standing& standing : standings) {
    if (!standing.address.is_none()) addresses.push_back(standing.address);
  }
  return addresses;
}

}  // namespace

std::vector<Party> endpoint_parties(const Snapshot& snapshot,
                                    const std::function<unsigned(EndpointId)>& apart) {
  using Place = std::pair<Family, std::uint32_t>;
  // A host is a party of its own: it has policy sets beside its plans.
  using Key = std::tuple<std::string, std::uint32_t, std::uint32_t, std::uint32_t, unsigned,
                         std::vector<Place>>;
  const SnapshotView& view = snapshot.view();
  std::map<Key, std::size_t> numbers;
  std::vector<Party> parties;
  for (std::uint32_t i = 0; i < snapshot.endpoint_count(); ++i) {
    const EndpointId id{i};
    const EndpointInfo& info = snapshot.endpoint(id);
    const EndpointEntry& entry = view.endpoints[i];
    const std::vector<Standing> own = standings(snapshot, id);
    Key key{info.namespace_name, entry.normal[0], entry.normal[1], entry.host, apart(id), {}};
    for (const Standing& standing : own)
      std::get<5>(key).push_back(standing.place());
    const auto [at, is_new] = numbers.emplace(std::move(key), parties.size());
    if (is_new) {
      const bool is_host = info.kind == EndpointKind::host_endpoint;
      parties.push_back({.kind = is_host ? Party::Kind::host : Party::Kind::workloads,
                         .namespace_name = info.namespace_name,
                         .owners = {},
                         .names = {},
                         .addresses = addresses_of(own),
                         .other_addresses = {}});
    }
    Party& party = parties[at->second];
    party.owners.push_back(id);
    party.names.push_back(name_of(info).to_short_string());
    if (party.owners.size() == 2) party.other_addresses = addresses_of(own);
  }
  return parties;
}

}  // namespace tierwall::cli
