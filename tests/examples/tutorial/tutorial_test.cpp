// Holds the tutorial against the table of spec/policy.md 7, row by row as it stands there.
#include "examples/tutorial/tutorial.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate.hpp>

namespace tierwall::examples {
namespace {

struct Cell {
  std::string_view verdict, egress, ingress;
};

struct Row {
  std::string_view flow;
  Cell stages[3];
};

constexpr Row kTable[] = {
    {"C -> W1 tcp/80",
     {{"allow", "prof#0", "prof#0"},
      {"deny", "prof#0", "prof#0"},
      {"allow", "cli.eg#0", "web.in#0"}}},
    {"C -> W1 tcp/443",
     {{"allow", "prof#0", "prof#0"},
      {"deny", "prof#0", "prof#0"},
      {"deny", "tier:client", "tier:webserver"}}},
    {"C -> W1 udp/80",
     {{"allow", "prof#0", "prof#0"},
      {"deny", "prof#0", "prof#0"},
      {"deny", "tier:client", "tier:webserver"}}},
    {"O -> W1 tcp/80",
     {{"allow", "prof#0", "prof#0"},
      {"deny", "prof#0", "prof#0"},
      {"deny", "prof#0", "tier:webserver"}}},
    {"W1 -> C tcp/8080",
     {{"allow", "prof#0", "prof#0"},
      {"deny", "prof#0", "prof#0"},
      {"deny", "tier:webserver", "prof#0"}}},
    {"W1 -> W2 tcp/80",
     {{"allow", "prof#0", "prof#0"},
      {"deny", "prof#0", "prof#0"},
      {"allow", "web.eg#0", "web.in#1"}}},
    {"W1 -> W2 udp/5353",
     {{"allow", "prof#0", "prof#0"},
      {"deny", "prof#0", "prof#0"},
      {"allow", "web.eg#0", "web.in#1"}}},
    {"W1 -> W2 icmp",
     {{"allow", "prof#0", "prof#0"},
      {"deny", "prof#0", "prof#0"},
      {"allow", "web.eg#0", "web.in#1"}}},
    {"C -> X tcp/443",
     {{"allow", "prof#0", "-"}, {"allow", "prof#0", "-"}, {"deny", "tier:client", "-"}}},
    {"C -> X udp/53",
     {{"allow", "prof#0", "-"}, {"allow", "prof#0", "-"}, {"deny", "tier:client", "-"}}},
    {"X -> W1 tcp/80",
     {{"deny", "-", "none"}, {"deny", "-", "prof#0"}, {"deny", "-", "tier:webserver"}}},
    {"O -> C tcp/80",
     {{"allow", "prof#0", "prof#0"}, {"deny", "prof#0", "prof#0"}, {"deny", "prof#0", "prof#0"}}},
    {"O -> X tcp/443",
     {{"allow", "prof#0", "-"}, {"allow", "prof#0", "-"}, {"allow", "prof#0", "-"}}},
    {"W1 -> X tcp/443",
     {{"allow", "prof#0", "-"}, {"allow", "prof#0", "-"}, {"deny", "tier:webserver", "-"}}},
};

std::string read(const std::string& name) {
  std::ifstream file(std::string(TIERWALL_TEST_DATA) + "/data/" + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Tutorial, SaysWhatTheSpecificationSays) {
  const auto stages = build_stages({.webserver = read("tutorial/marathon-webserver.json"),
                                    .client = read("tutorial/marathon-client.json"),
                                    .other = read("tutorial-other.json"),
                                    .profile = read("tutorial/profile.yaml"),
                                    .policies = read("tutorial/policies.yaml")});
  ASSERT_TRUE(stages) << stages.error().message;
  ASSERT_EQ(stages->size(), std::size(kTable[0].stages));
  const std::vector<NamedFlow> flows = tutorial_flows();
  ASSERT_EQ(flows.size(), std::size(kTable));
  for (std::size_t s = 0; s < stages->size(); ++s) {
    const Snapshot& snapshot = (*stages)[s].snapshot;
    for (std::size_t f = 0; f < flows.size(); ++f) {
      SCOPED_TRACE(testing::Message() << "stage " << s << ", " << flows[f].name);
      EXPECT_EQ(flows[f].name, kTable[f].flow);
      const Cell& cell = kTable[f].stages[s];
      const Verdict verdict = evaluate(snapshot.view(), flows[f].flow);
      EXPECT_EQ(verdict.allowed() ? "allow" : "deny", cell.verdict);
      EXPECT_EQ(short_name(verdict.egress, Direction::egress, snapshot), cell.egress);
      EXPECT_EQ(short_name(verdict.ingress, Direction::ingress, snapshot), cell.ingress);
    }
  }
}

}  // namespace
}  // namespace tierwall::examples
