// How far a build is: for callers that show it, and for those that may want to stop it.
//
//     BuildOptions options;
//     options.progress = [&](const BuildProgress& progress) {
//       show(to_string(progress.stage), progress.done, progress.total);
//       return !stop_requested;
//     };
//     BuildResult built = SnapshotBuilder(options).build(model);  // `cancelled` if it was stopped
//
// A report is made when a stage begins and when it ends, and between them whenever a million
// steps are done, which is some milliseconds: the library has no clock. `done` never goes back
// within a stage, and stages come in the order of their enumerators, each once. Thread contract: the
// observer is called by the thread that builds. It may throw: the exception leaves build(), and
// nothing else is left of it.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace tierwall::inline v0 {

// Stages, in their order.
enum class BuildStage : std::uint8_t {
  validation,  // of resources
  selectors,   // of policies and profiles
  labels,      // of profiles and what becomes one, endpoints and network sets
  rules,       // of policies and profiles
  plans,       // which policies select what, then which rules apply to which endpoint
  identities,  // of addresses
  names,       // of endpoints
  programs,    // tables of verdicts: a look at every plan, then its program
};

// `identities`, say.
constexpr std::string_view to_string(BuildStage stage) noexcept {
  switch (stage) {
    case BuildStage::validation: return "validation";
    case BuildStage::selectors: return "selectors";
    case BuildStage::labels: return "labels";
    case BuildStage::rules: return "rules";
    case BuildStage::plans: return "plans";
    case BuildStage::identities: return "identities";
    case BuildStage::names: return "names";
    case BuildStage::programs: return "programs";
  }
  return "unknown";
}

// How far a stage is.
struct BuildProgress {
  BuildStage stage = BuildStage::validation;
  std::uint64_t done = 0;   // of `total`: the things that the stage goes through
  std::uint64_t total = 0;  // known when the stage begins; 0: there is nothing to do
};

// False ends the build.
using BuildObserver = std::function<bool(const BuildProgress&)>;

}  // namespace tierwall::inline v0
