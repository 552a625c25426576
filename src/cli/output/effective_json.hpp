// The effective policies of an endpoint as JSON.
#pragma once

#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

#include "cli/input/json.hpp"

namespace tierwall::cli {

// {endpoint, addresses, sets [{direction, set, tiers, profiles, otherwise}]}.
OrderedJson effective_json(const Snapshot& snapshot, EndpointId endpoint, const PlaceMap& places);

// `["10.0.0.1"]`
OrderedJson addresses_json(const EndpointInfo& endpoint);

}  // namespace tierwall::cli
