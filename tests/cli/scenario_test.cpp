#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Json = nlohmann::json;

TEST(CliTest, PassingScenarios) {
  const Outcome run = run_tierwall({"test", data("passing.yaml"), data("flows.json")});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_EQ(run.out, "7 passed, 0 failed\n");
  EXPECT_EQ(run.err, "");
}

TEST(CliTest, FailuresSayWhatWasExpectedAndWhoDecided) {
  const Outcome run = run_tierwall({"test", data("failing.jsonl")});
  EXPECT_EQ(run.exit_code, 3) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  const std::string file = data("failing.jsonl");
  EXPECT_THAT(lines, Contains("FAIL wrong expectations (" + file + ":1)"));
  EXPECT_THAT(lines, Contains("  check 1: 192.0.2.7 -> default/web.1 tcp/80 from 49152"));
  EXPECT_THAT(lines, Contains("    expected allow, got deny"));
  EXPECT_THAT(lines, Contains(::testing::AllOf(StartsWith("    ingress: deny "),
                                               HasSubstr("GlobalNetworkPolicy web"))));
  EXPECT_THAT(lines, Contains("  check 3"));
  EXPECT_THAT(lines, Contains("    no endpoint `Deployment/default/web`"));
  EXPECT_THAT(lines, Contains("FAIL manifests with errors (" + file + ":2)"));
  EXPECT_THAT(lines, Contains("  none of 2 checks could be made:"));
  EXPECT_THAT(lines, Contains(HasSubstr("broken.yaml:9:15: error: ")));
  EXPECT_THAT(lines, Contains("FAIL a manifest that is not there (" + file + ":3)"));
  EXPECT_THAT(lines, Contains(HasSubstr("missing.yaml`: No such file or directory")));
  EXPECT_EQ(lines.back(), "1 passed, 5 failed");
}

TEST(CliTest, ForProgramsAllIsOneValue) {
  const Outcome passing = run_tierwall({"test", data("passing.yaml"), "-o", "json"});
  EXPECT_EQ(passing.exit_code, 0);
  EXPECT_EQ(Json::parse(passing.out),
            Json({{"passed", 4}, {"failed", 0}, {"failures", Json::array()}}));
  const Outcome failing = run_tierwall({"test", data("failing.jsonl"), "-o", "json"});
  EXPECT_EQ(failing.exit_code, 3);
  const Json json = Json::parse(failing.out);
  EXPECT_EQ(json["failed"], 5);
  EXPECT_EQ(json["failures"][0]["scenario"], "wrong expectations");
  EXPECT_EQ(json["failures"][0]["place"], data("failing.jsonl") + ":1");
  EXPECT_EQ(json["failures"][0]["check"], "check 1: 192.0.2.7 -> default/web.1 tcp/80 from 49152");
  EXPECT_EQ(json["failures"][0]["reasons"][0], "expected allow, got deny");
  EXPECT_TRUE(json["failures"].back()["check"].is_null());
}

// The passing scenario with each expectation turned round must fail with that one named.
TEST(CliTest, EveryExpectationOfAFlowIsLookedAt) {
  const Json good = Json::parse(read_file(data("flows.json")));
  const Json patches = Json::parse(R"([
      {"at": "/verdict", "to": "deny"},
      {"at": "/egress/verdict", "to": "allow"},
      {"at": "/ingress/by", "to": "rule"},
      {"at": "/ingress/policy", "to": "other"},
      {"at": "/ingress/rule", "to": 1},
      {"at": "/logs/0/rule", "to": 1},
      {"at": "/trace/0/action", "to": "deny"},
      {"at": "/pending/verdict", "to": "allow"},
      {"at": "/pending/ingress/policy", "to": "open"}])");
  for (const Json& patch : patches) {
    Json bad = good;
    Json& expect = bad["scenarios"][0]["flows"][0]["expect"];
    const std::string at = patch["at"];
    expect[Json::json_pointer(at)] = patch["to"];
    const TemporaryFile file(".json", bad.dump());
    const Outcome run = run_tierwall({"test", file.path()});
    EXPECT_EQ(run.exit_code, 3) << at;
    EXPECT_EQ(lines_of(run.out).back(), "2 passed, 1 failed") << run.out;
    EXPECT_THAT(run.out, HasSubstr(": expected " + patch["to"].dump() + ", got ")) << at;
  }
}

TEST(CliTest, ARejectThatIsAcceptedFails) {
  Json bad = Json::parse(read_file(data("flows.json")));
  bad["scenarios"][0]["rejects"][1]["mode"] = "any";
  bad["scenarios"][0]["rejects"][0]["mode"] = "strict";
  const TemporaryFile file(".json", bad.dump());
  const Outcome run = run_tierwall({"test", file.path()});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("reject 1: no such action"));
  EXPECT_THAT(run.out, HasSubstr("compat mode: expected to be accepted, was refused"));
  EXPECT_THAT(run.out, HasSubstr("reject 2: v1 spelling"));
  EXPECT_THAT(run.out, HasSubstr("compat mode: expected to be refused, was accepted"));
}

TEST(CliTest, WhatIsNoScenarioIsARuntimeError) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"{}", "none of `checks`, `flows` and `rejects`"},
      {"3", "a scenario belongs here, not a number"},
      {"{\"checks\": 1, \"manifests\": []}", "`checks` is not a list"},
      {"{\"checks\": [], \"manifests\": \"a\"}", "`manifests` is not a list of paths"},
      {"{\"checks\": [], \"manifests\": [], \"default_no_policy\": \"deny\"}",
       "`default_no_policy`"},
      {"{\"flows\": [1]}", "`flows` is not a list of objects"},
      {"{\"scenarios\": [], \"version\": 2}", "`version` is not 1"},
      {"{", "not valid JSON"},
  };
  for (const auto& [text, message] : cases) {
    const Outcome run = run_tierwall({"test", "-"}, text);
    EXPECT_EQ(run.exit_code, 1) << text;
    EXPECT_THAT(run.err, StartsWith("tierwall: <stdin>:1: ")) << text;
    EXPECT_THAT(run.err, HasSubstr(message)) << text;
    EXPECT_EQ(run.out, "0 passed, 0 failed\n");
  }
  const Outcome missing = run_tierwall({"test", "/nowhere/a.yaml", data("passing.yaml")});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_EQ(missing.out, "4 passed, 0 failed\n");
}

TEST(CliTest, AScenarioThatCannotBeSetUpFailsWithoutChecksToo) {
  const Outcome run = run_tierwall(
      {"test", "-"}, R"({"name": "empty", "manifests": ["/nowhere/a.yaml"], "checks": []})");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(lines_of(run.out).back(), "0 passed, 1 failed");
}

TEST(CliTest, OpenNamespacesWhereNoneIsDefined) {
  const std::string endpoints =
      "apiVersion: projectcalico.org/v3\nkind: WorkloadEndpoint\n"
      "metadata: {name: w, namespace: prod}\n"
      "spec: {node: n, orchestrator: k8s, ipNetworks: [10.0.0.1/32], profiles: [kns.prod]}\n";
  const TemporaryFile manifest(".yaml", endpoints);
  const auto scenario = [&manifest](const char* no_policy, const char* expect) {
    return Json{{"name", no_policy},
                {"manifests", {manifest.path()}},
                {"default_no_policy", no_policy},
                {"checks",
                 {{{"from", {{"ip", "192.0.2.7"}}},
                   {"to", {{"namespace", "prod"}, {"workloadEndpoint", "w"}}},
                   {"protocol", "TCP"},
                   {"port", 80},
                   {"expect", expect}}}}}
               .dump() +
           "\n";
  };
  const Outcome run =
      run_tierwall({"test", "-"}, scenario("allow", "allow") + scenario("profile", "deny"));
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_EQ(run.out, "2 passed, 0 failed\n");
}

// A workload that was loaded as such, and one of which only pods were; of the latter, `b` differs.
TEST(CliTest, PodsAndWorkloadsAreNamedByTheirKinds) {
  const std::string manifests = R"yaml(
{apiVersion: v1, kind: Namespace, metadata: {name: default}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {open: "yes"}}, status: {podIP: 10.0.0.1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: b}}
---
{apiVersion: v1, kind: Pod, metadata: {name: c, labels: {open: "yes"}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: {}}}}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p}
spec: {selector: "!has(open)", types: [Ingress]}
)yaml";
  const TemporaryFile manifest(".yaml", manifests);
  const auto outcome = [&manifest](const Json& to, const char* expect) {
    const Json check = {{"from", {{"namespace", "default"}, {"pod", "a"}}},
                        {"to", to},
                        {"protocol", "TCP"},
                        {"port", 80},
                        {"expect", expect}};
    const Json scenario = {{"manifests", {manifest.path()}}, {"checks", {check}}};
    return run_tierwall({"test", "-"}, scenario.dump());
  };
  const auto peer = [](const char* text) { return Json::parse(text); };
  const auto passes = [&outcome](const Json& to, const char* expect) {
    const Outcome run = outcome(to, expect);
    EXPECT_EQ(run.exit_code, 0) << to << run.out << run.err;
  };
  const auto fails = [&outcome](const Json& to, const char* expect, const char* why) {
    const Outcome run = outcome(to, expect);
    EXPECT_EQ(run.exit_code, 3) << to;
    EXPECT_THAT(run.out, HasSubstr(why)) << to;
  };
  passes(peer(R"({"namespace": "default", "pod": "c"})"), "allow");
  passes(peer(R"({"namespace": "default", "pod": "b"})"), "deny");
  fails(peer(R"({"namespace": "default", "pod": "d"})"), "deny", "no endpoint `Pod/default/d`");
  // The workload itself, whatever its pods are.
  passes(peer(R"({"namespace": "default", "workload": "a", "kind": "Deployment", "pods": ["c"]})"),
         "deny");
  fails(peer(R"({"namespace": "default", "workload": "a", "kind": "Job"})"), "deny",
        "no endpoint `Job/default/a`");
  // All of its pods.
  passes(peer(R"({"namespace": "default", "workload": "w", "kind": "ReplicaSet", "pods": ["c"]})"),
         "allow");
  const Json mixed = peer(
      R"({"namespace": "default", "workload": "w", "kind": "ReplicaSet", "pods": ["c", "b"]})");
  fails(mixed, "allow", "check 1: default/a -> default/b tcp/80");
  fails(mixed, "deny", "check 1: default/a -> default/c tcp/80");
  fails(peer(R"({"namespace": "default", "workload": "w", "kind": "Job", "pods": ["x"]})"), "deny",
        "no endpoint `Pod/default/x`");
  fails(peer(R"({"namespace": "default", "workload": "w", "kind": "Job", "pods": "x"})"), "deny",
        "`pods` is not a list of strings");
  for (const char* kind : {"HostEndpoint", "deployment", "Rollout"}) {
    fails(Json{{"namespace", "default"}, {"workload", "a"}, {"kind", kind}}, "deny",
          "is no kind of workload");
  }
}

// Every scenario of the conformance file, in both modes.
TEST(CliTest, TheConformanceFilePasses) {
  const std::string path = std::string(TIERWALL_TEST_DATA) + "/conformance/policy.json";
  const Json file = Json::parse(read_file(path));
  std::size_t checks = 0;
  for (const Json& scenario : file["scenarios"])
    checks += scenario["flows"].size() + scenario.value("rejects", Json::array()).size();
  EXPECT_GT(checks, 800U);
  for (const char* const mode : {"compat", "strict"}) {
    const Outcome run = run_tierwall({"test", path, "--mode", mode});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_EQ(run.out, std::to_string(checks) + " passed, 0 failed\n");
  }
}

}  // namespace
}  // namespace tierwall::testing
