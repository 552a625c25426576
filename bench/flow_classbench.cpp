// Verdicts under the rule sets of ClassBench, and what they take to build.
#include <cstddef>
#include <string>

#include <benchmark/benchmark.h>

#include "flow_case.hpp"
#include "flow_rules.hpp"
#include "flow_world_case.hpp"
#include "harness/suite.hpp"
#include "snapshot_build.hpp"

namespace tierwall::bench {

namespace {

void register_set(const std::string& folder, const std::string& set) {
  const GetWorld world = lazy_world([path = classbench_path(folder, set)] {
    return classbench_rules(path).value_or(PlainRules{});
  });
  const GetCase get = lazy_case(world, random_flows);
  const std::string name = "flow/classbench/" + set;
  register_rows(name + "/single", name, get);
  if (set.ends_with("_100")) register_judge(name, world, get);
  register_build("build/classbench/" + set, [world] { return world()->model(); });
}

const Suite suite([](const Options& options) {
  if (!options.data) return;
  for (const std::string& set : classbench_sets())
    register_set(*options.data, set);
});

}  // namespace

}  // namespace tierwall::bench
