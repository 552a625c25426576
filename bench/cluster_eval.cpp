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

constexpr ClusterShape kSmall = {
    .name = "1k_x_50", .namespaces = 5, .workloads_per_application = 20};

// More flows than caches hold of what they touch, where the cluster is large.
constexpr std::size_t kFlowsPerProgram = 32;

Case cluster_case(const ClusterShape& shape) {
  const auto world = std::make_shared<const ClusterWorld>(shape);
  Case made{.built = timed_build(world->model()),
            .flows = world->flows(shape.policies() * kFlowsPerProgram)};
  made.wrong_answer = [world, snapshot = made.built.snapshot](std::span<const Flow> flows,
                                                              std::span<const Verdict> verdicts) {
    return world->wrong_answer(*snapshot, flows, verdicts);
  };
  return made;
}

void register_cluster(ClusterShape shape, BuildRuns runs) {
  const std::string name = "cluster/" + std::string(shape.name);
  register_rows("flow/" + name + "/single", "flow/" + name,
                lazily([shape] { return cluster_case(shape); }));
  register_build(
      "build/" + name, [shape] { return ClusterWorld(shape).model(); }, runs);
  if (runs == BuildRuns::once) return;
  shape.is_v6 = true;
  register_single("flow/" + name + "/v6", lazily([shape] { return cluster_case(shape); }));
}

const Suite suite([](const Options&) {
  register_cluster(kSmall, BuildRuns::repeated);
  register_cluster(kMiddlingCluster, BuildRuns::repeated);
  register_cluster(kLargeCluster, BuildRuns::once);
});

}  // namespace

}  // namespace tierwall::bench
