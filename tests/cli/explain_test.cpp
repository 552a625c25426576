#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

std::vector<std::string> explain_client_to_web(std::vector<std::string> more) {
  std::vector<std::string> arguments = {
      "explain",       "-f",         data("state"), "--from", "default/client", "--to",
      "default/web.1", "--protocol", "tcp"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(CliExplain, RendersTheWalk) {
  const Outcome run = run_tierwall(explain_client_to_web({"--port", "443"}));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, HasSubstr("web"));
  EXPECT_THAT(run.out, HasSubstr("deny"));
  EXPECT_TRUE(run.out.ends_with('\n'));
}

TEST(CliExplain, JsonHasEveryStepAndWhatRefused) {
  const Outcome run = run_tierwall(explain_client_to_web({"--port", "443", "-o", "json"}));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const Json walk = Json::parse(run.out);
  EXPECT_EQ(walk["verdict"], "deny");
  EXPECT_EQ(walk["ingress"]["endpoint"], "WorkloadEndpoint/default/web.1");
  const Json& steps = walk["ingress"]["steps"];
  ASSERT_EQ(steps.size(), 4U) << steps;
  EXPECT_EQ(steps[0]["outcome"], "log");
  EXPECT_EQ(steps[1]["outcome"], "noMatch");
  EXPECT_EQ(steps[1]["failedOn"], Json({"destination.ports"}));
  EXPECT_EQ(steps[2]["outcome"], "noMatch");
  EXPECT_EQ(steps[3]["outcome"], "deny");
  EXPECT_EQ(steps[3]["rule"], -1);
}

TEST(CliExplain, HostsOnTheWay) {
  const Outcome run = run_tierwall(
      explain_client_to_web({"--port", "22", "--in-host", "HostEndpoint/node.eth0", "-o", "json"}));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Json::parse(run.out)["inHost"]["policy"], "gateway");
  const Outcome text =
      run_tierwall(explain_client_to_web({"--port", "22", "--in-host", "HostEndpoint/node.eth0"}));
  EXPECT_THAT(text.out, HasSubstr("in through HostEndpoint/node.eth0:\n"));
}

TEST(CliExplain, SeveralFlowsAreSetApart) {
  const std::string flow =
      R"({"from": "default/client", "to": "default/web.1", "protocol": "tcp", "dstPort": 80})"
      "\n";
  const Outcome one = run_tierwall({"explain", "-f", data("state"), "--flows", "-"}, flow);
  const Outcome two = run_tierwall({"explain", "-f", data("state"), "--flows", "-"}, flow + flow);
  EXPECT_EQ(two.exit_code, 0) << two.err;
  EXPECT_EQ(two.out, one.out + "\n" + one.out);
}

}  // namespace
}  // namespace tierwall::testing
