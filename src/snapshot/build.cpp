#include "snapshot/build.hpp"

#include <utility>

#include "snapshot/compilation.hpp"
#include "validate/validate.hpp"

namespace tierwall::snapshot {

Built build(const Model& model, const BuildOptions& options, const Growth& growth,
            support::BuildMeter& meter) {
  Built built{nullptr, nullptr, Diagnostics(options.limits.max_diagnostics)};
  Compilation compilation(model, options, growth, meter, built.diagnostics);
  try {
    built.diagnostics = validation::check(model, options, meter);
    if (built.diagnostics.has_errors()) return built;
    built.body = compilation.run();
    if (built.body) built.sources = compilation.take_sources();
  } catch (support::BuildStopped& stopped) {
    Diagnostic& diagnostic = stopped.diagnostic;
    if (diagnostic.code != ErrorCode::cancelled && meter.place().stage != BuildStage::validation)
      diagnostic.resource = compilation.resource_at_work();
    built.diagnostics.add(std::move(diagnostic));
  }
  return built;
}

}  // namespace tierwall::snapshot
