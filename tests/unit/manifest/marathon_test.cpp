// Marathon application JSON (spec/policy.md 6).
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/loading.hpp"

namespace tierwall {
namespace {

LoadResult load(std::string_view text, std::string_view id = "",
                const std::vector<MarathonTask>& tasks = {{"t", {}}}) {
  LoadResult result;
  load_marathon({"app.json", text}, id, tasks, result);
  return result;
}

std::string app(std::string_view labels, std::string_view id = "/a") {
  return "{\"id\": \"" + std::string(id) +
         "\", \"ipAddress\": {\"networkName\": \"net\", \"labels\": " + std::string(labels) + "}}";
}

Labels rewritten(std::string_view labels) {
  const LoadResult result = load(app(labels));
  EXPECT_TRUE(result.diagnostics.empty()) << result.diagnostics.to_string();
  return result.model.workload_endpoints.at(0).labels;
}

TEST(Marathon, OneEndpointPerTask) {
  std::ifstream in(std::string(TIERWALL_TEST_DATA) + "/data/tutorial/marathon-webserver.json");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const LoadResult result = load(text, "webserver",
                                 {{"webserver.1", {Address::v4(10, 10, 0, 11)}},
                                  {"webserver.2", {Address::v4(10, 10, 0, 12)}}});
  ASSERT_TRUE(result.diagnostics.empty()) << result.diagnostics.to_string();
  WorkloadEndpoint expected{
      .namespace_name = "default",
      .name = "webserver.1",
      .labels = {{"role", "webserver"}, {"deployment", "production"}, {"tenant", "3"}},
      .orchestrator = "cni",
      .service_account = {},
      .addresses = {Address::v4(10, 10, 0, 11)},
      .profiles = {"calico"},
      .ports = {}};
  ASSERT_EQ(result.model.workload_endpoints.size(), 2U);
  EXPECT_EQ(result.model.workload_endpoints[0], expected);
  expected.name = "webserver.2";
  expected.addresses = {Address::v4(10, 10, 0, 12)};
  EXPECT_EQ(result.model.workload_endpoints[1], expected);
  EXPECT_TRUE(result.model.profiles.empty());  // never invented
  EXPECT_EQ(result.counts.loaded.at("Application"), 1U);
}

TEST(Marathon, RewritesLabels) {
  EXPECT_EQ(rewritten("{\"a/b\": \"x y!\"}"), (Labels{{"a.b", "x-y"}}));
  EXPECT_EQ(rewritten("{\"k\": \"a//b\"}"), (Labels{{"k", "a.b"}}));
  EXPECT_EQ(rewritten("{\"k\": \"a   b\"}"), (Labels{{"k", "a-b"}}));
  EXPECT_EQ(rewritten("{\"k\": \"a--b\"}"), (Labels{{"k", "a--b"}}));
  EXPECT_EQ(rewritten("{\"k\": \"a-.-b\"}"), (Labels{{"k", "a.b"}}));
  EXPECT_EQ(rewritten("{\"k\": \"a /b\"}"), (Labels{{"k", "a.b"}}));
  EXPECT_EQ(rewritten("{\"k\": \"-.a.-\"}"), (Labels{{"k", "a"}}));
  EXPECT_EQ(rewritten("{\"k\": \"--a--\"}"), (Labels{{"k", "a"}}));
  EXPECT_EQ(rewritten("{\"k\": \"_a_\"}"), (Labels{{"k", "_a_"}}));
  EXPECT_EQ(rewritten("{\"k\": \"h\xC3\xA9!llo\"}"), (Labels{{"k", "h-llo"}}));
  EXPECT_EQ(rewritten("{\"k\": \"!?!\"}"), (Labels{{"k", ""}}));
  EXPECT_EQ(rewritten("{\"k\": \"\"}"), (Labels{{"k", ""}}));
  EXPECT_EQ(rewritten("{\"/HAPROXY/0 GROUP/\": \"external\"}"),
            (Labels{{"HAPROXY.0-GROUP", "external"}}));
  EXPECT_EQ(rewritten("{}"), Labels{});
  EXPECT_EQ(rewritten("null"), Labels{});
}

TEST(Marathon, NamespaceLabelIsNoLabel) {
  const LoadResult result = load(app("{\"projectcalico.org/namespace\": \"blue\", \"a\": \"b\"}"));
  const WorkloadEndpoint& endpoint = result.model.workload_endpoints.at(0);
  EXPECT_EQ(endpoint.namespace_name, "blue");
  EXPECT_EQ(endpoint.labels, (Labels{{"a", "b"}}));
}

TEST(Marathon, FindsTheApplication) {
  const std::string two =
      "[" + app("{\"x\": \"1\"}", "/one") + ", " + app("{\"x\": \"2\"}", "two") + "]";
  EXPECT_EQ(load(two, "/one").model.workload_endpoints.at(0).labels, (Labels{{"x", "1"}}));
  EXPECT_EQ(load(two, "one").model.workload_endpoints.at(0).labels, (Labels{{"x", "1"}}));
  EXPECT_EQ(load(two, "/two").model.workload_endpoints.at(0).labels, (Labels{{"x", "2"}}));
  EXPECT_EQ(load("[" + app("{\"x\": \"1\"}") + "]").model.workload_endpoints.size(), 1U);
  EXPECT_EQ(load(two).diagnostics.to_string(),
            "app.json:1:1: error: there are several applications, name one of `/one`, `two`\n");
  EXPECT_EQ(load(two, "three").diagnostics.to_string(),
            "app.json:1:1: error: no application `three`, there are `/one`, `two`\n");
}

TEST(Marathon, RefusesTheRestAndAddsNothing) {
  for (const std::string& text :
       {std::string(""), std::string("[]"), std::string("{}"), std::string("3"), std::string("{"),
        std::string("{\"id\": \"a\"}"), std::string("{\"id\": \"a\", \"ipAddress\": {}}"),
        std::string("{\"id\": \"a\", \"ipAddress\": []}"),
        std::string("{\"id\": 1, \"ipAddress\": {\"networkName\": \"n\"}}"),
        std::string("{\"id\": \"a\", \"ipAddress\": {\"networkName\": 1}}"), app("[]"),
        app("{\"a\": 1}"), app("{\"a\": null}"), app("{\"!\": \"a\"}"),
        app("{\"a/b\": \"1\", \"a.b\": \"2\"}")}) {
    const LoadResult result = load(text);
    EXPECT_TRUE(result.diagnostics.has_errors()) << text;
    EXPECT_TRUE(result.model.workload_endpoints.empty()) << text;
  }
  EXPECT_EQ(
      load(app("{\"a\": 1}")).diagnostics.to_string(),
      "app.json:1:66: error: Application /a: ipAddress.labels.a: expected a string, found the "
      "number `1`\n");
}

TEST(Marathon, ReplacesWhatNoDocumentMade) {
  LoadResult result;
  result.model.workload_endpoints.push_back({.namespace_name = "default", .name = "t"});
  const std::vector<MarathonTask> tasks{{"t", {Address::v4(1)}}};
  const std::string text = app("{\"x\": \"1\"}");
  load_marathon({"app.json", text}, "", tasks, result);
  EXPECT_EQ(result.model.workload_endpoints.at(0).labels, (Labels{{"x", "1"}}));
  EXPECT_EQ(result.diagnostics.to_string(),
            "app.json:1:1: warning: WorkloadEndpoint default/t: replaces an earlier document\n");
}

TEST(Marathon, AddsToWhatIsThere) {
  LoadResult result = testing::load_text(
      "{apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint, metadata: {name: t}}\n---\n"
      "{apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint, metadata: {name: u}}\n");
  const std::vector<MarathonTask> tasks{{"t", {Address::v4(1)}}, {"v", {}}};
  const std::string text = app("{\"x\": \"1\"}");
  load_marathon({"app.json", text}, "", tasks, result);
  ASSERT_EQ(result.model.workload_endpoints.size(), 3U);
  EXPECT_EQ(result.model.workload_endpoints[0].labels, (Labels{{"x", "1"}}));  // replaced
  EXPECT_EQ(result.diagnostics.to_string(),
            "app.json:1:1: warning: WorkloadEndpoint default/t: replaces an earlier document "
            "(t.yaml:1:1)\n");
  EXPECT_EQ(result.model.workload_endpoints[1].name, "u");
  EXPECT_EQ(result.model.workload_endpoints[2].name, "v");
  const ResourceName v{"WorkloadEndpoint", "default", "v"};
  EXPECT_EQ(result.places.find(v, "metadata.labels.x"), (Place{"app.json", 1, 1, 66}));
  EXPECT_EQ(result.places.find(v, "spec.profiles[0]"), (Place{"app.json", 1, 1, 43}));
  EXPECT_EQ(result.places.origin(v, "metadata.labels.x"), "ipAddress.labels.x");
  EXPECT_EQ(result.places.origin(v, "metadata.labels.y"), "ipAddress.labels");
  EXPECT_EQ(result.places.origin(v, "spec.profiles[0]"), "ipAddress.networkName");
  EXPECT_EQ(result.places.origin(v, "metadata.name"), "metadata.name");
  EXPECT_EQ(result.places.find(v, "metadata.name"), (Place{"app.json", 1, 1, 1}));
}

TEST(Marathon, NetworkProfileAllowsTheNetwork) {
  const Profile profile = marathon_network_profile("calico");
  EXPECT_EQ(profile.name, "calico");
  EXPECT_EQ(profile.labels_to_apply, (Labels{{"calico", ""}}));
  Rule egress, ingress;
  egress.action = ingress.action = Action::allow;
  ingress.source.selector = "has(calico)";
  EXPECT_EQ(profile.egress, std::vector{egress});
  EXPECT_EQ(profile.ingress, std::vector{ingress});
}

}  // namespace
}  // namespace tierwall
