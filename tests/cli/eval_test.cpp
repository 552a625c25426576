#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

std::vector<std::string> eval(std::vector<std::string> more) {
  std::vector<std::string> arguments = {"eval", "-f", data("state")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Json eval_json(std::vector<std::string> more) {
  more.insert(more.end(), {"-o", "json"});
  const Outcome run = run_tierwall(eval(std::move(more)));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(lines_of(run.out).size(), 1U) << run.out;
  return Json::parse(run.out);
}

const std::vector<std::string> kClientToWeb = {"--from",        "default/client", "--to",
                                               "default/web.1", "--protocol",     "tcp"};

std::vector<std::string> client_to_web(std::vector<std::string> more) {
  std::vector<std::string> arguments = kClientToWeb;
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(CliEval, OneFlowAsATable) {
  const Outcome run = run_tierwall(eval(client_to_web({"--port", "80"})));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 2U) << run.out;
  EXPECT_THAT(lines[0], StartsWith("FROM            TO             TRAFFIC  VERDICT  EGRESS"));
  EXPECT_THAT(lines[1], StartsWith("default/client  default/web.1  tcp/80   allow    "));
  EXPECT_THAT(lines[1], HasSubstr("rule 0 of Profile open"));
  EXPECT_THAT(lines[1], HasSubstr("rule 1 of GlobalNetworkPolicy web in tier default"));
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b")));
}

TEST(CliEval, OneFlowAsJson) {
  const Json answer = eval_json(client_to_web({"--port", "80"}));
  EXPECT_EQ(answer, Json::parse(R"({
      "flow": {"from": "WorkloadEndpoint/default/client", "to": "WorkloadEndpoint/default/web.1",
               "srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": "tcp", "dstPort": 80},
      "verdict": "allow",
      "egress": {"verdict": "allow", "by": "profileRule", "tier": "", "kind": "Profile",
                 "namespace": "", "policy": "open", "rule": 0},
      "ingress": {"verdict": "allow", "by": "rule", "tier": "default",
                  "kind": "GlobalNetworkPolicy", "namespace": "", "policy": "web", "rule": 1}})"));
}

TEST(CliEval, AddressesAreLookedUp) {
  const Json answer = eval_json({"--from", "192.0.2.7", "--to", "10.0.0.1", "--protocol", "udp",
                                 "--port", "80", "--source-port", "5000"});
  EXPECT_EQ(answer["flow"]["to"], "WorkloadEndpoint/default/web.1");
  EXPECT_EQ(answer["flow"]["from"], nullptr);
  EXPECT_EQ(answer["flow"]["srcPort"], 5000);
  EXPECT_EQ(answer["egress"], Json({{"verdict", "unenforced"}}));
  EXPECT_EQ(answer["ingress"]["by"], "tierDefault");
  EXPECT_EQ(answer["verdict"], "deny");
}

TEST(CliEval, AnEndpointGivesTheAddressOfTheOthersFamily) {
  const Json answer = eval_json(
      {"--from", "default/web.1", "--to", "2001:db8::1", "--protocol", "tcp", "--port", "80"});
  EXPECT_EQ(answer["flow"]["srcIP"], "fd00::1");
  const Outcome none = run_tierwall(eval(
      {"--from", "default/client", "--to", "2001:db8::1", "--protocol", "tcp", "--port", "80"}));
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.err, HasSubstr("different families"));
}

TEST(CliEval, LogHitsAreNamed) {
  const Json answer = eval_json(client_to_web({"--port", "443"}));
  EXPECT_EQ(answer["verdict"], "deny");
  EXPECT_EQ(answer["logs"],
            Json::parse(R"([{"tier": "default", "kind": "GlobalNetworkPolicy", "namespace": "",
                             "policy": "web", "rule": 0}])"));
}

TEST(CliEval, StagedPoliciesCountOnlyWhenPending) {
  EXPECT_EQ(eval_json(client_to_web({"--port", "80"}))["verdict"], "allow");
  const Json pending = eval_json(client_to_web({"--port", "80", "--pending"}));
  EXPECT_EQ(pending["verdict"], "deny");
  EXPECT_EQ(pending["ingress"]["policy"], "lockdown");
  EXPECT_EQ(pending["ingress"]["kind"], "StagedGlobalNetworkPolicy");
}

TEST(CliEval, HttpAttributes) {
  EXPECT_EQ(eval_json(client_to_web({"--port", "8080", "--http-method", "GET", "--http-path",
                                     "/public/../public/x"}))["verdict"],
            "allow");
  const Json denied = eval_json(
      client_to_web({"--port", "8080", "--http-method", "GET", "--http-path", "/private"}));
  EXPECT_EQ(denied["verdict"], "deny");
  EXPECT_EQ(denied["flow"]["http"], Json({{"method", "GET"}, {"path", "/private"}}));
  EXPECT_EQ(run_tierwall(eval(client_to_web({"--port", "8080", "--http-path", "x"}))).exit_code, 2);
}

TEST(CliEval, ThroughAHost) {
  const std::vector<std::string> flow = {
      "--from", "192.0.2.7", "--to", "default/client", "--protocol",
      "tcp",    "--port",    "22",   "--in-host",      "HostEndpoint/node.eth0"};
  const Json answer = eval_json(flow);
  EXPECT_EQ(answer["verdict"], "deny");
  EXPECT_EQ(answer["ingress"]["verdict"], "allow");
  EXPECT_EQ(answer["inHost"]["policy"], "gateway");
  EXPECT_EQ(answer["inHost"]["set"], "forward");
  const Outcome table = run_tierwall(eval(flow));
  ASSERT_EQ(lines_of(table.out).size(), 3U) << table.out;
  EXPECT_THAT(lines_of(table.out)[2], HasSubstr("HostEndpoint/node.eth0: deny by rule 0 of"));
}

TEST(CliEval, FailsafePorts) {
  const std::vector<std::string> flow = {
      "--from", "192.0.2.7", "--to", "HostEndpoint/node.eth0", "--protocol", "tcp", "--port", "22"};
  EXPECT_EQ(eval_json(flow)["verdict"], "deny");
  std::vector<std::string> failsafe = flow;
  failsafe.push_back("--failsafe");
  const Json answer = eval_json(failsafe);
  EXPECT_EQ(answer["verdict"], "allow");
  EXPECT_EQ(answer["ingress"]["by"], "failsafe");
  EXPECT_EQ(answer["ingress"]["set"], "failsafe");
}

TEST(CliEval, BadLinesAreNamedAndTheOthersAnswered) {
  const Outcome run = run_tierwall(eval({"--flows", data("flows.jsonl"), "-o", "json"}));
  EXPECT_EQ(run.exit_code, 1);
  const std::vector<std::string> answers = lines_of(run.out);
  ASSERT_EQ(answers.size(), 4U) << run.out;
  EXPECT_EQ(Json::parse(answers[0])["verdict"], "allow");
  EXPECT_EQ(Json::parse(answers[1])["verdict"], "deny");
  EXPECT_EQ(Json::parse(answers[2])["flow"]["icmpType"], 8);
  EXPECT_EQ(Json::parse(answers[3])["flow"]["protocol"], 47);
  const std::vector<std::string> complaints = lines_of(run.err);
  ASSERT_EQ(complaints.size(), 3U) << run.err;
  const std::string file = "tierwall: " + data("flows.jsonl");
  EXPECT_EQ(complaints[0], file + ":3: unknown member `destinationPort`");
  EXPECT_EQ(complaints[1], file + ":5: no endpoint `default/nobody`");
  EXPECT_THAT(complaints[2], StartsWith(file + ":6: not valid JSON"));
}

TEST(CliEval, AnswersReadBackAsTheSameFlows) {
  const Outcome first = run_tierwall(eval({"--flows", data("flows.jsonl"), "-o", "json"}));
  std::string flows;
  for (const std::string& line : lines_of(first.out))
    flows += Json::parse(line)["flow"].dump() + "\n";
  const Outcome second = run_tierwall(eval({"--flows", "-", "-o", "json"}), flows);
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_EQ(second.out, first.out);
}

TEST(CliEval, BadFlowsSayWhatIsWrong) {
  const struct {
    const char* line;
    const char* message;
  } cases[] = {
      {R"({"from": "default/client", "to": "default/web.1"})", "no protocol"},
      {R"({"from": "default/client", "protocol": "tcp"})", "no destination endpoint"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": "tcp", "dstPort": 0})",
       "`dstPort`"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": "tcp", "dstPort": 65536})",
       "`dstPort`"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": "tcp", "dstPort": 1e30})",
       "`dstPort`"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": "tcp",
           "dstPort": 18446744073709551615})",
       "`dstPort`"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": "tcp", "dstPort": "80"})",
       "`dstPort`"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": "icmp", "dstPort": 80})", "ports"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": "tcp", "icmpType": 8})", "ICMP"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": 256})", "`protocol`"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "fd00::1", "protocol": 6})", "families"},
      {R"({"srcIP": "10.0.0", "dstIP": "10.0.0.1", "protocol": 6})", "`srcIP`"},
      {R"({"from": "default/client", "srcIP": "10.0.0.9", "dstIP": "10.0.0.1", "protocol": 6})",
       "no address of"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": 6, "http": {"path": "x"}})",
       "`http`"},
      {R"({"srcIP": "10.0.0.2", "dstIP": "10.0.0.1", "protocol": 6, "through": {"inHost": "a/b"}})",
       "`through`"},
      {R"([])", "an object"},
  };
  for (const auto& [line, message] : cases) {
    std::string one_line = line;
    std::erase(one_line, '\n');
    const Outcome run = run_tierwall(eval({"--flows", "-"}), one_line);
    EXPECT_EQ(run.exit_code, 1) << line;
    EXPECT_EQ(run.out, "") << line;
    EXPECT_THAT(run.err, StartsWith("tierwall: <stdin>:1: ")) << line;
    EXPECT_THAT(run.err, HasSubstr(message)) << line;
  }
}

TEST(CliEval, ManifestsFromStandardInput) {
  std::vector<std::string> arguments = {"eval", "-f", "-", "-f", data("state/policies.yaml")};
  arguments.insert(arguments.end(), kClientToWeb.begin(), kClientToWeb.end());
  arguments.insert(arguments.end(), {"--port", "80"});
  const Outcome run = run_tierwall(arguments, read_file(data("state/endpoints.yaml")));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("allow"));
}

TEST(CliEval, MarathonTasks) {
  const std::string folder = std::string(TIERWALL_TEST_DATA) + "/data/tutorial/";
  std::vector<std::string> arguments = {"eval",
                                        "-f",
                                        folder + "profile.yaml",
                                        "-f",
                                        folder + "policies.yaml",
                                        "--marathon",
                                        folder + "marathon-webserver.json",
                                        "--marathon",
                                        folder + "marathon-client.json",
                                        "--task",
                                        "webserver=webserver.1,10.10.0.11",
                                        "--task",
                                        "/client=client.1,10.10.0.21",
                                        "--from",
                                        "default/client.1",
                                        "--to",
                                        "default/webserver.1",
                                        "--protocol",
                                        "tcp",
                                        "--port",
                                        "80",
                                        "-o",
                                        "json"};
  const Outcome run = run_tierwall(arguments);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const Json answer = Json::parse(run.out);
  EXPECT_EQ(answer["verdict"], "allow");
  EXPECT_EQ(answer["egress"]["policy"], "client");
  EXPECT_EQ(answer["ingress"]["policy"], "webserver");

  arguments[10] = "database=db.1,10.10.0.41";
  const Outcome unknown = run_tierwall(arguments);
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("no application `database`"));
  arguments[10] = "webserver";
  EXPECT_EQ(run_tierwall(arguments).exit_code, 2);
}

TEST(CliEval, ModeStrictRefusesOldSpellings) {
  const std::string folder = std::string(TIERWALL_TEST_DATA) + "/data/tutorial/";
  const std::vector<std::string> flow = {"--from",     "10.0.0.1", "--to",   "10.0.0.2",
                                         "--protocol", "tcp",      "--port", "80"};
  std::vector<std::string> arguments = {"eval", "-f", folder + "policies.yaml", "--mode", "strict"};
  arguments.insert(arguments.end(), flow.begin(), flow.end());
  const Outcome strict = run_tierwall(arguments);
  EXPECT_EQ(strict.exit_code, 1);
  EXPECT_EQ(strict.out, "");
  EXPECT_THAT(strict.err, HasSubstr("policies.yaml:9:"));
  EXPECT_THAT(strict.err, HasSubstr("tierwall: the manifests have errors\n"));
  arguments[4] = "compat";
  EXPECT_EQ(run_tierwall(arguments).exit_code, 0);
}

TEST(CliEval, AMissingFileIsARuntimeError) {
  const Outcome run = run_tierwall({"eval", "-f", "/nowhere/a.yaml", "-f", "/nowhere/b.yaml",
                                    "--from", "10.0.0.1", "--to", "10.0.0.2", "--protocol", "tcp"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err,
            "tierwall: cannot read `/nowhere/a.yaml`: No such file or directory\n"
            "tierwall: cannot read `/nowhere/b.yaml`: No such file or directory\n");
  const Outcome flows = run_tierwall(eval({"--flows", "/nowhere/flows.jsonl"}));
  EXPECT_EQ(flows.exit_code, 1);
  EXPECT_EQ(flows.err, "tierwall: cannot read `/nowhere/flows.jsonl`: No such file or directory\n");
  EXPECT_EQ(run_tierwall(eval({"--flows", data("state")})).exit_code, 1);
}

TEST(CliEval, ManyFlowsKeepTheirColumns) {
  std::string flows;
  for (int i = 0; i < 2000; ++i) {
    flows += R"({"srcIP": "192.0.2.7", "dstIP": "10.0.0.1", "protocol": "tcp", "dstPort": )" +
             std::to_string(1 + i) + "}\n";
  }
  const Outcome run = run_tierwall(eval({"--flows", "-"}), flows);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 2001U);
  const std::size_t column = lines[0].find("VERDICT");
  for (const std::string& line : lines)
    EXPECT_NE(line.find_first_of("adV", column), std::string::npos);
  EXPECT_EQ(lines[1].substr(column, 4), "deny");
}

TEST(CliEval, NamespacesThatNoManifestDefines) {
  const std::string manifests =
      "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n}, status: {podIP: 10.9.0.1}}\n"
      "---\n"
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: "
      "{}}}}\n";
  const auto verdict = [&manifests](std::vector<std::string> options) {
    std::vector<std::string> arguments = {"eval",
                                          "-f",
                                          "-",
                                          "-o",
                                          "json",
                                          "--from",
                                          "n/p",
                                          "--protocol",
                                          "tcp",
                                          "--port",
                                          "80",
                                          "--to",
                                          "Deployment/default/d"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome run = run_tierwall(arguments, manifests);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return Json::parse(run.out).at("verdict").get<std::string>();
  };
  EXPECT_EQ(verdict({}), "deny");
  EXPECT_EQ(verdict({"--missing-namespaces", "denied"}), "deny");
  EXPECT_EQ(verdict({"--missing-namespaces=open"}), "allow");
  EXPECT_EQ(verdict({"--missing-namespaces=open", "--mode", "strict"}), "allow");
}

TEST(CliEval, ColoursOnlyOnATerminalAndNeverWithNoColor) {
  if (!has_terminals()) GTEST_SKIP() << "this machine has no terminals";
  const std::vector<std::string> arguments = eval(client_to_web({"--port", "80"}));
  EXPECT_THAT(run_tierwall_on_terminal(arguments, {"TERM=xterm", "NO_COLOR="}).out,
              HasSubstr("\x1b[32mallow\x1b[0m"));
  EXPECT_THAT(run_tierwall_on_terminal(arguments, {"TERM=xterm", "NO_COLOR=1"}).out,
              Not(HasSubstr("\x1b")));
  EXPECT_THAT(run_tierwall_on_terminal(arguments, {"TERM=dumb", "NO_COLOR="}).out,
              Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace tierwall::testing
