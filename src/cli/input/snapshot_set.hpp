// One loaded state, compiled on demand in the ways that a question may ask for: with staged
// policies enforced or ignored, with or without the failsafe ports.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::cli {

class SnapshotSet {
 public:
  explicit SnapshotSet(LoadResult loaded) : loaded_(std::move(loaded)) {}

  // Null if the state has errors; `errors()` then says which. Lifetime: this object's.
  const Snapshot* get(StagedPolicies staged, bool failsafe_ports);
  // The same, after printing the errors on standard error.
  const Snapshot* get_or_complain(StagedPolicies staged, bool failsafe_ports);

  const PlaceMap& places() const noexcept { return loaded_.places; }
  const Model& model() const noexcept { return loaded_.model; }

  // One line per error of what was asked for so far, located in the manifests.
  std::vector<std::string> errors() const;

 private:
  LoadResult loaded_;
  std::array<std::optional<BuildResult>, 4> built_;
};

// One line per error; warnings are left out.
std::vector<std::string> error_lines(const Diagnostics& diagnostics);

}  // namespace tierwall::cli
