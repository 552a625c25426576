#include <string>
#include <vector>

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/run.hpp"
#include "support/golden.hpp"

namespace tierwall::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;

std::string tutorial(const std::string& file) {
  return std::string(TIERWALL_TEST_DATA) + "/data/tutorial/" + file;
}

Outcome graph_of_tutorial(const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"graph",
                                        "-f",
                                        tutorial("policies.yaml"),
                                        "-f",
                                        tutorial("profile.yaml"),
                                        "--marathon",
                                        tutorial("marathon-client.json"),
                                        "--marathon",
                                        tutorial("marathon-webserver.json"),
                                        "--task",
                                        "client=client.1,192.168.0.2",
                                        "--task",
                                        "webserver=web.1,192.168.0.1",
                                        "--task",
                                        "webserver=web.2,192.168.0.3"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_tierwall(arguments);
}

Outcome graph_of_examples(const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"graph", "-f", data("examples/manifests")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_tierwall(arguments);
}

TEST(CliGraph, TutorialInEveryFormat) {
  for (const std::string format : {"table", "yaml", "dot", "mermaid", "svg"}) {
    const Outcome run = graph_of_tutorial({"-o", format});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.err, "");
    // Places begin with the folder of this checkout.
    std::string text = run.out;
    const std::string folder = tutorial("");
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder))
      text.erase(at, folder.size());
    expect_golden(
        "graph_tutorial." + (format == "table" || format == "mermaid" ? format + ".txt" : format),
        text);
  }
}

TEST(CliGraph, PictureOfTheExamples) {
  const Outcome run = graph_of_examples({"-o", "svg"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  expect_golden("graph_examples.svg", run.out);
}

TEST(CliGraph, JsonTellsWhoDecides) {
  const Outcome run =
      graph_of_examples({"-o", "json", "--from", "default/client", "--to", "default/web"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const Json json = Json::parse(run.out);
  ASSERT_EQ(json["edges"].size(), 1U);
  EXPECT_EQ(json["edges"][0]["traffic"], "tcp 80, 443");
  const Json& reasons = json["edges"][0]["flows"][0]["reasons"];
  ASSERT_EQ(reasons.size(), 2U);
  EXPECT_EQ(reasons[0]["traffic"], "tcp 80");
  EXPECT_EQ(reasons[0]["ingress"]["decision"],
            "allow by rule 0 of GlobalNetworkPolicy web in tier default");
  EXPECT_EQ(reasons[0]["ingress"]["origin"],
            data("examples/manifests/policies.yaml") + ":10:5 spec.ingress[0]");
}

TEST(CliGraph, QuestionsMayBeNarrow) {
  const Outcome port = graph_of_examples({"--protocol", "tcp", "--port", "80"});
  EXPECT_THAT(port.out, ContainsRegex("default/client +<-> +default/web +tcp 80\n"));
  EXPECT_THAT(port.out, Not(ContainsRegex("internet +-> +default/web ")));
  const Outcome denied = graph_of_examples({"--to", "default/web", "--denied"});
  EXPECT_THAT(denied.out, HasSubstr("DENIED"));
  EXPECT_THAT(denied.out, ContainsRegex("internet +-> +default/web +everything except tcp 443\n"));
  const Outcome egress = graph_of_examples({"--to", "default/web", "--direction", "egress"});
  EXPECT_THAT(egress.out, ContainsRegex("default/client +-> +default/web +everything\n"));
  const Outcome pending = graph_of_examples({"--to", "default/web", "--pending"});
  EXPECT_THAT(pending.out, ContainsRegex("10\\.0\\.0\\.0/8 +-> +default/web +tcp 443\n"));
  EXPECT_THAT(pending.out, Not(HasSubstr("internet")));
  const Outcome address = graph_of_examples({"--from", "192.0.2.7"});
  for (const std::string& line : lines_of(address.out))
    EXPECT_TRUE(line.starts_with("FROM") || line.starts_with("internet")) << line;
  const Outcome owned = graph_of_examples({"--from", "10.0.0.2", "--to", "default/web"});
  EXPECT_EQ(lines_of(owned.out).size(), 2U) << owned.out;
  const Outcome nowhere = graph_of_examples({"--namespace", "nowhere"});
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_EQ(nowhere.err, "tierwall: no endpoint in namespace `nowhere`\n");
  const Outcome nothing = graph_of_examples({"--from", "default/web", "--to", "default/web"});
  EXPECT_EQ(nothing.exit_code, 0);
  EXPECT_EQ(nothing.out, "");
  EXPECT_THAT(nothing.err, HasSubstr("nothing of this is allowed"));
}

TEST(CliGraph, SaysWhatIsWrong) {
  EXPECT_THAT(graph_of_examples({"--port", "80"}).err, HasSubstr("--port needs --protocol"));
  EXPECT_EQ(graph_of_examples({"--port", "80", "--protocol", "icmp"}).exit_code, 2);
  const Outcome nobody = graph_of_examples({"--to", "default/nobody"});
  EXPECT_EQ(nobody.exit_code, 1);
  EXPECT_EQ(nobody.err, "tierwall: no endpoint `default/nobody`\n");
}

// Pods of one workload, alike, and one that a policy by name of the pod sets apart.
TEST(CliGraph, EndpointsThatNobodyTellsApartAreOneNode) {
  std::string manifests = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
  for (int i = 0; i < 5; ++i) {
    manifests += fmt::format(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: web-{}, namespace: shop, labels: {{app: "
        "{}}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\nstatus: {{podIP: 10.0.0.{}}}\n",
        i, i == 4 ? "odd" : "web", i + 1);
  }
  manifests +=
      "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: odd, "
      "namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: odd}}\n  ingress:\n  - from:\n"
      "    - podSelector: {matchLabels: {app: web}}\n    ports: [{port: 80}]\n";
  const TemporaryFile file(".yaml", manifests);
  const Outcome run = run_tierwall({"graph", "-f", file.path()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out,
              ContainsRegex("shop/web-\\* \\(4\\) +<-> +shop/web-\\* \\(4\\) +everything\n|"
                            "shop/web-\\* \\(4\\) +-> +shop/web-\\* \\(4\\) +everything\n"));
  EXPECT_THAT(run.out, ContainsRegex("shop/web-\\* \\(4\\) +-> +shop/web-4 +tcp 80\n"));
  EXPECT_THAT(run.out, ContainsRegex("shop/web-4 +-> +shop/web-\\* \\(4\\) +everything\n"));
  EXPECT_THAT(run.out, ContainsRegex("shop/web-\\* \\(4\\) +<-> +internet +everything\n"));
}

TEST(CliGraph, WhatIsTooMuchSaysHowToNarrowIt) {
  std::string manifests = read_file(data("examples/manifests/endpoints.yaml"));
  for (int policy = 0; policy < 5; ++policy) {
    manifests += fmt::format(
        "---\napiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {{name: "
        "p{}}}\n"
        "spec:\n  selector: all()\n  ingress:\n",
        policy);
    for (int rule = 0; rule < 1000; ++rule) {
      manifests += fmt::format("  - {{action: Allow, source: {{nets: [10.{}.{}.0/24]}}}}\n",
                               policy * 4 + rule / 250 + 1, rule % 250);
    }
  }
  const TemporaryFile file(".yaml", manifests);
  const Outcome run = run_tierwall({"graph", "-f", file.path()});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("too much for one graph"));
  EXPECT_THAT(run.err, HasSubstr("narrow it with --namespace, --from, --to, or --protocol"));
}

}  // namespace
}  // namespace tierwall::testing
