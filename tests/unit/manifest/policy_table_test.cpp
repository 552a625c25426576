// The documents of the conformance table policy.json (spec/policy.md 8), as far as loading goes:
// what must load does, in the modes it must, and what must be refused is, by the loader or by the
// validation of the model. The golden file says who refuses what, and in which words.
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <tierwall/address.hpp>
#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

#include "support/golden.hpp"

namespace tierwall {
namespace {

using nlohmann::json;

json read_table() {
  std::ifstream in(std::string(TIERWALL_TEST_DATA) + "/conformance/policy.json");
  EXPECT_TRUE(in);
  return json::parse(in).at("scenarios");
}

LoadResult load(const std::vector<std::string>& texts, ManifestMode mode) {
  std::vector<ManifestSource> sources;
  for (const std::string& text : texts)
    sources.push_back({"", text});
  return load_manifests(sources, {.mode = mode, .limits = {}});
}

std::vector<MarathonTask> tasks_of(const json& envelope) {
  std::vector<MarathonTask> tasks;
  for (const json& task : envelope.at("tasks")) {
    MarathonTask& into = tasks.emplace_back();
    into.name = task.at("name");
    for (const json& address : task.at("ips"))
      into.addresses.push_back(*parse_address(address.get<std::string>()));
  }
  return tasks;
}

LoadResult load_scenario(const json& scenario, ManifestMode mode) {
  std::vector<std::string> texts;
  for (const json& resource : scenario.at("resources")) {
    if (!resource.contains("marathon")) texts.push_back(resource.dump());
  }
  for (const json& text : scenario.value("manifests", json::array()))
    texts.push_back(text);
  LoadResult result = load(texts, mode);
  for (const json& resource : scenario.at("resources")) {
    if (!resource.contains("marathon")) continue;
    const std::string text = resource.at("marathon").dump();
    load_marathon({"", text}, "", tasks_of(resource), result);
  }
  return result;
}

TEST(PolicyTable, LoadsWhatMustLoad) {
  for (const json& scenario : read_table()) {
    SCOPED_TRACE(scenario.at("name").get<std::string>());
    const LoadResult compat = load_scenario(scenario, ManifestMode::compat);
    EXPECT_FALSE(compat.diagnostics.has_errors()) << compat.diagnostics.to_string();
    const Diagnostics found = validate(compat.model);
    EXPECT_FALSE(found.has_errors()) << found.to_string();
    const LoadResult strict = load_scenario(scenario, ManifestMode::strict);
    if (scenario.value("compat", false)) {
      EXPECT_TRUE(strict.diagnostics.has_errors());
    } else {
      EXPECT_FALSE(strict.diagnostics.has_errors()) << strict.diagnostics.to_string();
      EXPECT_EQ(strict.model, compat.model);
    }
  }
}

std::string refusal(const std::vector<std::string>& texts, ManifestMode mode) {
  LoadResult loaded = load(texts, mode);
  if (loaded.diagnostics.has_errors())
    return "loader: " + loaded.diagnostics.entries().front().to_string();
  Diagnostics found = validate(loaded.model);
  if (!found.has_errors()) return "accepted";
  loaded.places.locate(found);
  return "model: " + found.entries().front().to_string();
}

TEST(PolicyTable, RefusesWhatMustBeRefused) {
  std::string report;
  for (const json& scenario : read_table()) {
    for (const json& reject : scenario.value("rejects", json::array())) {
      std::vector<std::string> texts;
      if (reject.contains("manifest")) {
        texts.push_back(reject.at("manifest"));
      } else {
        texts.push_back(reject.at("resources").dump());
      }
      const std::string strict = refusal(texts, ManifestMode::strict);
      const std::string compat = refusal(texts, ManifestMode::compat);
      SCOPED_TRACE(reject.at("why").get<std::string>());
      EXPECT_NE(strict, "accepted");
      EXPECT_EQ(compat == "accepted", reject.at("mode") == "strict");
      report += reject.at("why").get<std::string>() + "\n    " + strict + "\n";
      if (compat != strict && compat != "accepted") report += "    compat " + compat + "\n";
    }
  }
  testing::expect_golden("policy_rejects.txt", report);
}

}  // namespace
}  // namespace tierwall
