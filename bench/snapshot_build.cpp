#include "snapshot_build.hpp"

#include <optional>
#include <utility>

#include <tierwall/snapshot.hpp>

#include "harness/suite.hpp"

namespace tierwall::bench {

benchmark::internal::Benchmark* register_build(const std::string& name,
                                               std::function<Model()> make) {
  return benchmark::RegisterBenchmark(
      name.c_str(), [make = std::move(make)](benchmark::State& state) {
        const Model model = make();
        if (model.policies.empty()) return state.SkipWithError("the model has no policies");
        std::optional<Snapshot> snapshot;
        const auto build = [&] { snapshot = SnapshotBuilder().build(model).snapshot; };
        const Allocations used = count_allocations(build);
        if (!snapshot) return state.SkipWithError("the model does not build");
        const SnapshotStats stats = snapshot->stats();
        for (auto iteration : state) {
          static_cast<void>(iteration);
          build();
        }
        report_items(state, 1, used);
        state.counters["bytes"] = static_cast<double>(used.live_bytes);
        state.counters["peak_bytes"] = static_cast<double>(used.peak_bytes);
        state.counters["rules"] = static_cast<double>(stats.rules);
        state.counters["selectors"] = static_cast<double>(stats.selectors);
        state.counters["identities"] = static_cast<double>(stats.identities);
        state.counters["programs"] = static_cast<double>(stats.programs.total());
      });
}

}  // namespace tierwall::bench
