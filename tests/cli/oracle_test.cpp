// The verdicts that other projects state, as `tierwall test` checks them: all agree, but for the
// scenarios listed here, which the specification decides otherwise.
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "cli/run.hpp"
#include "support/oracles.hpp"

namespace tierwall::testing {
namespace {

constexpr std::string_view kCapitals = "1.1: names of policies have no capitals; not loaded";
constexpr std::string_view kBaselineName =
    "4.2: the one BaselineAdminNetworkPolicy is named default; not loaded";
constexpr std::string_view kPodsOnHosts =
    "5: pods on the network of their host are no endpoints; only checks that name one disagree";
constexpr std::string_view kBlocks = "4.1: the cidr of an ipBlock has a length; not loaded";

// Scenarios that do not pass, and the section of spec/policy.md that says so.
const std::map<std::string_view, std::string_view> kReviewed = {
    {"knp/networkpolicy/ip block override deny ingress", kCapitals},
    {"knp/networkpolicy/ip block deny ingress", kCapitals},
    {"knp/baselineadminnetworkpolicy/deny-all-egress policy should deny traffic", kBaselineName},
    {"knp/baselineadminnetworkpolicy/deny-all-ingress policy should deny traffic", kBaselineName},
    {"knp/baselineadminnetworkpolicy/traffic not matching specific ingress-allow defaults to allow",
     kBaselineName},
    {"knp/baselineadminnetworkpolicy/egress traffic to a specific port is denied", kBaselineName},
    {"knp/baselineadminnetworkpolicy/egress traffic to a different port is allowed by default",
     kBaselineName},
    {"nca/calico_testcases/testcase10/testcase10-scheme#np_global", kCapitals},
    {"nca/calico_testcases/testcase10/testcase10-scheme#np_local", kCapitals},
    {"nca/calico_testcases/testcase10/testcase10-scheme#np_local_allowAll-kube-system", kCapitals},
    {"nca/calico_testcases/testcase10/testcase10-scheme#np_local_allowAll-default", kCapitals},
    {"nca/calico_testcases/testcase17-sanity/testcase17-scheme#np_globalEmpty", kCapitals},
    {"nca/fw_rules_tests/policies/test9-scheme#np9", kPodsOnHosts},
    {"nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#old1",
     kPodsOnHosts},
    {"nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#old2",
     kPodsOnHosts},
    {"nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#old3",
     kPodsOnHosts},
    {"nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#new1",
     kPodsOnHosts},
    {"nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#new1a",
     kPodsOnHosts},
    {"nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#new2",
     kPodsOnHosts},
    {"nca/k8s_testcases/tests-different-topologies/semanticDiff-same-topologies-scheme#new3",
     kPodsOnHosts},
    {"nca/k8s_testcases/network-policy-checks/network-policy-check-scheme#checks_policy", kBlocks},
};

// What the command says of one scenario that did not pass.
struct Failure {
  std::string name;
  std::vector<std::string> lines;
};

std::vector<Failure> failures_in(const std::string& output) {
  std::vector<Failure> failures;
  for (const std::string& line : lines_of(output)) {
    if (line.starts_with("FAIL ")) {
      failures.push_back({line.substr(5, line.rfind(" (") - 5), {}});
    } else if (line.starts_with("  ") && !failures.empty()) {
      failures.back().lines.push_back(line);
    }
  }
  return failures;
}

// Whether the reason explains every line.
bool is_explained(const Failure& failure, std::string_view reason) {
  for (const std::string& line : failure.lines) {
    const bool is_heading = !line.starts_with("    ");
    const std::string_view expected = reason == kPodsOnHosts    ? "no endpoint `Pod/"
                                      : reason == kCapitals     ? "lower-case letters"
                                      : reason == kBaselineName ? "is named `default`"
                                                                : "ipBlock.cidr";
    if (!is_heading && line.find(expected) == std::string::npos) return false;
  }
  return !failure.lines.empty();
}

const std::vector<const char*> kFiles = {
    "calico-fv.jsonl",       "conformance-anp.jsonl",  "k8s-e2e.jsonl",
    "nca-calico.jsonl",      "nca-k8s.jsonl",          "kube-network-policies.jsonl",
    "netpol-analyzer.jsonl", "npa-anp-examples.jsonl", "policy-assistant.jsonl"};

TEST(OracleScenarios, AgreeOrAreReviewed) {
  if (!std::filesystem::exists(oracle_folder())) GTEST_SKIP() << kNoOracles;
  std::set<std::string> failed;
  for (const char* file : kFiles) {
    SCOPED_TRACE(file);
    const Outcome run = run_tierwall({"test", oracle_folder() + file});
    const std::vector<Failure> failures = failures_in(run.out);
    EXPECT_EQ(run.exit_code == 0, failures.empty()) << run.err;
    const std::string summary = lines_of(run.out).back();
    EXPECT_NE(summary.find(" passed, "), std::string::npos) << summary;
    EXPECT_FALSE(summary.starts_with("0 ")) << summary;
    for (const Failure& failure : failures) {
      const auto reviewed = kReviewed.find(failure.name);
      if (reviewed == kReviewed.end()) {
        ADD_FAILURE() << failure.name << "\n" << ::testing::PrintToString(failure.lines);
        continue;
      }
      EXPECT_TRUE(is_explained(failure, reviewed->second))
          << failure.name << ": " << reviewed->second << "\n"
          << ::testing::PrintToString(failure.lines);
      failed.insert(failure.name);
    }
  }
  for (const auto& [name, reason] : kReviewed)
    EXPECT_TRUE(failed.contains(std::string(name))) << name << " passes now";
}

}  // namespace
}  // namespace tierwall::testing
