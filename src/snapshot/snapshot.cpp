#include <tierwall/snapshot.hpp>

#include <algorithm>
#include <tuple>

#include "snapshot/body.hpp"

namespace tierwall::inline v0 {

Snapshot::Snapshot(std::shared_ptr<const Body> body) noexcept
    : body_(std::move(body)), view_(&body_->view) {}

const TierInfo& Snapshot::tier(TierId id) const noexcept {
  TIERWALL_ASSERT(id.value < body_->tiers.size());
  return body_->tiers[id.value];
}

const PolicyInfo& Snapshot::policy(PolicyId id) const noexcept {
  TIERWALL_ASSERT(id.value < body_->policies.size());
  return body_->policies[id.value];
}

const EndpointInfo& Snapshot::endpoint(EndpointId id) const noexcept {
  TIERWALL_ASSERT(id.value < body_->endpoints.size());
  return body_->endpoints[id.value];
}

std::size_t Snapshot::tier_count() const noexcept {
  return body_->tiers.size();
}

std::size_t Snapshot::policy_count() const noexcept {
  return body_->policies.size();
}

std::size_t Snapshot::endpoint_count() const noexcept {
  return body_->endpoints.size();
}

EndpointId Snapshot::find_endpoint(EndpointKind kind, std::string_view namespace_name,
                                   std::string_view name) const {
  const auto key = [](const EndpointInfo& endpoint) {
    return std::tuple(endpoint.kind, std::string_view(endpoint.namespace_name),
                      std::string_view(endpoint.name));
  };
  const std::vector<EndpointInfo>& endpoints = body_->endpoints;
  const std::tuple wanted(kind, namespace_name, name);
  const auto found = std::ranges::lower_bound(endpoints, wanted, {}, key);
  if (found == endpoints.end() || key(*found) != wanted) return EndpointId::none();
  return EndpointId{static_cast<std::uint32_t>(found - endpoints.begin())};
}

std::vector<EndpointId> Snapshot::find_endpoints(const Address& address) const {
  std::vector<EndpointId> found;
  const auto& owners = body_->owners;
  const auto first =
      std::ranges::lower_bound(owners, address, {}, &std::pair<Address, EndpointId>::first);
  for (auto at = first; at != owners.end() && at->first == address; ++at)
    found.push_back(at->second);
  return found;
}

const SnapshotStats& Snapshot::stats() const noexcept {
  return body_->stats;
}

}  // namespace tierwall::inline v0
