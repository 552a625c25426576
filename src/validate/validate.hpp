// validate() with a meter: a stage of the build, of which each resource is an item.
#pragma once

#include <tierwall/snapshot.hpp>

#include "support/build_meter.hpp"

namespace tierwall::validation {

Diagnostics check(const Model& model, const BuildOptions& options, support::BuildMeter& meter);

}  // namespace tierwall::validation
