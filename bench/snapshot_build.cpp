#include "snapshot_build.hpp"

#include <optional>
#include <utility>

#include <benchmark/benchmark.h>

#include <tierwall/snapshot.hpp>

#include "harness/suite.hpp"

namespace tierwall::bench {

namespace {

void report_stats(benchmark::State& state, const SnapshotStats& stats) {
  const SnapshotParts::Programs& programs = stats.parts.programs;
  for (const auto& [name, value] : {std::pair("rules", stats.rules),
                                    {"selectors", stats.selectors},
                                    {"identities", stats.identities},
                                    {"traffic_classes", stats.traffic_classes},
                                    {"tables", stats.programs.tables},
                                    {"splits", stats.programs.splits},
                                    {"bitmaps", stats.programs.bitmaps},
                                    {"walks", stats.programs.walks},
                                    {"maps_bytes", programs.maps},
                                    {"tables_bytes", programs.tables},
                                    {"splits_bytes", programs.splits},
                                    {"bitmaps_bytes", programs.bitmaps},
                                    {"programs_bytes", programs.total()}}) {
    state.counters[name] = static_cast<double>(value);
  }
}

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
  state.counters["bytes"] = static_cast<double>(used.live_bytes);
  state.counters["peak_bytes"] = static_cast<double>(used.peak_bytes);
  report_stats(state, snapshot->stats());
}

}  // namespace

void register_build(const std::string& name, std::function<Model()> make, BuildRuns runs) {
  benchmark::internal::Benchmark* const row = benchmark::RegisterBenchmark(
      name.c_str(),
      [make = std::move(make), runs](benchmark::State& state) { run_build(state, make(), runs); });
  if (runs == BuildRuns::once) row->Iterations(1)->Repetitions(1);
}

}  // namespace tierwall::bench
