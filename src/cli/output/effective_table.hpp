// The effective policies of an endpoint as a table, one line per rule and per end of a tier.
#pragma once

#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::cli {

void print_effective_table(const Snapshot& snapshot, EndpointId endpoint, const PlaceMap& places);

}  // namespace tierwall::cli
