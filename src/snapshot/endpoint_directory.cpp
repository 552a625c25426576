#include "snapshot/endpoint_directory.hpp"

#include <algorithm>

namespace tierwall::snapshot {

namespace {

// Its name and namespace are copied.
constexpr std::uint64_t kStepsPerEndpoint = 64;

std::size_t bytes_of(const EndpointInfo& info) noexcept {
  return sizeof(info) + info.namespace_name.size() + info.name.size() +
         info.addresses.size() * (sizeof(Address) + sizeof(std::pair<Address, EndpointId>));
}

}  // namespace

EndpointDirectory::EndpointDirectory(std::vector<EndpointInfo> endpoints,
                                     support::BuildMeter& meter)
    : count_(endpoints.size()) {
  std::vector<Info> infos;
  std::vector<std::pair<Info, EndpointId>> names;
  std::vector<Owner> owners;
  infos.reserve(endpoints.size());
  names.reserve(endpoints.size());
  for (EndpointInfo& endpoint : endpoints) {
    const EndpointId id{static_cast<std::uint32_t>(infos.size())};
    meter.work(kStepsPerEndpoint + endpoint.addresses.size());
    for (const Address& address : endpoint.addresses)
      owners.emplace_back(address, id);
    bytes_ += bytes_of(endpoint);
    infos.push_back(std::make_shared<const EndpointInfo>(std::move(endpoint)));
    names.emplace_back(infos.back(), id);
    meter.advance();
  }
  support::sort(meter, owners);
  // Not the range algorithm: clang 14 cannot use what it returns.
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  infos_ = support::SharedArray<Info>(std::move(infos));
  names_ = Names(std::move(names));
  owners_ = Owners(std::move(owners));
}

EndpointDirectory::Names::Position EndpointDirectory::place_of(const Name& name) const {
  return names_.lower_bound(
      [&name](const std::pair<Info, EndpointId>& each) { return name_of(*each.first) < name; });
}

EndpointDirectory::Owners::Position EndpointDirectory::place_of(const Owner& owner) const {
  return owners_.lower_bound([&](const Owner& each) { return each < owner; });
}

EndpointId EndpointDirectory::find(EndpointKind kind, std::string_view namespace_name,
                                   std::string_view name) const {
  const Name wanted(kind, namespace_name, name);
  const auto* const found = names_.at(place_of(wanted));
  return found == nullptr || name_of(*found->first) != wanted ? EndpointId::none() : found->second;
}

std::vector<EndpointId> EndpointDirectory::owners(const Address& address) const {
  std::vector<EndpointId> found;
  auto place = owners_.lower_bound([&](const Owner& each) { return each.first < address; });
  for (const Owner* owner = owners_.at(place); owner != nullptr && owner->first == address;
       owner = owners_.at(place)) {
    found.push_back(owner->second);
    place = owners_.after(place);
  }
  return found;
}

void EndpointDirectory::put(EndpointId id, EndpointInfo info) {
  const Info kept = std::make_shared<const EndpointInfo>(std::move(info));
  if (id.value == infos_.size()) {
    infos_.push_back(kept);
  } else {
    infos_.replace(id.value, kept);
  }
  names_.insert(place_of(name_of(*kept)), {kept, id});
  for (const Address& address : kept->addresses) {
    const Owner owner(address, id);
    const auto place = place_of(owner);
    // An endpoint may name an address twice.
    const Owner* const at = owners_.at(place);
    if (at == nullptr || *at != owner) owners_.insert(place, owner);
  }
  ++count_;
  bytes_ += bytes_of(*kept);
}

void EndpointDirectory::remove(EndpointId id) {
  const Info kept = infos_[id.value];
  names_.erase(place_of(name_of(*kept)));
  for (const Address& address : kept->addresses) {
    const Owner owner(address, id);
    const auto place = place_of(owner);
    const Owner* const at = owners_.at(place);
    if (at != nullptr && *at == owner) owners_.erase(place);
  }
  infos_.replace(id.value, std::make_shared<const EndpointInfo>());
  --count_;
  bytes_ -= bytes_of(*kept);
}

}  // namespace tierwall::snapshot
