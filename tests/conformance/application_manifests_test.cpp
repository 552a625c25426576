// Manifests of real applications, from scenarios beside the project: all of them load, nothing in
// them is taken for a mistake, and every pod and workload that a scenario asks about is an endpoint.
// Skipped where that folder is absent.
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/oracle_manifests.hpp"

namespace tierwall {
namespace {

using namespace testing;
using Json = nlohmann::json;

// By kind, namespace and name.
using Endpoints = std::set<std::tuple<std::string, std::string, std::string>>;

Endpoints endpoints_of(const Model& model) {
  Endpoints endpoints;
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints)
    endpoints.emplace(to_string(endpoint.kind), endpoint.namespace_name, endpoint.name);
  return endpoints;
}

bool is_endpoint(const Json& peer, const Endpoints& endpoints) {
  const auto exists = [&](const std::string& kind, const std::string& name) {
    return endpoints.contains({kind, peer.at("namespace").get<std::string>(), name});
  };
  if (peer.contains("pod")) return exists("Pod", peer["pod"]);
  if (!peer.contains("workload")) return true;  // an address
  if (exists(peer.at("kind"), peer["workload"])) return true;
  const Json pods = peer.value("pods", Json::array());
  for (const Json& pod : pods) {
    if (!exists("Pod", pod)) return false;
  }
  return !pods.empty();
}

// Scenarios that ask about pods on the host's network as if they had addresses of their own. Such
// pods are no endpoints (spec/policy.md 5).
const std::set<std::string> kAsksAboutPodsOnHosts = {
    "nca/fw_rules_tests/policies/test9-scheme#np9",
    "nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#new1",
    "nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#new1a",
    "nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#new2",
    "nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#new3",
    "nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#old1",
    "nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#old2",
    "nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#old3",
};

// Errors that the files do hold: blocks without a prefix length (spec/policy.md 4.1).
bool is_in_the_file(const Diagnostic& error) {
  return error.place.source.ends_with("network-policy-checks/checks-network-policy.yaml") &&
         error.field.ends_with(".ipBlock.cidr");
}

class ApplicationManifests : public ::testing::TestWithParam<const char*> {};

TEST_P(ApplicationManifests, Load) {
  const std::optional<std::vector<Json>> scenarios = oracle_rows(GetParam());
  if (!scenarios) GTEST_SKIP() << kNoOracles;
  std::size_t peers = 0;
  for (const Json& scenario : *scenarios) {
    SCOPED_TRACE(scenario.at("name").get<std::string>());
    const LoadResult loaded = load_oracle(scenario);
    for (const Diagnostic& entry : loaded.diagnostics.entries()) {
      if (entry.severity == Severity::warning) continue;
      EXPECT_TRUE(is_in_the_file(entry)) << entry.to_string();
    }
    const Endpoints endpoints = endpoints_of(loaded.model);
    std::set<Json> missing;
    for (const Json& check : scenario.at("checks")) {
      for (const char* const side : {"from", "to"}) {
        ++peers;
        if (!is_endpoint(check.at(side), endpoints)) missing.insert(check.at(side));
      }
    }
    EXPECT_EQ(!missing.empty(), kAsksAboutPodsOnHosts.contains(scenario.at("name")))
        << Json(missing);
  }
  EXPECT_GT(scenarios->size(), 30U);
  EXPECT_GT(peers, 10'000U);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ApplicationManifests,
                         ::testing::Values("netpol-analyzer.jsonl", "nca-k8s.jsonl",
                                           "npa-anp-examples.jsonl"));

}  // namespace
}  // namespace tierwall
