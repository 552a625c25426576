// The one field that staged policies have beside those of their enforced counterparts
// (spec/policy.md 1.2).
#pragma once

#include <tierwall/model.hpp>

#include "manifest/reader.hpp"

namespace tierwall::manifest {

// With the action Delete every other field but `tier` is an error.
void read_staged_action(Fields& spec, Policy& policy);

}  // namespace tierwall::manifest
