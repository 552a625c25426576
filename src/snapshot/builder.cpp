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

namespace {

Diagnostic cancelled() {
  Diagnostic diagnostic;
  diagnostic.code = ErrorCode::cancelled;
  diagnostic.message = "the build was cancelled";
  return diagnostic;
}

}  // namespace

BuildResult SnapshotBuilder::build(const Model& model) const {
  BuildResult result{std::nullopt, Diagnostics(options_.limits.max_diagnostics)};
  if (std::optional<Diagnostic> mismatch = snapshot::layout_mismatch(layout_version_)) {
    result.diagnostics.add(*std::move(mismatch));
    return result;
  }
  support::BuildMeter meter(options_.progress);
  try {
    result.diagnostics = validation::check(model, options_.limits, meter);
    if (result.diagnostics.has_errors()) return result;
    snapshot::Compilation compilation(model, options_, meter, result.diagnostics);
    if (std::shared_ptr<const SnapshotAccess::Body> body = compilation.run())
      result.snapshot = SnapshotAccess::make(std::move(body));
  } catch (const support::BuildStopped&) {
    result.diagnostics.add(cancelled());
  }
  return result;
}

}  // namespace tierwall::inline v0
