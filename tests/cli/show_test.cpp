#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

TEST(CliShow, ListsEndpoints) {
  const Outcome run = run_tierwall({"show", "-f", data("state")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 4U) << run.out;
  EXPECT_THAT(lines[1], ContainsRegex("^WorkloadEndpoint +default +client +10\\.0\\.0\\.2 +0$"));
  EXPECT_THAT(lines[2], ContainsRegex("default +web\\.1 +10\\.0\\.0\\.1, fd00::1 +1$"));
  EXPECT_THAT(lines[3], ContainsRegex("^HostEndpoint +node\\.eth0 +172\\.16\\.0\\.1 +1$"));
}

TEST(CliShow, ListsEndpointsAsJsonLines) {
  const Outcome run = run_tierwall({"show", "-f", data("state"), "-o", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 3U) << run.out;
  const Json web = Json::parse(lines[1]);
  EXPECT_EQ(web["name"], "web.1");
  EXPECT_EQ(web["addresses"], Json({"10.0.0.1", "fd00::1"}));
  EXPECT_EQ(web["policies"], 1);
}

TEST(CliShow, RulesStandInOrderWithTheirOrigin) {
  const Outcome run = run_tierwall({"show", "default/web.1", "-f", data("state")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 9U) << run.out;
  EXPECT_THAT(lines[1], ContainsRegex("^ingress +default +GlobalNetworkPolicy web +0 +log "));
  EXPECT_THAT(lines[2], ContainsRegex("^ +1 +allow +protocol \\(tcp\\), source\\.selector"));
  EXPECT_THAT(lines[2], HasSubstr(data("state/policies.yaml") + ":14:5 spec.ingress[1]"));
  EXPECT_THAT(lines[4], ContainsRegex("^ +end of tier +deny$"));
  EXPECT_THAT(lines[5], ContainsRegex("^ +\\(profiles\\) +Profile open +0 +allow +every flow "));
  EXPECT_THAT(lines[6], ContainsRegex("^ +\\(otherwise\\) +deny$"));
  EXPECT_THAT(lines[7], ContainsRegex("^egress +\\(profiles\\) +Profile open +0 +allow"));
  EXPECT_THAT(run.out, Not(HasSubstr("lockdown")));
}

TEST(CliShow, PendingShowsStagedPolicies) {
  const Outcome run = run_tierwall({"show", "default/web.1", "-f", data("state"), "--pending"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(lines_of(run.out)[1],
              ContainsRegex("^ingress +default +StagedGlobalNetworkPolicy lockdown +0 +deny"));
}

TEST(CliShow, JsonHasEverySetOfAHost) {
  const Outcome run =
      run_tierwall({"show", "HostEndpoint/node.eth0", "-f", data("state"), "-o", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const Json shown = Json::parse(run.out);
  EXPECT_EQ(shown["endpoint"], "HostEndpoint/node.eth0");
  ASSERT_EQ(shown["sets"].size(), 7U);
  EXPECT_EQ(shown["sets"][0]["set"], "untracked");
  EXPECT_EQ(shown["sets"][0]["otherwise"], nullptr);
  const Json& forward = shown["sets"][3];
  EXPECT_EQ(forward["set"], "forward");
  EXPECT_EQ(forward["otherwise"], "allow");
  EXPECT_EQ(forward["tiers"][0]["endOfTier"], "deny");
  const Json& policy = forward["tiers"][0]["policies"][0];
  EXPECT_EQ(policy["name"], "gateway");
  EXPECT_EQ(policy["rules"][0]["criteria"], "protocol (tcp), destination.ports (22)");
  EXPECT_EQ(policy["rules"][0]["origin"]["line"], 49);
  EXPECT_EQ(policy["rules"][0]["origin"]["field"], "spec.ingress[0]");
}

TEST(CliShow, FailsafePortsOfAHostOnRequest) {
  const Outcome run =
      run_tierwall({"show", "HostEndpoint/node.eth0", "-f", data("state"), "--failsafe"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  EXPECT_THAT(lines.at(1),
              ContainsRegex("^ingress failsafe +allow +protocol \\(tcp\\), destination\\."
                            "ports \\(22, 179, [0-9, ]+\\) +built in$"));
  EXPECT_THAT(lines.at(2), ContainsRegex("^ +allow +protocol \\(udp\\), destination\\.ports "
                                         "\\(68\\) +built in$"));
  const Json shown = Json::parse(run_tierwall({"show", "HostEndpoint/node.eth0", "-f",
                                               data("state"), "--failsafe", "-o", "json"})
                                     .out);
  ASSERT_EQ(shown["sets"].size(), 9U);
  EXPECT_EQ(shown["sets"][5]["set"], "failsafe");
  EXPECT_EQ(shown["sets"][5]["failsafe"][1], (Json{{"protocol", "udp"}, {"ports", {53, 67}}}));
}

TEST(CliShow, ProfilesWithoutADocumentOfTheirOwnSayWhereTheyComeFrom) {
  const std::string text = R"(
{"kind": "List", "apiVersion": "v1", "items": [
  {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "prod"}},
  {"kind": "WorkloadEndpoint", "apiVersion": "projectcalico.org/v3",
   "metadata": {"name": "w", "namespace": "prod"},
   "spec": {"node": "n", "orchestrator": "cni", "ipNetworks": ["10.0.0.1/32"],
            "profiles": ["kns.prod", "projectcalico-default-allow", "gone"]}}]})";
  const Outcome run = run_tierwall({"show", "prod/w", "-f", "-"}, text);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, ContainsRegex("Profile kns\\.prod +0 +allow +every flow +"
                                     "<stdin>:3:[0-9]+ Namespace prod\n"));
  EXPECT_THAT(run.out, ContainsRegex("Profile projectcalico-default-allow +0 +allow +every flow +"
                                     "built in\n"));
  EXPECT_THAT(run.out, ContainsRegex("Profile gone +deny +the profile is missing"));
}

// Rules of the model are counted as converted, and their origin is what the document says.
TEST(CliShow, ConvertedRulesComeFromPeers) {
  const std::string text = R"(
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p}
spec:
  podSelector: {}
  ingress:
  - from:
    - podSelector: {}
    - ipBlock: {cidr: 192.0.2.0/24}
    ports: [{port: 80}, {port: 53, protocol: UDP}]
---
apiVersion: v1
kind: Pod
metadata: {name: w}
status: {podIP: 10.0.0.1}
)";
  const Outcome run = run_tierwall({"show", "default/w", "-f", "-"}, text);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(lines_of(run.out).at(2), ContainsRegex("^ +1 +allow .*<stdin>:10:7 "
                                                     "spec\\.ingress\\[0\\]\\.from\\[1\\]$"));
  const Json shown =
      Json::parse(run_tierwall({"show", "default/w", "-f", "-", "-o", "json"}, text).out);
  const Json& rule = shown["sets"][0]["tiers"][0]["policies"][0]["rules"][3];
  EXPECT_EQ(rule["index"], 3);
  EXPECT_EQ(rule["origin"]["field"], "spec.ingress[0].from[1]");
  EXPECT_EQ(rule["origin"]["line"], 10);
}

TEST(CliShow, WhatCannotBeShownIsSaid) {
  const Outcome unknown = run_tierwall({"show", "default/nobody", "-f", data("state")});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_EQ(unknown.out, "");
  EXPECT_THAT(unknown.err, HasSubstr("no endpoint `default/nobody`"));
  const Outcome broken = run_tierwall({"show", "-f", data("broken.yaml")});
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_EQ(broken.out, "");
  EXPECT_THAT(broken.err, HasSubstr("broken.yaml:9:15: error: "));
}

}  // namespace
}  // namespace tierwall::testing
