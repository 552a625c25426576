// Verdicts of whole flows in generated clusters, both ends policed, and what such a cluster takes to
// build.
#include <cstddef>
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "cluster_world.hpp"
#include "flow_case.hpp"
#include "harness/suite.hpp"
#include "snapshot_build.hpp"

namespace tierwall::bench {

namespace {

constexpr ClusterShape kShapes[] = {
    {.name = "1k_x_50", .namespaces = 5, .workloads_per_application = 20},
    {.name = "10k_x_500", .namespaces = 50, .workloads_per_application = 20},
    {.name = "100k_x_10k", .namespaces = 1'000, .workloads_per_application = 10},
};

// More flows than caches hold of what they touch, where the cluster is large.
constexpr std::size_t kFlowsPerProgram = 32;

// Such a cluster is built once, not in repetitions.
constexpr std::size_t kPoliciesThatTakeLong = 10'000;

Case cluster_case(const ClusterShape& shape) {
  const auto world = std::make_shared<const ClusterWorld>(shape);
  Case made{.built = timed_build(world->model()),
            .flows = world->flows(shape.policies() * kFlowsPerProgram),
            .sides = 2};
  made.wrong_answer = [world, snapshot = made.built.snapshot](std::span<const Flow> flows,
                                                              std::span<const Verdict> verdicts) {
    return world->wrong_answer(*snapshot, flows, verdicts);
  };
  return made;
}

const Suite suite([](const Options&) {
  for (ClusterShape shape : kShapes) {
    const std::string name = "flow/cluster/" + std::string(shape.name);
    const GetCase get = lazily([shape] { return cluster_case(shape); });
    register_rows(name + "/single", name, get);
    benchmark::internal::Benchmark* const build =
        register_build("build/cluster/" + std::string(shape.name),
                       [shape] { return ClusterWorld(shape).model(); });
    if (shape.policies() >= kPoliciesThatTakeLong) build->Iterations(1)->Repetitions(1);
    shape.is_v6 = true;
    register_single(name + "/v6", lazily([shape] { return cluster_case(shape); }));
  }
});

}  // namespace

}  // namespace tierwall::bench
