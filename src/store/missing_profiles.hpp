// Warns of profiles that endpoints name and nothing defines: they deny (spec/policy.md 2.5).
#pragma once

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::store {

// The snapshot is of the model, and knows which profiles are missing.
void warn_of_missing_profiles(const Model& model, const Snapshot& snapshot,
                              Diagnostics& diagnostics);

}  // namespace tierwall::store
