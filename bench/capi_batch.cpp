// What the C API costs beside C++: the same flows of the same clusters through libtierwall_c.so, as other
// languages call it, and by the inline code of a C++ program.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <tierwall/c/tierwall.h>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/evaluate_batch.hpp>
#include <tierwall/snapshot.hpp>
#include <tierwall/snapshot_publisher.hpp>

#include "cluster_world.hpp"
#include "flow_case.hpp"
#include "flow_rules.hpp"
#include "flow_world.hpp"
#include "harness/suite.hpp"
#include "support/c_structs.hpp"

namespace tierwall::bench {
namespace {

using testing::CBuild;
using testing::CHandle;

constexpr std::size_t kLargestBurst = 256;

// A model built by both, and flows for both.
struct Pair {
  Snapshot snapshot;
  CHandle<tierwall_snapshot> c_snapshot;
  std::vector<Flow> flows;
  std::vector<tierwall_flow> c_flows;
};
using GetPair = std::function<const Pair&()>;

Pair make_pair_of(const Model& model, std::vector<Flow> flows) {
  BuildResult built = SnapshotBuilder{}.build(model);
  Pair pair{*std::move(built.snapshot), testing::c_build(model).snapshot, std::move(flows), {}};
  pair.c_flows.resize(pair.flows.size());
  // The layouts are the same, which src/capi asserts.
  std::memcpy(pair.c_flows.data(), pair.flows.data(), pair.flows.size() * sizeof(Flow));
  return pair;
}

// The first of 100 rules decides.
Pair first_rule() {
  PlainRules rules = generated_rules(RuleKind::mixed, 100);
  rules.rules.front() = PlainRule{.protocol = kTcp,
                                  .source = Cidr{kUnmatchedSource, 24}.masked(),
                                  .destination_ports = {kUnmatchedPort, kUnmatchedPort}};
  const FlowWorld world(std::move(rules));
  std::vector<Flow> flows;
  for (std::size_t i = 0; i < kLargestBurst; ++i) {
    flows.push_back(world.flow({.source = kUnmatchedSource,
                                .destination = kUnmatchedDestination,
                                .source_port = static_cast<std::uint16_t>(kUnmatchedSourcePort + i),
                                .destination_port = kUnmatchedPort}));
  }
  return make_pair_of(world.model(), std::move(flows));
}

Pair cluster() {
  const ClusterWorld world({.name = "1k_x_50", .namespaces = 5, .workloads_per_application = 20});
  return make_pair_of(world.model(), world.flows(1'600));
}

// Both say the same of every flow, to the last byte.
bool is_right(const Pair& pair) {
  std::vector<Verdict> verdicts(pair.flows.size());
  std::vector<tierwall_verdict> c_verdicts(pair.flows.size());
  evaluate_batch(pair.snapshot.view(), pair.flows, verdicts);
  return tierwall_evaluate_batch(pair.c_snapshot.get(), pair.c_flows.data(), pair.c_flows.size(),
                                 c_verdicts.data()) == TIERWALL_OK &&
         std::memcmp(verdicts.data(), c_verdicts.data(), verdicts.size() * sizeof(Verdict)) == 0;
}

// Calls `burst(first, count)` for all flows, in bursts.
template <class Burst>
void measure_bursts(benchmark::State& state, const Pair& pair, std::size_t length,
                    const Burst& burst) {
  if (!is_right(pair)) return state.SkipWithError("wrong answer");
  const std::size_t count = pair.flows.size();
  measure(state, count, [&] {
    for (std::size_t i = 0; i < count; i += length)
      burst(i, std::min(length, count - i));
  });
}

void register_batches(const std::string& workload, const GetPair& get, std::size_t length) {
  const std::string name = "capi/" + workload + "/batch" + std::to_string(length);
  benchmark::RegisterBenchmark(name.c_str(), [get, length](benchmark::State& state) {
    const Pair& pair = get();
    std::array<tierwall_verdict, kLargestBurst> verdicts;
    measure_bursts(state, pair, length, [&](std::size_t first, std::size_t count) {
      tierwall_evaluate_batch(pair.c_snapshot.get(), &pair.c_flows[first], count, verdicts.data());
      benchmark::DoNotOptimize(verdicts);
    });
  });
  benchmark::RegisterBenchmark((name + "/cpp").c_str(), [get, length](benchmark::State& state) {
    const Pair& pair = get();
    const std::span<const Flow> flows = pair.flows;
    std::array<Verdict, kLargestBurst> verdicts;
    measure_bursts(state, pair, length, [&](std::size_t first, std::size_t count) {
      evaluate_batch(pair.snapshot.view(), flows.subspan(first, count), verdicts);
      benchmark::DoNotOptimize(verdicts);
    });
  });
}

// With the current generation pinned for each burst.
void register_readers(const std::string& workload, const GetPair& get) {
  const std::string name = "capi/" + workload + "/reader256";
  benchmark::RegisterBenchmark(name.c_str(), [get](benchmark::State& state) {
    const Pair& pair = get();
    const auto publisher = testing::c_create<tierwall_publisher>([&](auto* to, auto* error) {
      return tierwall_publisher_create(pair.c_snapshot.get(), nullptr, to, error);
    });
    const auto reader = testing::c_create<tierwall_reader>(
        [&](auto* to, auto* error) { return tierwall_reader_create(publisher.get(), to, error); });
    std::array<tierwall_verdict, kLargestBurst> verdicts;
    std::uint64_t generation = 0;
    measure_bursts(state, pair, kLargestBurst, [&](std::size_t first, std::size_t count) {
      tierwall_reader_evaluate_batch(reader.get(), &pair.c_flows[first], count, verdicts.data(),
                                     &generation);
      benchmark::DoNotOptimize(verdicts);
    });
  });
  benchmark::RegisterBenchmark((name + "/cpp").c_str(), [get](benchmark::State& state) {
    const Pair& pair = get();
    SnapshotPublisher publisher(pair.snapshot);
    SnapshotReader reader = publisher.cell().register_reader();
    const std::span<const Flow> flows = pair.flows;
    std::array<Verdict, kLargestBurst> verdicts;
    measure_bursts(state, pair, kLargestBurst, [&](std::size_t first, std::size_t count) {
      const SnapshotPin pin = reader.pin();
      evaluate_batch(pin.view(), flows.subspan(first, count), verdicts);
      benchmark::DoNotOptimize(verdicts);
    });
  });
}

void register_single_calls(const std::string& workload, const GetPair& get) {
  const std::string name = "capi/" + workload + "/single";
  benchmark::RegisterBenchmark(name.c_str(), [get](benchmark::State& state) {
    const Pair& pair = get();
    measure_bursts(state, pair, 1, [&](std::size_t at, std::size_t) {
      tierwall_verdict verdict;
      tierwall_evaluate(pair.c_snapshot.get(), &pair.c_flows[at], &verdict);
      benchmark::DoNotOptimize(verdict);
    });
  });
  benchmark::RegisterBenchmark((name + "/cpp").c_str(), [get](benchmark::State& state) {
    const Pair& pair = get();
    measure_bursts(state, pair, 1, [&](std::size_t at, std::size_t) {
      Verdict verdict = evaluate(pair.snapshot.view(), pair.flows[at]);
      benchmark::DoNotOptimize(verdict);
    });
  });
}

void register_workload(const std::string& workload, Pair make()) {
  const GetPair get = lazily(make);
  register_single_calls(workload, get);
  register_batches(workload, get, 32);
  register_batches(workload, get, kLargestBurst);
  register_readers(workload, get);
}

const Suite suite([](const Options&) {
  register_workload("first", first_rule);
  register_workload("cluster", cluster);
});

}  // namespace
}  // namespace tierwall::bench
