#include <memory>
#include <optional>
#include <utility>

#include <tierwall/snapshot.hpp>

#include "snapshot/body.hpp"
#include "snapshot/compilation.hpp"
#include "snapshot/layout.hpp"
#include "support/build_meter.hpp"
#include "validate/validate.hpp"

namespace tierwall::inline v0 {

BuildResult SnapshotBuilder::build(const Model& model) const {
  BuildResult result{std::nullopt, Diagnostics(options_.limits.max_diagnostics)};
  if (std::optional<Diagnostic> mismatch = snapshot::layout_mismatch(layout_version_)) {
    result.diagnostics.add(*std::move(mismatch));
    return result;
  }
  support::BuildMeter meter(options_.progress, options_.limits);
  snapshot::Compilation compilation(model, options_, {}, meter, result.diagnostics);
  try {
    result.diagnostics = validation::check(model, options_, meter);
    if (result.diagnostics.has_errors()) return result;
    if (std::shared_ptr<const SnapshotAccess::Body> body = compilation.run())
      result.snapshot = SnapshotAccess::make(std::move(body));
  } catch (support::BuildStopped& stopped) {
    Diagnostic& diagnostic = stopped.diagnostic;
    if (diagnostic.code != ErrorCode::cancelled && meter.place().stage != BuildStage::validation)
      diagnostic.resource = compilation.resource_at_work();
    result.diagnostics.add(std::move(diagnostic));
  }
  return result;
}

}  // namespace tierwall::inline v0
