// What a compiled snapshot holds and takes.
#pragma once

#include <cstddef>

#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"

namespace tierwall::snapshot {

// Of tiers, policies, profiles and endpoints, with their addresses.
std::size_t bytes_of_names(const SnapshotAccess::Body& body);

// Of a body that is complete but for its stats; `model` is what it was compiled from.
SnapshotStats measure(const SnapshotAccess::Body& body, const Model& model);

}  // namespace tierwall::snapshot
