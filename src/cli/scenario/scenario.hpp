// The two forms of a test scenario.
//
// - with `checks`: manifests are files beside the scenario file, a check says who talks to whom and
//   expects `allow` or `deny`;
// - with `flows`: the documents are inside, a flow also says who decides, what is logged and what
//   staged policies would do (spec/policy.md 8).
#pragma once

#include <string>

#include <tierwall/manifest/loader.hpp>

#include "cli/input/json.hpp"
#include "cli/scenario/report.hpp"

namespace tierwall::cli {

struct ScenarioContext {
  std::string folder;  // of the scenario file; paths are relative to it
  std::string place;   // in messages
  ManifestMode mode = ManifestMode::compat;
};

// Errors: the scenario is not of its form, so that nothing could be checked.
Result<void> run_checks_scenario(const Json& scenario, const ScenarioContext& context,
                                 ScenarioReport& report);
Result<void> run_flows_scenario(const Json& scenario, const ScenarioContext& context,
                                ScenarioReport& report);

}  // namespace tierwall::cli
