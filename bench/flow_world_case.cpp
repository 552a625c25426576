#include "flow_world_case.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <benchmark/benchmark.h>

#include "harness/suite.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

namespace {

constexpr std::uint64_t kFlowSeed = 7;
constexpr std::size_t kRandomFlows = 4'096;
constexpr std::size_t kFlowsForTheJudge = 32;

}  // namespace

GetWorld lazy_world(MakeRules make_rules) {
  return lazily([make_rules = std::move(make_rules)]() -> World {
    return std::make_shared<const FlowWorld>(make_rules());
  });
}

GetCase lazy_case(const GetWorld& get_world,
                  std::function<std::vector<Flow>(const FlowWorld&)> make_flows) {
  return lazily([get_world, make_flows = std::move(make_flows)] {
    const World& world = get_world();
    return Case{
        .built = world->built(),
        .flows = make_flows(*world),
        .only = world->policed_end(),
        .wrong_answer = [world](std::span<const Flow> flows, std::span<const Verdict> verdicts) {
          return world->wrong_answer(flows, verdicts);
        }};
  });
}

// Into rules drawn uniformly.
std::vector<Flow> random_flows(const FlowWorld& world) {
  testing::Random random(kFlowSeed);
  std::vector<Flow> flows;
  if (world.rules().rules.empty()) return flows;
  for (std::size_t i = 0; i < kRandomFlows; ++i)
    flows.push_back(world.flow_in(random.pick(world.rules().rules), random));
  return flows;
}

void register_judge(const std::string& stem, const GetWorld& get_world, const GetCase& get) {
  benchmark::RegisterBenchmark((stem + "/judge").c_str(), [get_world,
                                                           get](benchmark::State& state) {
    const std::span<const Flow> flows = get().flows;
    const JudgeWorld judge(*get_world(), flows.first(std::min(flows.size(), kFlowsForTheJudge)));
    if (judge.size() == 0) return state.SkipWithError("there are no flows");
    measure(state, judge.size(), [&] {
      for (std::size_t i = 0; i < judge.size(); ++i) {
        bool allowed = judge.allows(i);
        benchmark::DoNotOptimize(allowed);
      }
    });
  });
}

}  // namespace tierwall::bench
