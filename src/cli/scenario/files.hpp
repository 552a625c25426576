// Files of test scenarios: JSON lines, JSON, or YAML.
//
// A file holds scenarios one after the other (lines, documents, a list), or the one object
// {"version": 1, "scenarios": [...]} of spec/policy.md 8.
#pragma once

#include <functional>
#include <string>

#include "cli/input/json.hpp"

namespace tierwall::cli {

// `place` names the scenario in messages: `tests.jsonl:3`. Returns what is wrong with its shape.
using ScenarioVisitor = std::function<Result<void>(const Json& scenario, const std::string& place)>;

// Calls `visit` for each scenario in turn; JSON lines are read as it goes. False, after complaining
// by place, if something is no scenario or could not be read.
bool for_each_scenario(const std::string& path, const ScenarioVisitor& visit);

}  // namespace tierwall::cli
