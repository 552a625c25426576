#include "flow_case.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include <benchmark/benchmark.h>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/evaluate_batch.hpp>

#include "harness/caches.hpp"
#include "harness/suite.hpp"

namespace tierwall::bench {

namespace {

constexpr std::size_t kLargestBurst = 256;
constexpr std::size_t kSamples = 4'096;
constexpr std::chrono::milliseconds kMostSamplingTime(100);
constexpr std::int64_t kColdCalls = 64;  // of a repetition

// Fills in the verdicts of a case's flows.
using Answer = std::function<void(const Case&, std::span<Verdict>)>;

// Call `use` with a function that judges a flow. The compiler knows it, so that a loop of calls is what it
// would be in a caller's code.
struct ByPolicedEnds {
  template <class Use>
  void operator()(const Case& measured, Use&& use) const {
    const SnapshotView& view = measured.built.snapshot->view();
    if (measured.only) {
      use([&view, end = *measured.only](const Flow& flow) {
        return evaluate_side(view, end.endpoint, end.direction, flow);
      });
    } else {
      use([&view](const Flow& flow) { return evaluate(view, flow); });
    }
  }
};
struct ByBothEnds {
  template <class Use>
  void operator()(const Case& measured, Use&& use) const {
    const SnapshotView& view = measured.built.snapshot->view();
    use([&view](const Flow& flow) { return evaluate(view, flow); });
  }
};

void put(const Case&, const Verdict& said, Verdict& verdict) {
  verdict = said;
}
void put(const Case& measured, const Decision& said, Verdict& verdict) {
  (measured.only->direction == Direction::ingress ? verdict.ingress : verdict.egress) = said;
}

// Calls `work` with each burst of the flows.
template <class Work>
void for_each_burst(std::span<const Flow> flows, std::size_t burst, Work&& work) {
  for (std::size_t i = 0; i < flows.size(); i += burst)
    work(flows.subspan(i, std::min(burst, flows.size() - i)), i);
}

// Checks the answers once, however often a row is run.
class Check {
 public:
  explicit Check(Answer answer) : answer_(std::move(answer)) {}

  bool operator()(benchmark::State& state, const Case& measured) {
    if (!wrong_) wrong_ = wrong_answer(measured);
    if (!wrong_->empty()) state.SkipWithError(wrong_->c_str());
    return wrong_->empty();
  }

 private:
  std::string wrong_answer(const Case& measured) const {
    if (!measured.built.snapshot) return measured.built.errors;
    if (measured.flows.empty()) return "there are no flows";
    std::vector<Verdict> verdicts(measured.flows.size());
    answer_(measured, verdicts);
    return measured.wrong_answer(measured.flows, verdicts);
  }

  Answer answer_;
  std::optional<std::string> wrong_;
};

void report_snapshot(benchmark::State& state, const Case& measured) {
  state.counters["bytes"] = static_cast<double>(measured.built.snapshot->stats().bytes);
  state.counters["build_ns"] = measured.built.nanoseconds;
}

// Registers a row that is checked, then measured by `run(state, case)`.
template <class Run>
benchmark::internal::Benchmark* register_row(const std::string& name, const GetCase& get,
                                             const Answer& answer, Run run) {
  return benchmark::RegisterBenchmark(
      name.c_str(), [get, check = std::make_shared<Check>(answer), run](benchmark::State& state) {
        const Case& measured = get();
        if (!(*check)(state, measured)) return;
        run(state, measured);
        report_snapshot(state, measured);
      });
}

template <class With>
Answer answer(With with_judge) {
  return [with_judge](const Case& measured, std::span<Verdict> verdicts) {
    with_judge(measured, [&](auto judge) {
      for (std::size_t i = 0; i < verdicts.size(); ++i)
        put(measured, judge(measured.flows[i]), verdicts[i]);
    });
  };
}

template <class Judge>
void run_single(benchmark::State& state, const Case& measured, Judge judge) {
  const std::span<const Flow> flows = measured.flows;
  measure(state, flows.size() * measured.sides(), [&] {
    for (const Flow& flow : flows) {
      auto said = judge(flow);
      benchmark::DoNotOptimize(said);
    }
  });
  report_percentiles(state, sample_latencies(
                                std::max(kSamples, flows.size()),
                                [&](std::size_t i) {
                                  auto said = judge(flows[i % flows.size()]);
                                  benchmark::DoNotOptimize(said);
                                },
                                kMostSamplingTime));
}

template <class With>
void register_calls(const std::string& name, const GetCase& get, With with_judge) {
  register_row(name, get, answer(with_judge),
               [with_judge](benchmark::State& state, const Case& measured) {
                 with_judge(measured, [&](auto judge) { run_single(state, measured, judge); });
               });
}

void run_bursts(benchmark::State& state, const Case& measured, std::size_t burst) {
  const SnapshotView& view = measured.built.snapshot->view();
  const std::span<const Flow> flows = measured.flows;
  std::array<Verdict, kLargestBurst> verdicts;
  const auto evaluate_burst = [&](std::span<const Flow> some, std::size_t) {
    evaluate_batch(view, some, verdicts);
    benchmark::DoNotOptimize(verdicts);
  };
  measure(state, flows.size() * measured.sides(),
          [&] { for_each_burst(flows, burst, evaluate_burst); });

  const std::size_t length = std::min(burst, flows.size());
  const std::size_t bursts = flows.size() / length;
  std::vector<double> samples = sample_latencies(
      std::max(kSamples, bursts),
      [&](std::size_t i) { evaluate_burst(flows.subspan(i % bursts * length, length), i); },
      kMostSamplingTime);
  for (double& sample : samples)
    sample /= static_cast<double>(length);
  report_percentiles(state, std::move(samples));
}

template <class Judge>
void run_cold(benchmark::State& state, const Case& measured, Judge judge) {
  const std::span<const Flow> flows = measured.flows;
  static CacheEviction evict;
  std::vector<double> samples;
  std::size_t next = 0;
  const auto call = [&](const Flow& flow) {
    auto said = judge(flow);
    benchmark::DoNotOptimize(said);
  };
  for (auto iteration : state) {
    static_cast<void>(iteration);
    const Flow flow = flows[next++ % flows.size()];
    evict();
    const double nanoseconds = sample_latencies(1, [&](std::size_t) { call(flow); }).front();
    state.SetIterationTime(nanoseconds * 1e-9);
    samples.push_back(nanoseconds);
  }
  report_items(state, measured.sides(), count_allocations([&] { call(flows.front()); }));
  report_percentiles(state, std::move(samples));
}

}  // namespace

BuiltSnapshot timed_build(const Model& model) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  BuildResult result = SnapshotBuilder().build(model);
  const std::chrono::duration<double, std::nano> elapsed = Clock::now() - start;
  return {std::move(result.snapshot), result.diagnostics.to_string(), elapsed.count()};
}

void register_single(const std::string& name, const GetCase& get) {
  register_calls(name, get, ByPolicedEnds{});
}

void register_whole(const std::string& stem, const GetCase& get) {
  register_calls(stem + "/whole", get, ByBothEnds{});
}

void register_bursts(const std::string& stem, const GetCase& get) {
  for (const auto& [suffix, burst] :
       {std::pair("/batch", std::size_t{32}), std::pair("/batch256", kLargestBurst)}) {
    register_row(
        stem + suffix, get,
        [burst = burst](const Case& measured, std::span<Verdict> verdicts) {
          for_each_burst(measured.flows, burst, [&](std::span<const Flow> some, std::size_t first) {
            evaluate_batch(measured.built.snapshot->view(), some,
                           verdicts.subspan(first, some.size()));
          });
        },
        [burst = burst](benchmark::State& state, const Case& measured) {
          run_bursts(state, measured, burst);
        });
  }
}

void register_cold(const std::string& stem, const GetCase& get) {
  register_row(stem + "/cold", get, answer(ByPolicedEnds{}),
               [](benchmark::State& state, const Case& measured) {
                 ByPolicedEnds{}(measured, [&](auto judge) { run_cold(state, measured, judge); });
               })
      ->UseManualTime()
      ->Iterations(kColdCalls);
}

void register_rows(const std::string& single, const std::string& stem, const GetCase& get) {
  register_single(single, get);
  register_bursts(stem, get);
  register_cold(stem, get);
}

}  // namespace tierwall::bench
