#include "cli/input/snapshot_set.hpp"

#include <cstddef>
#include <cstdio>

#include <fmt/core.h>

#include "cli/output/progress_line.hpp"
#include "cli/output/terminal.hpp"

namespace tierwall::cli {

const Snapshot* SnapshotSet::get(StagedPolicies staged, bool failsafe_ports) {
  // With errors the model must not be used.
  if (loaded_.diagnostics.has_errors()) return nullptr;
  const std::size_t variant =
      (staged == StagedPolicies::enforced ? 2U : 0U) + (failsafe_ports ? 1U : 0U);
  std::optional<BuildResult>& built = built_[variant];
  if (!built) {
    BuildOptions options;
    options.staged = staged;
    options.failsafe_ports = failsafe_ports;
    ProgressLine line(stderr);
    options.progress = [&line](const BuildProgress& progress) {
      line.show(fmt::format("compiling, {}", to_string(progress.stage)), progress.done,
                progress.total);
      return true;
    };
    built = SnapshotBuilder{options}.build(loaded_.model);
    loaded_.places.locate(built->diagnostics);
  }
  return built->snapshot ? &*built->snapshot : nullptr;
}

const Snapshot* SnapshotSet::get_or_complain(StagedPolicies staged, bool failsafe_ports) {
  const Snapshot* const snapshot = get(staged, failsafe_ports);
  if (snapshot == nullptr) {
    print_diagnostics(errors());
    complain("the manifests have errors");
  }
  return snapshot;
}

std::vector<std::string> SnapshotSet::errors() const {
  std::vector<std::string> lines = error_lines(loaded_.diagnostics);
  for (const std::optional<BuildResult>& built : built_) {
    if (!built) continue;
    for (std::string& line : error_lines(built->diagnostics))
      lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> error_lines(const Diagnostics& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : diagnostics.entries()) {
    if (diagnostic.severity == Severity::error) lines.push_back(diagnostic.to_string());
  }
  if (lines.size() < diagnostics.error_count()) {
    lines.push_back(fmt::format("and {} more errors", diagnostics.error_count() - lines.size()));
  }
  return lines;
}

}  // namespace tierwall::cli
