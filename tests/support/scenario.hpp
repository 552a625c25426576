// The conformance scenarios of spec/policy.md 8: reading the file, loading resources through the
// manifest loader, and the flows in the judge's words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <tierwall/manifest/loader.hpp>

#include "reference/policy.hpp"

namespace tierwall::testing {

using Json = nlohmann::json;

struct ScenarioFlow {
  reference::ReferenceFlow flow;  // names no endpoints: they are to be found by address
  std::optional<reference::EndpointName> from;  // the owner of the source address
  std::optional<reference::EndpointName> to;
  std::optional<reference::EndpointName> in_host;
  std::optional<reference::EndpointName> out_host;
  bool failsafe = false;
  Json expect;
  std::string note;
};

// Documents that must not load.
struct ScenarioReject {
  std::string why;
  bool strict_only = false;  // accepted in compat mode
  std::vector<Json> resources;
  std::vector<std::string> manifests;
};

struct Scenario {
  std::string name;
  std::string note;
  bool compat_only = false;
  std::vector<Json> resources;
  std::vector<std::string> manifests;
  std::vector<ScenarioFlow> flows;
  std::vector<ScenarioReject> rejects;
};

std::vector<Scenario> read_scenarios(const std::string& path);

// Loads the resources in order, then the texts.
LoadResult load(const std::vector<Json>& resources, const std::vector<std::string>& manifests,
                ManifestMode mode);

}  // namespace tierwall::testing
