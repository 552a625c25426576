// What a change costs: from the upsert until readers find the snapshot that has it; and the start from
// nothing. How long a commit takes may differ by a factor of a million between sizes, so samples are taken
// one by one, as many as there is time for.
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <tierwall/runtime/evaluate.hpp>

#include "harness/suite.hpp"
#include "live_cluster.hpp"

namespace tierwall::bench {

namespace {

constexpr ClusterShape kSmall = {
    .name = "1k_x_100", .namespaces = 10, .workloads_per_application = 10};
// For growth along one of the two alone.
constexpr ClusterShape kMoreEndpoints = {
    .name = "10k_x_100", .namespaces = 10, .workloads_per_application = 100};
constexpr ClusterShape kMostEndpoints = {
    .name = "100k_x_100", .namespaces = 10, .workloads_per_application = 1'000};
constexpr ClusterShape kMorePolicies = {
    .name = "10k_x_1k", .namespaces = 100, .workloads_per_application = 10};

constexpr std::size_t kMostSamples = 2'000;              // a repetition
constexpr std::chrono::milliseconds kSamplingTime(250);  // about
constexpr std::size_t kCheckedFlows = 200;
constexpr std::size_t kCheckedChanges = 3;
constexpr std::uint64_t kSeed = 20'260'106;

// Calls work(prepare()) at least once, and reports the mean and percentiles of `work`. What it returns is
// given to `wrong_answer`, whose text ends the run unless it is empty, and dropped when its time is taken.
template <class Prepare, class Work, class WrongAnswer>
void sample(benchmark::State& state, Prepare prepare, Work work, WrongAnswer wrong_answer) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::uint64_t> ticks;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    do {
      auto prepared = prepare();
      const std::uint64_t start = read_ticks();
      const auto result = work(std::move(prepared));
      ticks.push_back(read_ticks() - start);
      const std::string wrong = wrong_answer(result);
      if (!wrong.empty()) return state.SkipWithError(wrong.c_str());
    } while (ticks.size() < kMostSamples &&
             std::chrono::steady_clock::now() - begin < kSamplingTime);
    const std::vector<double> samples = ticks_to_nanoseconds(ticks);
    const double sum = std::accumulate(samples.begin(), samples.end(), 0.0);
    state.SetIterationTime(sum * 1e-9 / static_cast<double>(samples.size()));
  }
  state.counters["samples"] = static_cast<double>(ticks.size());
  report_percentiles(state, ticks_to_nanoseconds(ticks));
}

benchmark::internal::Benchmark* register_sampled(const std::string& name,
                                                 std::function<void(benchmark::State&)> run) {
  return benchmark::RegisterBenchmark(name.c_str(), std::move(run))->UseManualTime()->Iterations(1);
}

// --- changes

// A cluster that the rows of one size share. Each leaves it as it is then: whatever was done before, the
// next change is of its kind.
class SharedCluster {
 public:
  explicit SharedCluster(const ClusterShape& shape) : shape_(shape) {}

  LiveCluster& get() {
    if (!live_) {
      ChangingCluster cluster(shape_);
      Model model = cluster.model();
      live_ = std::make_unique<LiveCluster>(std::move(cluster), std::move(model));
    }
    return *live_;
  }

 private:
  ClusterShape shape_;
  std::unique_ptr<LiveCluster> live_;
};

using MakeChange = ClusterBatch (*)(ChangingCluster& cluster, std::size_t application);

// The first pod of one application after the other, so that the others keep the labels that it had.
class Changes {
 public:
  Changes(std::shared_ptr<SharedCluster> shared, MakeChange make)
      : shared_(std::move(shared)), make_(make) {}

  LiveCluster& live() { return shared_->get(); }
  ClusterBatch next() {
    ChangingCluster& cluster = live().cluster();
    last_ = (last_ + 1) % cluster.shape().policies();
    return make_(cluster, last_);
  }
  // What a reader says of the last one.
  std::string wrong_answer() {
    return live().wrong_answer(live().cluster().place_of(last_), kCheckedFlows, random_);
  }
  // Once: what a commit allocates, after a few that were checked.
  const Allocations& check() {
    if (used_) return *used_;
    for (std::size_t i = 0; i < kCheckedChanges && wrong_.empty(); ++i) {
      ClusterBatch batch = next();
      bool committed = false;
      used_ = count_allocations([&] { committed = live().commit(std::move(batch)); });
      wrong_ = committed ? wrong_answer() : live().errors();
    }
    return *used_;
  }
  const std::string& wrong() const { return wrong_; }

 private:
  std::shared_ptr<SharedCluster> shared_;
  MakeChange make_;
  std::size_t last_ = 0;
  testing::Random random_{kSeed};
  std::optional<Allocations> used_;
  std::string wrong_;
};

void run_changes(benchmark::State& state, Changes& changes) {
  if (!changes.live().errors().empty()) return state.SkipWithError(changes.live().errors().c_str());
  const Allocations used = changes.check();
  if (!changes.wrong().empty()) return state.SkipWithError(changes.wrong().c_str());
  sample(
      state, [&] { return changes.next(); },
      [&](ClusterBatch&& batch) { return changes.live().commit(std::move(batch)); },
      [&](bool committed) { return committed ? "" : changes.live().errors(); });
  if (state.error_occurred()) return;
  const std::string wrong = changes.wrong_answer();
  if (!wrong.empty()) return state.SkipWithError(wrong.c_str());
  report_items(state, 1, used);
}

void register_changes(const ClusterShape& shape) {
  const auto shared = std::make_shared<SharedCluster>(shape);
  const auto add = [&](const char* kind, MakeChange make) {
    register_sampled(std::string("store/") + kind + "/" + std::string(shape.name),
                     [changes = std::make_shared<Changes>(shared, make)](benchmark::State& state) {
                       run_changes(state, *changes);
                     });
  };
  add("relabel_known", [](ChangingCluster& cluster, std::size_t application) {
    return cluster.relabel_as_others(cluster.place_of(application));
  });
  add("relabel_new", [](ChangingCluster& cluster, std::size_t application) {
    return cluster.relabel_as_nobody(cluster.place_of(application));
  });
  add("pod_replaced", [](ChangingCluster& cluster, std::size_t application) {
    return cluster.replace(cluster.place_of(application));
  });
  add("policy_changed", [](ChangingCluster& cluster, std::size_t application) {
    return cluster.edit_policy(application);
  });
  add("profile_changed", [](ChangingCluster& cluster, std::size_t application) {
    return cluster.edit_profile(application / ClusterShape::kApplications);
  });
  add("tier_changed", [](ChangingCluster& cluster, std::size_t) { return cluster.edit_tier(); });
  add("prefix_added",
      [](ChangingCluster& cluster, std::size_t) { return cluster.replace_prefix(); });
}

// --- the start

struct Inputs {
  ChangingCluster cluster;
  Model model;
  Flow flow;
};

// Until a reader has the first verdict.
std::unique_ptr<LiveCluster> start(Inputs&& inputs) {
  auto live = std::make_unique<LiveCluster>(std::move(inputs.cluster), std::move(inputs.model));
  if (!live->errors().empty()) return live;
  SnapshotReader reader = live->publisher().cell().register_reader();
  const Verdict verdict = evaluate(reader.pin().view(), inputs.flow);
  benchmark::DoNotOptimize(verdict);
  return live;
}

// The first start of all is the one whose allocations are counted, which adds a few percent to its time.
void run_start(benchmark::State& state, const ClusterShape& shape,
               std::optional<Allocations>& used) {
  testing::Random random(kSeed);
  double bytes = 0;
  sample(
      state,
      [&] {
        ChangingCluster cluster(shape);
        Model model = cluster.model();
        const Flow flow = cluster.flow(random);
        return Inputs{std::move(cluster), std::move(model), flow};
      },
      [&](Inputs&& inputs) {
        if (used) return start(std::move(inputs));
        std::unique_ptr<LiveCluster> live;
        used = count_allocations([&] { live = start(std::move(inputs)); });
        return live;
      },
      [&](const std::unique_ptr<LiveCluster>& live) {
        if (!live->errors().empty()) return live->errors();
        bytes = static_cast<double>(live->store().snapshot()->stats().bytes);
        return live->wrong_answer(0, kCheckedFlows, random);
      });
  if (state.error_occurred()) return;
  report_items(state, 1, *used);
  state.counters["bytes"] = bytes;
}

void register_start(const ClusterShape& shape) {
  register_sampled("store/cold_start/" + std::string(shape.name),
                   [shape, used = std::make_shared<std::optional<Allocations>>()](
                       benchmark::State& state) { run_start(state, shape, *used); });
}

const Suite suite([](const Options&) {
  for (const ClusterShape& shape : {kSmall, kMiddlingCluster, kLargeCluster}) {
    register_start(shape);
    register_changes(shape);
  }
  for (const ClusterShape& shape : {kMoreEndpoints, kMostEndpoints, kMorePolicies})
    register_changes(shape);
});

}  // namespace

}  // namespace tierwall::bench
