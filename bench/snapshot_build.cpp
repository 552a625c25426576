#include "snapshot_build.hpp"

#include <optional>
#include <utility>

#include <benchmark/benchmark.h>

#include <tierwall/snapshot.hpp>

#include "harness/suite.hpp"

namespace tierwall::bench {

namespace {

void run_build(benchmark::State& state, const Model& model, BuildRuns runs) {
  if (model.policies.empty()) return state.SkipWithError("the model has no policies");
  std::optional<Snapshot> snapshot;
  const auto build = [&] { snapshot = SnapshotBuilder().build(model).snapshot; };
  Allocations used;
  if (runs == BuildRuns::repeated) used = count_allocations(build);
  for (auto iteration : state) {
    static_cast<void>(iteration);
    if (runs == BuildRuns::repeated) {
      build();
    } else {
      used = count_allocations(build);
    }
  }
  if (!snapshot) return state.SkipWithError("the model does not build");
  report_items(state, 1, used);
  const SnapshotStats& stats = snapshot->stats();
  state.counters["bytes"] = static_cast<double>(used.live_bytes);
  state.counters["peak_bytes"] = static_cast<double>(used.peak_bytes);
  state.counters["rules"] = static_cast<double>(stats.rules);
  state.counters["selectors"] = static_cast<double>(stats.selectors);
  state.counters["identities"] = static_cast<double>(stats.identities);
  state.counters["programs"] = static_cast<double>(stats.programs.total());
}

}  // namespace

void register_build(const std::string& name, std::function<Model()> make, BuildRuns runs) {
  benchmark::internal::Benchmark* const row = benchmark::RegisterBenchmark(
      name.c_str(),
      [make = std::move(make), runs](benchmark::State& state) { run_build(state, make(), runs); });
  if (runs == BuildRuns::once) row->Iterations(1)->Repetitions(1);
}

}  // namespace tierwall::bench
