#include <optional>
#include <utility>

#include <tierwall/snapshot.hpp>

#include "snapshot/build.hpp"
#include "snapshot/layout.hpp"

namespace tierwall::inline v0 {

BuildResult SnapshotBuilder::build(const Model& model) const {
  if (std::optional<Diagnostic> mismatch = snapshot::layout_mismatch(layout_version_)) {
    BuildResult refused{std::nullopt, Diagnostics(options_.limits.max_diagnostics)};
    refused.diagnostics.add(*std::move(mismatch));
    return refused;
  }
  support::BuildMeter meter(options_.progress, options_.limits);
  snapshot::Built built = snapshot::build(model, options_, {}, meter);
  BuildResult result{std::nullopt, std::move(built.diagnostics)};
  if (built.body) result.snapshot = SnapshotAccess::make(std::move(built.body));
  return result;
}

}  // namespace tierwall::inline v0
