// What a batch makes of endpoints.
//
// Thread contract: points into the resources, until their batch ends. Complexity: linear in the batch.
#pragma once

#include <span>
#include <vector>

#include <tierwall/diagnostics.hpp>
#include <tierwall/snapshot.hpp>

#include "store/any_endpoint.hpp"
#include "store/resources.hpp"

namespace tierwall::store {

// By kind, namespace and name, each once.
std::vector<EndpointChange> endpoint_changes(const Resources& resources);

// Whether a build would say of these endpoints just what it said before, when there were `warnings`: nothing.
bool are_plain(std::span<const EndpointChange> changes, const BuildOptions& options,
               const Diagnostics& warnings);

}  // namespace tierwall::store
