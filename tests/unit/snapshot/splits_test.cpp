// Splits against walks of the same rules: addresses and ports at both ends, many classes of each, long
// lists; and what is no split.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate_batch.hpp>

#include "support/random.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall::testing {
namespace {

constexpr Address kWeb = Address::v4(10, 0, 0, 1);

BuildOptions form(const ProgramOptions& programs) {
  BuildOptions options;
  options.programs = programs;
  options.programs.per_endpoint = false;
  return options;
}
Snapshot split(const Model& model, std::size_t most_cells = ProgramOptions{}.max_split_cells) {
  return build(model, form({.tables = false, .max_split_cells = most_cells}));
}
Snapshot walk(const Model& model) {
  return build(model, form({.tables = false, .splits = false, .bitmaps = false}));
}

Model model_of(std::vector<Rule> rules) {
  Model model;
  model.workload_endpoints = {workload("web", {kWeb}, {{"app", "web"}}, {})};
  Policy policy = global_policy("web", "app == 'web'");
  policy.ingress = std::move(rules);
  model.policies = {policy};
  return model;
}

auto source_ports(std::uint16_t first, std::uint16_t last) {
  return [=](Rule& rule) { rule.source.ports.push_back(Port::range(first, last)); };
}
auto ports(std::uint16_t first, std::uint16_t last) {
  return [=](Rule& rule) { rule.destination.ports.push_back(Port::range(first, last)); };
}

// Addresses of few nets and ports of few ranges, so that rules overlap and flows meet them.
class Rules {
 public:
  explicit Rules(Random& random) : random_(random) {}

  Address address(std::uint8_t first) {
    return Address::v4(first, number(2), number(4), number(16));
  }
  Rule draw() {
    Rule rule;
    rule.action = random_.chance(60) ? Action::allow : Action::deny;
    if (random_.chance(75)) rule.source.nets.push_back(net(11));
    if (random_.chance(75)) rule.destination.nets.push_back(net(10));
    rule.protocol = Protocol{random_.chance(70) ? kTcp : kUdp, false};
    if (random_.chance(60)) ports(port(), 9)(rule);
    if (random_.chance(30)) source_ports(port(), 9)(rule);
    return rule;
  }
  Flow flow() {
    Flow flow = random_.chance(70) ? tcp(address(11), address(10), port())
                                   : udp(address(11), address(10), port());
    flow.source_port = port();
    return flow;
  }

 private:
  std::uint8_t number(std::size_t bound) { return static_cast<std::uint8_t>(random_.below(bound)); }
  std::uint16_t port() { return static_cast<std::uint16_t>(1 + random_.below(8)); }
  Cidr net(std::uint8_t first) {
    constexpr std::array<std::uint8_t, 5> kLengths = {8, 16, 24, 31, 32};
    return Cidr{address(first), random_.pick(kLengths)}.masked();
  }

  Random& random_;
};

void expect_same(const Snapshot& some, const Snapshot& walked, const std::vector<Flow>& flows) {
  const EndpointId web{0};
  std::vector<Flow> named = flows;
  for (Flow& flow : named)
    flow.destination_endpoint = web;
  std::vector<Verdict> verdicts(named.size());
  evaluate_batch(some.view(), named, verdicts);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const Decision decision = evaluate_side(walked.view(), web, Direction::ingress, flows[i]);
    ASSERT_EQ(evaluate_side(some.view(), web, Direction::ingress, flows[i]), decision) << i;
    ASSERT_EQ(verdicts[i].ingress, decision) << i;
  }
}

TEST(Splits, DecideAsTheRulesDo) {
  Random random = test_random("splits");
  std::size_t splits = 0;  // of some rules there would be too many cells
  for (std::size_t round = 0; round < scaled(30); ++round) {
    Rules rules(random);
    std::vector<Rule> drawn{rule(Action::allow, protocol(kTcp),
                                 from_net({Address::v4(11, 0, 0, 1), 32}), to_net({kWeb, 32}),
                                 source_ports(1, 2))};
    for (std::size_t left = random.below(300); left > 0; --left)
      drawn.push_back(rules.draw());
    const Model model = model_of(std::move(drawn));
    const Snapshot snapshot = split(model);
    splits += snapshot.stats().programs.splits;
    std::vector<Flow> flows;
    for (std::size_t i = 0; i < 1'000; ++i)
      flows.push_back(rules.flow());
    ASSERT_NO_FATAL_FAILURE(expect_same(snapshot, walk(model), flows));
  }
  EXPECT_GE(splits, scaled(30) / 2);
}

// More positions than a byte numbers.
TEST(Splits, HaveLongLists) {
  std::vector<Rule> rules;
  for (std::uint16_t port = 1; port < 700; ++port) {
    rules.push_back(rule(port % 3 == 0 ? Action::deny : Action::allow, protocol(kTcp),
                         from_net({Address::v4(11, 0, 0, 0), 8}), to_net({kWeb, 32}),
                         ports(port, static_cast<std::uint16_t>(2 * port))));
  }
  const Model model = model_of(std::move(rules));
  const Snapshot snapshot = split(model);
  ASSERT_EQ(snapshot.stats().programs.splits, 1U);
  EXPECT_NE(snapshot.view().programs.splits.programs[0].shapes, ListCells::narrow);
  std::vector<Flow> flows;
  for (std::uint16_t port = 0; port < 1'500; ++port)
    flows.push_back(tcp(Address::v4(11, 0, 0, 1), kWeb, port));
  expect_same(snapshot, walk(model), flows);
}

TEST(Splits, TakeAPassForWhatDecidesEverything) {
  const Model model =
      model_of({rule(Action::pass, from_net({Address::v4(11, 0, 0, 0), 8}), to_net({kWeb, 32})),
                rule(Action::allow, from_net({Address::v4(12, 0, 0, 0), 8}), to_net({kWeb, 32}))});
  const Snapshot snapshot = split(model);
  EXPECT_EQ(snapshot.stats().programs.splits, 1U);
  EXPECT_EQ(ingress_of(snapshot, tcp(Address::v4(11, 0, 0, 1), kWeb, 80)), "deny none");
  EXPECT_EQ(ingress_of(snapshot, tcp(Address::v4(12, 0, 0, 1), kWeb, 80)), "allow web#1");
}

TEST(Splits, AreNotMadeOfRulesThatLogOrPassOnToOthers) {
  const auto nets = [](Rule& rule) {
    rule.source.nets = {{Address::v4(11, 0, 0, 0), 8}};
    rule.destination.nets = {{kWeb, 32}};
  };
  EXPECT_EQ(
      split(model_of({rule(Action::log, nets), rule(Action::allow, nets)})).stats().programs.splits,
      0U);
  Model passing = model_of({rule(Action::pass, nets)});
  passing.tiers = {Tier{.name = "first", .order = 1.0}};
  passing.policies[0].tier = "first";
  Policy after = global_policy("after", "app == 'web'");
  after.ingress = {rule(Action::allow, protocol(kTcp), to_port(80))};
  passing.policies.push_back(after);
  const Snapshot snapshot = split(passing);
  EXPECT_EQ(snapshot.stats().programs.splits, 0U);
  EXPECT_EQ(ingress_of(snapshot, tcp(Address::v4(11, 0, 0, 1), kWeb, 80)), "allow after#0");
}

TEST(Splits, AreNotMadeBeyondTheirCells) {
  Random random = test_random("too many cells");
  Rules rules(random);
  std::vector<Rule> drawn;
  for (std::size_t i = 0; i < 200; ++i)
    drawn.push_back(rules.draw());
  const Model model = model_of(std::move(drawn));
  std::vector<Flow> flows;
  for (std::size_t i = 0; i < 200; ++i)
    flows.push_back(rules.flow());
  std::size_t splits = 0;
  for (std::size_t cells = 1; cells <= std::size_t{1} << 16U; cells *= 4) {
    const Snapshot snapshot = split(model, cells);
    EXPECT_EQ(snapshot.stats().programs.total(), 2U);
    splits += snapshot.stats().programs.splits;
    ASSERT_NO_FATAL_FAILURE(expect_same(snapshot, walk(model), flows)) << cells;
  }
  EXPECT_GE(splits, 1U);
  EXPECT_LT(splits, 9U);
}

}  // namespace
}  // namespace tierwall::testing
