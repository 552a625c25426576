// Verdicts of one side of a flow: the first, the middle or the last rule decides, or none; the
// production-scale workloads. The judge is the baseline where it is quick enough.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "flow_case.hpp"
#include "flow_rules.hpp"
#include "flow_world_case.hpp"
#include "harness/suite.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

namespace {

using testing::Random;

constexpr std::uint64_t kFlowSeed = 7;
constexpr std::size_t kAlikeFlows = 256;
constexpr std::size_t kMostRulesForTheJudge = 100;
constexpr std::array<std::size_t, 4> kSizes = {10, 100, 1'000, 10'000};

// They differ in what no rule tells apart.
std::vector<Flow> alike_flows(const FlowWorld& world, bool is_v6) {
  std::vector<Flow> flows;
  for (std::size_t i = 0; i < kAlikeFlows; ++i) {
    Tuple tuple{.source = kUnmatchedSource,
                .destination = kUnmatchedDestination,
                .source_port = static_cast<std::uint16_t>(kUnmatchedSourcePort + i),
                .destination_port = kUnmatchedPort};
    if (is_v6) {
      tuple.source = to_v6(tuple.source);
      tuple.destination = to_v6(tuple.destination);
    }
    flows.push_back(world.flow(tuple));
  }
  return flows;
}

// Flows that one of rules [first, last) decides: as many as are found, within bounds.
std::vector<Flow> flows_decided_in(const FlowWorld& world, std::size_t first, std::size_t last) {
  constexpr std::size_t kMostTries = 20'000;
  Random random(kFlowSeed);
  std::vector<Flow> flows;
  for (std::size_t i = 0; i < kMostTries && flows.size() < kAlikeFlows; ++i) {
    const PlainRule& rule = world.rules().rules[first + random.below(last - first)];
    const Flow flow = world.flow_in(rule, random);
    const std::optional<std::size_t> match = world.rules().first_match(flow);
    if (match && first <= *match && *match < last) flows.push_back(flow);
  }
  return flows;
}

// Rows of flows that differ in nothing that matters.
void register_alike(const std::string& name, std::size_t count, const MakeRules& make_rules) {
  const GetWorld world = lazy_world(make_rules);
  const GetCase get =
      lazy_case(world, [](const FlowWorld& made) { return alike_flows(made, false); });
  register_rows(name, name, get);
  register_whole(name, get);
  register_single(name + "/v6",
                  lazy_case(lazy_world([make_rules] { return to_v6(make_rules()); }),
                            [](const FlowWorld& made) { return alike_flows(made, true); }));
  if (count <= kMostRulesForTheJudge) register_judge(name, world, get);
}

// Rule `deciding` of `count` is the only one that matches.
void register_decided(const std::string& place, std::size_t count, std::size_t deciding) {
  register_alike("flow/" + place + "/" + std::to_string(count), count, [count, deciding] {
    PlainRules rules = generated_rules(RuleKind::mixed, count);
    rules.rules[deciding] = PlainRule{.protocol = kTcp,
                                      .source = Cidr{kUnmatchedSource, 24}.masked(),
                                      .destination_ports = {kUnmatchedPort, kUnmatchedPort}};
    return rules;
  });
}

void register_none(const std::string& kind_name, RuleKind kind) {
  for (const std::size_t count : kSizes) {
    register_alike("flow/none/" + kind_name + "/" + std::to_string(count), count,
                   [kind, count] { return generated_rules(kind, count); });
  }
}

// Nothing matches; the rule is drawn; one of the first or the last hundredth of the rules decides.
void register_production(const std::string& name, PlainRules make_rules()) {
  const GetWorld world = lazy_world(make_rules);
  const auto add = [&](const std::string& what, auto make_flows) {
    const GetCase get = lazy_case(world, make_flows);
    register_rows(name + "/" + what, name + "/" + what, get);
    register_whole(name + "/" + what, get);
  };
  add("none", [](const FlowWorld& made) { return alike_flows(made, false); });
  add("random", random_flows);
  add("early", [](const FlowWorld& made) {
    return flows_decided_in(made, 0, made.rules().rules.size() / 100);
  });
  add("late", [](const FlowWorld& made) {
    const std::size_t count = made.rules().rules.size();
    return flows_decided_in(made, count - count / 100, count);
  });
}

const Suite suite([](const Options&) {
  for (const std::size_t size : kSizes)
    register_decided("first", size, 0);
  for (const std::size_t size : kSizes)
    register_decided("middle", size, size / 2);
  for (const std::size_t size : kSizes)
    register_decided("last", size, size - 1);
  register_none("sets", RuleKind::sets);
  register_none("cidr", RuleKind::cidr);
  register_none("ports", RuleKind::ports);
  register_none("mixed", RuleKind::mixed);
  register_production("flow/production", production_rules);
  register_production("flow/production_egress", production_egress_rules);
});

}  // namespace

}  // namespace tierwall::bench
