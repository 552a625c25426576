#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"

namespace tierwall::inline v0 {

Snapshot::Snapshot(std::shared_ptr<const Body> body) noexcept
    : body_(std::move(body)), view_(&body_->view) {}

const TierInfo& Snapshot::tier(TierId id) const noexcept {
  TIERWALL_ASSERT(id.value < body_->tiers->size());
  return (*body_->tiers)[id.value];
}

const PolicyInfo& Snapshot::policy(PolicyId id) const noexcept {
  TIERWALL_ASSERT(id.value < body_->policies->size());
  return (*body_->policies)[id];
}

const EndpointInfo& Snapshot::endpoint(EndpointId id) const noexcept {
  TIERWALL_ASSERT(id.value < body_->endpoints->size());
  return (*body_->endpoints)[id];
}

std::size_t Snapshot::tier_count() const noexcept {
  return body_->tiers->size();
}

std::size_t Snapshot::policy_count() const noexcept {
  return body_->policies->size();
}

std::size_t Snapshot::endpoint_count() const noexcept {
  return body_->endpoints->size();
}

EndpointId Snapshot::find_endpoint(EndpointKind kind, std::string_view namespace_name,
                                   std::string_view name) const {
  return body_->endpoints->find(kind, namespace_name, name);
}

std::vector<EndpointId> Snapshot::find_endpoints(const Address& address) const {
  return body_->endpoints->owners(address);
}

const SnapshotStats& Snapshot::stats() const noexcept {
  return body_->stats;
}

}  // namespace tierwall::inline v0
