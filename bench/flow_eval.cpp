// Verdicts of one side of a flow: the first rule decides, no rule decides, the production-scale
// workload, ClassBench. The judge is the baseline where it is quick enough.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <tierwall/runtime/evaluate.hpp>

#include "flow_rules.hpp"
#include "flow_world.hpp"
#include "harness/suite.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

namespace {

using testing::Random;

constexpr std::uint64_t kFlowSeed = 7;
constexpr std::size_t kRandomFlows = 4'096;
constexpr std::size_t kBurst = 32;
constexpr std::array<std::size_t, 4> kSizes = {10, 100, 1'000, 10'000};

struct Case {
  std::unique_ptr<FlowWorld> world{};  // null: there was nothing to read
  std::vector<Flow> flows{};
};

// Built once, when a benchmark is first run; Google Benchmark calls its function several times.
template <class Make>
auto lazily(Make make) {
  return [made = std::make_shared<std::unique_ptr<Case>>(), make]() -> const Case& {
    if (*made == nullptr) *made = std::make_unique<Case>(make());
    return **made;
  };
}

bool check(benchmark::State& state, const Case& measured) {
  const std::string wrong =
      measured.world ? measured.world->wrong_answer(measured.flows) : "no rules to read";
  if (!wrong.empty()) state.SkipWithError(wrong.c_str());
  return wrong.empty();
}

template <class Get>
void register_single(const std::string& name, Get get, bool with_percentiles = false) {
  benchmark::RegisterBenchmark(name.c_str(), [get, with_percentiles](benchmark::State& state) {
    const Case& measured = get();
    if (!check(state, measured)) return;
    const SnapshotView& view = measured.world->snapshot().view();
    const std::span<const Flow> flows = measured.flows;
    measure(state, flows.size(), [&] {
      for (const Flow& flow : flows) {
        Verdict verdict = evaluate(view, flow);
        benchmark::DoNotOptimize(verdict);
      }
    });
    state.counters["bytes"] = static_cast<double>(measured.world->snapshot().stats().bytes);
    if (!with_percentiles) return;
    report_percentiles(state, sample_latencies(flows.size(), [&](std::size_t i) {
                         Verdict verdict = evaluate(view, flows[i]);
                         benchmark::DoNotOptimize(verdict);
                       }));
  });
}

template <class Get>
void register_batch(const std::string& name, Get get) {
  benchmark::RegisterBenchmark(name.c_str(), [get](benchmark::State& state) {
    const Case& measured = get();
    if (!check(state, measured)) return;
    const SnapshotView& view = measured.world->snapshot().view();
    const std::span<const Flow> flows = measured.flows;
    std::array<Verdict, kBurst> verdicts;
    measure(state, flows.size(), [&] {
      for (std::size_t i = 0; i < flows.size(); i += kBurst) {
        evaluate_batch(view, flows.subspan(i, std::min(kBurst, flows.size() - i)), verdicts);
        benchmark::DoNotOptimize(verdicts);
      }
    });
    state.counters["bytes"] = static_cast<double>(measured.world->snapshot().stats().bytes);
  });
}

template <class Get>
void register_judge(const std::string& name, Get get) {
  benchmark::RegisterBenchmark((name + "/judge").c_str(), [get](benchmark::State& state) {
    const Case& measured = get();
    if (!check(state, measured)) return;
    const JudgeWorld judge(
        *measured.world,
        std::span(measured.flows).first(std::min<std::size_t>(measured.flows.size(), 64)));
    measure(state, judge.size(), [&] {
      for (std::size_t i = 0; i < judge.size(); ++i) {
        bool allowed = judge.allows(i);
        benchmark::DoNotOptimize(allowed);
      }
    });
  });
}

Flow unmatched_flow(const FlowWorld& world) {
  return world.flow(kUnmatchedSource, kUnmatchedSourcePort, kUnmatchedDestination, kUnmatchedPort,
                    kTcp);
}

// Flows into rules drawn uniformly.
Case random_case(PlainRules rules) {
  Case made{std::make_unique<FlowWorld>(std::move(rules)), {}};
  Random random(kFlowSeed);
  for (std::size_t i = 0; i < kRandomFlows; ++i) {
    made.flows.push_back(made.world->flow_in(random.pick(made.world->rules().rules), random));
  }
  return made;
}

void register_first(std::size_t count) {
  const std::string name = "flow/first/" + std::to_string(count);
  const auto get = lazily([count] {
    PlainRules rules = generated_rules(RuleKind::mixed, count);
    rules.rules.front() = PlainRule{.protocol = kTcp,
                                    .source = Cidr{kUnmatchedSource, 24}.masked(),
                                    .destination_ports = {kUnmatchedPort, kUnmatchedPort}};
    Case made{std::make_unique<FlowWorld>(std::move(rules)), {}};
    made.flows = {unmatched_flow(*made.world)};
    return made;
  });
  register_single(name, get);
  if (count <= 100) register_judge(name, get);
}

void register_none(std::string_view kind_name, RuleKind kind, std::size_t count) {
  const std::string name = "flow/none/" + std::string(kind_name) + "/" + std::to_string(count);
  const auto get = lazily([kind, count] {
    Case made{std::make_unique<FlowWorld>(generated_rules(kind, count)), {}};
    made.flows = {unmatched_flow(*made.world)};
    return made;
  });
  register_single(name, get);
  if (count <= 100) register_judge(name, get);
}

void register_production() {
  register_single("flow/production/none", lazily([] {
                    Case made{std::make_unique<FlowWorld>(production_rules()), {}};
                    made.flows = {unmatched_flow(*made.world)};
                    return made;
                  }));
  register_single("flow/production/random", lazily([] { return random_case(production_rules()); }),
                  true);
}

void register_classbench(const std::string& folder, const std::string& set) {
  const std::string name = "flow/classbench/" + set;
  const auto get = lazily([path = folder + "/classbench/" + set] {
    std::optional<PlainRules> rules = classbench_rules(path);
    return rules && !rules->rules.empty() ? random_case(*std::move(rules)) : Case{};
  });
  register_single(name + "/single", get);
  register_batch(name + "/batch", get);
  if (set.ends_with("_100")) register_judge(name, get);
}

const Suite suite([](const Options& options) {
  for (const std::size_t size : kSizes)
    register_first(size);
  for (const auto& [name, kind] :
       {std::pair("sets", RuleKind::sets), std::pair("cidr", RuleKind::cidr),
        std::pair("ports", RuleKind::ports), std::pair("mixed", RuleKind::mixed)}) {
    for (const std::size_t size : kSizes)
      register_none(name, kind, size);
  }
  register_production();
  if (!options.data) return;
  for (const char* const family : {"acl1", "fw1", "ipc1"}) {
    for (const char* const size : {"100", "1000", "10000"})
      register_classbench(*options.data, std::string(family) + "_" + size);
  }
});

}  // namespace

}  // namespace tierwall::bench
