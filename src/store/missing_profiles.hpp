// Warns of profiles that endpoints name and nothing defines: they deny (spec/policy.md 2.5).
#pragma once

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>

namespace tierwall::store {

void warn_of_missing_profiles(const Model& model, Diagnostics& diagnostics);

}  // namespace tierwall::store
