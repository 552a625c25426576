// What a compiled snapshot holds and takes.
#pragma once

#include <cstddef>
#include <span>

#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"

namespace tierwall::snapshot {

std::size_t bytes_of_tiers(std::span<const TierInfo> tiers);
// Of tiers, policies, profiles and endpoints, with their addresses.
std::size_t bytes_of_names(const Tables& tables, const PolicyDirectory& policies,
                           const EndpointDirectory& endpoints);

// Of a body that a build made, complete but for its stats.
SnapshotStats measure(const SnapshotAccess::Body& body, std::size_t network_sets);

}  // namespace tierwall::snapshot
