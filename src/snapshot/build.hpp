// Model -> snapshot, with all errors: validation, then a Compilation.
//
//     support::BuildMeter meter(options.progress, options.limits);
//     Built built = build(model, options, {}, meter);
//
// Thread contract: single-threaded; the meter must outlive the sources. Complexity: src/README.md.
#pragma once

#include <memory>

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"
#include "snapshot/sources.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

struct Built {
  std::shared_ptr<const SnapshotAccess::Body> body;  // null if there are errors
  // What it was made from, if it is to grow. Points into the model.
  std::unique_ptr<Sources> sources;
  Diagnostics diagnostics;
};

Built build(const Model& model, const BuildOptions& options, const Growth& growth,
            support::BuildMeter& meter);

}  // namespace tierwall::snapshot
