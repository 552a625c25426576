// The worked example of spec/policy.md 7: every cell of its table.
#include <string>

#include <gtest/gtest.h>

#include "reference/policy.hpp"
#include "support/tutorial_model.hpp"

namespace tierwall::reference {
namespace {

using namespace tierwall::testing::tutorial;

// As the cells of the table.
std::string cell(const ReferenceSide& side, Direction direction) {
  const ReferenceDecision& decision = side.decision;
  const std::string rule = "#" + std::to_string(decision.rule);
  switch (decision.reason) {
    case Reason::unenforced: return "-";
    case Reason::profile_rule: return "prof" + rule;
    case Reason::no_profile_match: return "none";
    case Reason::tier_default: return "tier:" + decision.policy.name;
    case Reason::rule:
      return decision.policy.name.substr(0, 3) + (direction == Direction::ingress ? ".in" : ".eg") +
             rule;
    default: return "?";
  }
}

struct Row {
  Address source;
  Address destination;
  std::uint8_t protocol;
  std::uint16_t port;
  const char* want[3];
};

TEST(ReferenceTutorial, EveryCellOfTheTable) {
  const Row rows[] = {
      {kClient,
       kWeb1,
       kTcp,
       80,
       {"allow: prof#0 / prof#0", "deny: prof#0 / prof#0", "allow: cli.eg#0 / web.in#0"}},
      {kClient,
       kWeb1,
       kTcp,
       443,
       {"allow: prof#0 / prof#0", "deny: prof#0 / prof#0", "deny: tier:client / tier:webserver"}},
      {kClient,
       kWeb1,
       kUdp,
       80,
       {"allow: prof#0 / prof#0", "deny: prof#0 / prof#0", "deny: tier:client / tier:webserver"}},
      {kOther,
       kWeb1,
       kTcp,
       80,
       {"allow: prof#0 / prof#0", "deny: prof#0 / prof#0", "deny: prof#0 / tier:webserver"}},
      {kWeb1,
       kClient,
       kTcp,
       8080,
       {"allow: prof#0 / prof#0", "deny: prof#0 / prof#0", "deny: tier:webserver / prof#0"}},
      {kWeb1,
       kWeb2,
       kTcp,
       80,
       {"allow: prof#0 / prof#0", "deny: prof#0 / prof#0", "allow: web.eg#0 / web.in#1"}},
      {kWeb1,
       kWeb2,
       kUdp,
       5353,
       {"allow: prof#0 / prof#0", "deny: prof#0 / prof#0", "allow: web.eg#0 / web.in#1"}},
      {kWeb1,
       kWeb2,
       kIcmp,
       0,
       {"allow: prof#0 / prof#0", "deny: prof#0 / prof#0", "allow: web.eg#0 / web.in#1"}},
      {kClient,
       kOutside,
       kTcp,
       443,
       {"allow: prof#0 / -", "allow: prof#0 / -", "deny: tier:client / -"}},
      {kClient,
       kOutside,
       kUdp,
       53,
       {"allow: prof#0 / -", "allow: prof#0 / -", "deny: tier:client / -"}},
      {kOutside,
       kWeb1,
       kTcp,
       80,
       {"deny: - / none", "deny: - / prof#0", "deny: - / tier:webserver"}},
      {kOther,
       kClient,
       kTcp,
       80,
       {"allow: prof#0 / prof#0", "deny: prof#0 / prof#0", "deny: prof#0 / prof#0"}},
      {kOther,
       kOutside,
       kTcp,
       443,
       {"allow: prof#0 / -", "allow: prof#0 / -", "allow: prof#0 / -"}},
      {kWeb1,
       kOutside,
       kTcp,
       443,
       {"allow: prof#0 / -", "allow: prof#0 / -", "deny: tier:webserver / -"}},
  };
  for (int stage = 0; stage < 3; ++stage) {
    const PolicyJudge judge(model_at_stage(stage));
    for (const Row& row : rows) {
      ReferenceFlow flow{
          .source = row.source, .destination = row.destination, .protocol = row.protocol};
      if (row.port != 0) {
        flow.source_port = std::uint16_t{33'000};
        flow.destination_port = row.port;
      }
      const ReferenceVerdict verdict = judge.evaluate(flow);
      EXPECT_EQ(std::string(verdict.allowed() ? "allow: " : "deny: ") +
                    cell(verdict.egress, Direction::egress) + " / " +
                    cell(verdict.ingress, Direction::ingress),
                row.want[stage])
          << "stage " << stage << ", row " << &row - rows;
    }
  }
}

}  // namespace
}  // namespace tierwall::reference
