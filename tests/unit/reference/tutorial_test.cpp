// The worked example of spec/policy.md 7: every cell of its table.
#include <string>

#include <gtest/gtest.h>

#include "reference/policy.hpp"
#include "support/model_builders.hpp"

namespace tierwall::reference {
namespace {

using namespace tierwall::testing;

constexpr Address kWeb1 = Address::v4(10, 0, 0, 1);
constexpr Address kWeb2 = Address::v4(10, 0, 0, 2);
constexpr Address kClient = Address::v4(10, 0, 0, 3);
constexpr Address kOther = Address::v4(10, 0, 0, 4);
constexpr Address kOutside = Address::v4(192, 0, 2, 1);

// Stage 0: what the plugin creates; stage 1: the profile replaced; stage 2: two policies added.
Model tutorial(int stage) {
  Model model;
  model.workload_endpoints = {workload("w1", {kWeb1}, {{"role", "webserver"}}, {"calico"}),
                              workload("w2", {kWeb2}, {{"role", "webserver"}}, {"calico"}),
                              workload("c", {kClient}, {{"role", "client"}}, {"calico"}),
                              workload("o", {kOther}, {{"role", "batch"}}, {"calico"})};
  const Rule first = stage == 0 ? rule(Action::allow, from("has(calico)")) : rule(Action::deny);
  model.profiles = {profile("calico", {first}, {rule(Action::allow)}, {{"calico", ""}})};
  if (stage == 2) {
    Policy web = global_policy("webserver", "role == 'webserver'");
    web.order = 0;
    web.ingress = {rule(Action::allow, protocol(kTcp), from("role == 'client'"), to_port(80)),
                   rule(Action::allow, from("role == 'webserver'"))};
    web.egress = {rule(Action::allow, to("role == 'webserver'"))};
    Policy client = global_policy("client", "role == 'client'");
    client.order = 0;
    client.egress = {rule(Action::allow, protocol(kTcp), to("role == 'webserver'"), to_port(80))};
    model.policies = {web, client};
  }
  return model;
}

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
    const PolicyJudge judge(tutorial(stage));
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
