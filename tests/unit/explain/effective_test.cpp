// effective_policies() lists what is walked for an endpoint (spec/policy.md 2.4 to 2.8).
#include <tierwall/effective.hpp>

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include <tierwall/explain.hpp>

#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;
using ::testing::ElementsAre;

constexpr Address kA = Address::v4(10, 0, 0, 1);
constexpr Address kHost = Address::v4(172, 16, 0, 1);

EndpointId workload_named(const Snapshot& snapshot, std::string_view name) {
  const EndpointId id = snapshot.find_endpoint(EndpointKind::workload_endpoint, "default", name);
  EXPECT_FALSE(id.is_none());
  return id;
}

void add_rules(const EffectivePolicy& policy, const Snapshot& snapshot,
               std::vector<std::string>& lines) {
  const PolicyInfo& info = snapshot.policy(policy.policy);
  if (info.missing) lines.push_back(info.name + " missing");
  for (const EffectiveRule& rule : policy.rules) {
    std::string line = info.name + "#" + std::to_string(rule.index) + " ";
    line += to_string(rule.action);
    if (!rule.criteria.empty()) line += " " + rule.criteria;
    lines.push_back(line);
  }
}

// `web#0 allow protocol (tcp)`, `end of t1: pass`, `otherwise deny`
std::vector<std::string> lines_of(const EffectiveSet& set, const Snapshot& snapshot) {
  std::vector<std::string> lines;
  for (const EffectiveTier& tier : set.tiers) {
    for (const EffectivePolicy& policy : tier.policies)
      add_rules(policy, snapshot, lines);
    lines.push_back("end of " + snapshot.tier(tier.tier).name + ": " +
                    (tier.end ? std::string(to_string(*tier.end)) : "none"));
  }
  for (const EffectivePolicy& policy : set.profiles)
    add_rules(policy, snapshot, lines);
  if (set.otherwise) lines.push_back("otherwise " + std::string(to_string(*set.otherwise)));
  return lines;
}

Model tiered_model() {
  Model model;
  model.workload_endpoints = {workload("a", {kA}, {{"app", "a"}}, {"open", "absent"})};
  model.profiles = {profile("open", {rule(Action::pass, protocol(kUdp))}, {rule(Action::allow)})};
  model.tiers = {Tier{.name = "late", .order = 2},
                 Tier{.name = "early", .order = 1, .default_action = Action::pass}};
  Policy second = global_policy("second", "app == 'a'");
  second.tier = "early";
  second.order = 2;
  second.ingress = {rule(Action::log, to_port(80), protocol(kTcp)),
                    rule(Action::allow, from("app == 'b'"))};
  Policy first = global_policy("first", "app == 'a'");
  first.tier = "early";
  first.order = 1;
  first.ingress = {rule(Action::deny, from_net(Cidr{Address::v4(192, 0, 2, 0), 24}))};
  Policy last = global_policy("last", "app == 'a'");
  last.tier = "late";
  last.ingress = {rule(Action::pass, protocol(kSctp))};
  Policy other = global_policy("other", "app == 'z'");
  other.ingress = {rule(Action::allow)};
  model.policies = {second, last, other, first};
  return model;
}

TEST(Effective, TiersPoliciesRulesAndProfilesInOrder) {
  const Snapshot snapshot = build(tiered_model());
  const auto sets = effective_policies(snapshot, workload_named(snapshot, "a"));
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets[0].direction, Direction::ingress);
  EXPECT_EQ(sets[0].set, PolicySet::normal);
  EXPECT_THAT(lines_of(sets[0], snapshot),
              ElementsAre("first#0 deny source.nets (192.0.2.0/24)",
                          "second#0 log protocol (tcp), destination.ports (80)",
                          "second#1 allow source.selector (app == \"b\")", "end of early: pass",
                          "last#0 pass protocol (sctp)", "end of late: deny",
                          "open#0 pass protocol (udp)", "absent missing", "otherwise deny"));
  EXPECT_EQ(sets[1].direction, Direction::egress);
  EXPECT_THAT(lines_of(sets[1], snapshot),
              ElementsAre("open#0 allow", "absent missing", "otherwise deny"));
  EXPECT_EQ(effective_policy_count(snapshot, workload_named(snapshot, "a")), 3U);
}

TEST(Effective, AFlowThatNothingMatchesWalksExactlyTheseRules) {
  Model model = tiered_model();
  model.tiers[0].default_action = Action::pass;
  const Snapshot snapshot = build(model);
  const EndpointId endpoint = workload_named(snapshot, "a");
  std::vector<std::pair<PolicyId, std::int32_t>> listed, walked;
  const auto sets = effective_policies(snapshot, endpoint);
  const auto list = [&listed](const EffectivePolicy& policy) {
    for (const EffectiveRule& rule : policy.rules)
      listed.emplace_back(policy.policy, rule.index);
  };
  for (const EffectiveTier& tier : sets[0].tiers) {
    for (const EffectivePolicy& policy : tier.policies)
      list(policy);
  }
  for (const EffectivePolicy& policy : sets[0].profiles)
    list(policy);
  const Explanation explanation = explain(snapshot, tcp(Address::v4(203, 0, 113, 1), kA, 443));
  for (const Step& step : explanation.ingress.steps) {
    if (step.outcome == Outcome::no_match) walked.emplace_back(step.policy, step.rule);
  }
  EXPECT_EQ(listed.size(), 5U);
  EXPECT_EQ(walked, listed);
}

TEST(Effective, AHostEndpointHasEverySet) {
  Model model;
  model.host_endpoints = {host("h", {kHost}, {{"host", ""}}, {})};
  Policy untracked = global_policy("untracked", "has(host)");
  untracked.ingress = {rule(Action::allow)};
  untracked.egress = {rule(Action::allow)};
  untracked.do_not_track = untracked.apply_on_forward = true;
  Policy early = global_policy("early", "has(host)");
  early.ingress = {rule(Action::deny)};
  early.pre_dnat = early.apply_on_forward = true;
  Policy forward = global_policy("forward", "has(host)");
  forward.egress = {rule(Action::deny)};
  forward.apply_on_forward = true;
  Policy local = global_policy("local", "has(host)");
  local.ingress = {rule(Action::allow)};
  model.policies = {untracked, early, forward, local};
  const Snapshot snapshot = build(model);
  const EndpointId endpoint = snapshot.find_endpoint(EndpointKind::host_endpoint, "", "h");
  std::vector<std::string> lines;
  for (const EffectiveSet& set : effective_policies(snapshot, endpoint)) {
    lines.push_back(std::string(to_string(set.direction)) + " " + std::string(to_string(set.set)));
    for (std::string& line : lines_of(set, snapshot))
      lines.push_back(std::move(line));
  }
  EXPECT_THAT(lines, ElementsAre("ingress untracked", "untracked#0 allow", "end of default: none",
                                 "ingress preDNAT", "early#0 deny", "end of default: none",  //
                                 "ingress normal", "local#0 allow", "end of default: deny",
                                 "otherwise deny", "ingress forward", "otherwise allow",  //
                                 "egress untracked", "untracked#0 allow", "end of default: none",
                                 "egress normal", "forward#0 deny", "end of default: deny",
                                 "otherwise deny", "egress forward", "forward#0 deny",
                                 "end of default: deny", "otherwise allow"));
  EXPECT_EQ(effective_policy_count(snapshot, endpoint), 4U);
}

// `ingress tcp 22,179 udp 68`
std::string text_of(const EffectiveSet& set) {
  std::string text(to_string(set.direction));
  for (const FailsafePorts& open : set.failsafe) {
    text += open.protocol == kTcp ? " tcp" : open.protocol == kUdp ? " udp" : " other";
    for (const std::uint16_t port : open.ports)
      text += (port == open.ports.front() ? " " : ",") + std::to_string(port);
  }
  return text;
}

// spec/policy.md 2.8
TEST(Effective, FailsafePortsOfHostsComeFirstWhereTheyAreEnabled) {
  Model model;
  model.host_endpoints = {host("h", {kHost}, {}, {})};
  model.workload_endpoints = {workload("a", {kA}, {}, {})};
  BuildOptions options;
  options.failsafe_ports = true;
  const BuildResult built = SnapshotBuilder{options}.build(model);
  ASSERT_TRUE(built.snapshot);
  const EndpointId endpoint = built.snapshot->find_endpoint(EndpointKind::host_endpoint, "", "h");
  std::vector<std::string> sets;
  for (const EffectiveSet& set : effective_policies(*built.snapshot, endpoint))
    sets.push_back(set.set == PolicySet::failsafe ? text_of(set) : std::string(to_string(set.set)));
  EXPECT_THAT(sets, ElementsAre("ingress tcp 22,179,2379,2380,5473,6443,6666,6667 udp 68",
                                "untracked", "preDNAT", "normal", "forward",
                                "egress tcp 179,2379,2380,5473,6443,6666,6667 udp 53,67",
                                "untracked", "normal", "forward"));
  // Workloads have none.
  EXPECT_EQ(effective_policies(*built.snapshot, workload_named(*built.snapshot, "a")).size(), 2U);
}

TEST(Effective, EveryKindOfCriterionIsNamed) {
  Model model;
  model.workload_endpoints = {workload("a", {kA}, {}, {})};
  Rule icmp_rule = rule(Action::allow, protocol(kIcmp));
  icmp_rule.icmp = IcmpMatch{.type = 8, .code = 0};
  icmp_rule.not_icmp = IcmpMatch{.type = 3};
  icmp_rule.ip_version = 4;
  Rule http_rule = rule(Action::allow, protocol(kTcp));
  http_rule.http = HttpMatch{.methods = {"GET"}, .paths = {}};
  Rule not_rule = rule(Action::allow);
  not_rule.not_protocol = Protocol{.number = kUdp};
  not_rule.source.not_nets = {Cidr{Address::v4(192, 0, 2, 0), 24}};
  not_rule.destination.not_selector = "app == 'b'";
  Policy policy = global_policy("p");
  policy.ingress = {icmp_rule, http_rule, not_rule};
  model.policies = {policy};
  const Snapshot snapshot = build(model);
  const auto sets = effective_policies(snapshot, workload_named(snapshot, "a"));
  EXPECT_THAT(lines_of(sets[0], snapshot),
              ElementsAre("p#0 allow ipVersion (4), protocol (icmp), icmp (type 8 code 0), "
                          "notICMP (type 3)",
                          "p#1 allow protocol (tcp), http (GET)",
                          "p#2 allow notProtocol (udp), source.notNets (192.0.2.0/24), "
                          "destination.notSelector (app == \"b\"), "
                          "address family of the nets (4)",
                          "end of default: deny", "otherwise deny"));
}

}  // namespace
}  // namespace tierwall
