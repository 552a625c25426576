#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::Contains;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using Json = nlohmann::json;

std::uint64_t sum(const Json& numbers) {
  std::uint64_t total = 0;
  for (const Json& value : numbers)
    total += value.is_object() ? sum(value) : value.get<std::uint64_t>();
  return total;
}

TEST(CliStats, CountsAndPartsStandInTables) {
  const Outcome run = run_tierwall({"stats", "-f", data("state")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  const std::vector<std::string> lines = lines_of(run.out);
  EXPECT_THAT(lines, Contains(ContainsRegex("^policies +2$")));
  EXPECT_THAT(lines, Contains(ContainsRegex("^programs\\.bitmaps +0$")));
  EXPECT_THAT(lines, Contains(ContainsRegex("^programs\\.tables +[1-9][0-9]*$"))) << run.out;
  EXPECT_THAT(lines.back(), ContainsRegex("^all +[1-9][0-9]*$"));
}

TEST(CliStats, PartsAddUp) {
  const Outcome run = run_tierwall({"stats", "-f", data("state"), "-o", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const Json json = Json::parse(run.out);
  EXPECT_EQ(sum(json["parts"]), json["bytes"]);
  EXPECT_GT(json["parts"]["programs"]["tables"], 0);
  EXPECT_EQ(json["counts"]["endpoints"], 3);
}

TEST(CliStats, PendingCountsStagedPolicies) {
  const Outcome run = run_tierwall({"stats", "-f", data("state"), "--pending", "--output", "yaml"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("  policies: 3\n"));
}

TEST(CliStats, ErrorsOfTheManifestsAreReported) {
  const Outcome run = run_tierwall({"stats", "-f", data("broken.yaml")});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("tierwall: the manifests have errors\n"));
}

}  // namespace
}  // namespace tierwall::testing
