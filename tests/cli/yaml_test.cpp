// `-o yaml` says what `-o json` says, to a reader that is not ours.
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>
#include <nlohmann/json.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using Json = nlohmann::json;

// Only what is in quotes, and what is no number, boolean or null without, is a string.
Json scalar_json(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;
  std::int64_t number = 0;
  if (YAML::convert<std::int64_t>::decode(node, number)) return number;
  double fraction = 0;
  if (YAML::convert<double>::decode(node, fraction)) return fraction;
  // Takes the words of YAML 1.1 too (`yes`, `on`, `n`).
  bool truth = false;
  if (YAML::convert<bool>::decode(node, truth)) return truth;
  return text;
}

Json node_json(const YAML::Node& node) {
  if (node.IsNull()) return nullptr;
  if (node.IsScalar()) return scalar_json(node);
  if (node.IsSequence()) {
    Json list = Json::array();
    for (const YAML::Node& item : node)
      list.push_back(node_json(item));
    return list;
  }
  Json object = Json::object();
  for (const auto& field : node)
    object[scalar_json(field.first).get<std::string>()] = node_json(field.second);
  return object;
}

std::vector<Json> documents_of(const std::string& yaml) {
  std::vector<Json> documents;
  for (const YAML::Node& document : YAML::LoadAll(yaml))
    documents.push_back(node_json(document));
  return documents;
}

std::vector<Json> values_of(const std::string& json_lines) {
  std::vector<Json> values;
  for (const std::string& line : lines_of(json_lines))
    values.push_back(Json::parse(line));
  return values;
}

void expect_same(std::vector<std::string> arguments, std::string_view input = {}) {
  arguments.insert(arguments.end(), {"-o", "json"});
  const Outcome json = run_tierwall(arguments, input);
  arguments.back() = "yaml";
  const Outcome yaml = run_tierwall(arguments, input);
  EXPECT_EQ(yaml.exit_code, json.exit_code);
  EXPECT_EQ(yaml.err, json.err);
  ASSERT_NE(yaml.out, "");
  EXPECT_EQ(documents_of(yaml.out), values_of(json.out)) << yaml.out;
}

TEST(CliYaml, IsJsonInAnotherForm) {
  const std::string state = data("state");
  expect_same({"show", "-f", state});
  expect_same({"show", "default/web.1", "-f", state, "--pending"});
  expect_same({"show", "HostEndpoint/node.eth0", "-f", state, "--failsafe"});
  expect_same({"eval", "-f", state, "--flows", data("flows.jsonl")});
  expect_same({"explain", "-f", state, "--flows", data("flows.jsonl")});
  expect_same({"validate", "-f", state, "--warnings"});
  expect_same({"validate", "-f", data("broken.yaml")});
  expect_same({"selector", "has(a)", "--match", "a=b"});
  expect_same({"selector", "-"}, "{\"selector\": \"has(a)\"}\n{\"selector\": \"a =\"}\nno\n");
}

TEST(CliYaml, ReadsLikeAManifest) {
  const Outcome run = run_tierwall({"show", "default/client", "-f", data("state"), "-o", "yaml"});
  EXPECT_THAT(run.out, ::testing::StartsWith("---\n"
                                             "endpoint: WorkloadEndpoint/default/client\n"
                                             "addresses:\n"
                                             "- \"10.0.0.2\"\n"
                                             "sets:\n"
                                             "- direction: ingress\n"
                                             "  set: normal\n"
                                             "  tiers: []\n"
                                             "  profiles:\n"
                                             "  - kind: Profile\n"));
}

// Names are anything until the model is checked.
TEST(CliYaml, KeepsWhatUsersWrote) {
  const std::vector<std::string> names = {"yes",
                                          "No",
                                          "y",
                                          "null",
                                          "~",
                                          "true",
                                          "1",
                                          "0x1F",
                                          "1e5",
                                          "1_0",
                                          "12:30",
                                          "2001-01-01",
                                          "- a",
                                          "? a",
                                          "a: b",
                                          "a:",
                                          "a #b",
                                          "a\\nb",
                                          "a\\tb",
                                          " a",
                                          "a ",
                                          "a  b",
                                          "[a]",
                                          "{a}",
                                          "&a",
                                          "*a",
                                          "!a",
                                          "%a",
                                          "@a",
                                          "`a`",
                                          "'a'",
                                          "\\\"a\\\"",
                                          "a\\\\b",
                                          "---",
                                          "...",
                                          "<<",
                                          "=",
                                          ".inf",
                                          "\\u007f",
                                          "\\u0085",
                                          "\\u2028",
                                          "x\\u2029y",
                                          "\\ufeff",
                                          "\\uffff",
                                          "\xF0\x9F\x98\x80",
                                          "\xC3\xA9",
                                          "a(b) [c], d/e.f-g"};
  std::string manifests;
  for (const std::string& name : names) {
    manifests +=
        R"({"apiVersion": "projectcalico.org/v3", "kind": "Tier", "metadata": {"name": ")" + name +
        "\"}}\n---\n";
  }
  expect_same({"validate", "-f", "-"}, manifests);
}

// Kinds that are passed over are counted under their names.
TEST(CliYaml, KeysAreStrings) {
  std::string manifests;
  for (const std::string kind : {"yes", "No", "1", "0x1F", "1e5", "null"})
    manifests += R"({"apiVersion": "example.org/v1", "kind": ")" + kind + "\"}\n---\n";
  expect_same({"validate", "-f", "-"}, manifests);
  const Outcome run = run_tierwall({"validate", "-f", "-", "-o", "json"}, manifests);
  EXPECT_EQ(Json::parse(run.out)["ignored"].size(), 6U) << run.out;
}

}  // namespace
}  // namespace tierwall::testing
