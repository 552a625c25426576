// What a compiled snapshot holds and takes.
#pragma once

#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"

namespace tierwall::snapshot {

// Of a body that is complete but for its stats; `model` is what it was compiled from.
SnapshotStats measure(const SnapshotAccess::Body& body, const Model& model);

}  // namespace tierwall::snapshot
