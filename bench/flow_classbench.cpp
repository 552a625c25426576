// Verdicts under the rule sets of ClassBench, and what they take to build.
#include <string>

#include "classbench.hpp"
#include "flow_case.hpp"
#include "flow_world_case.hpp"
#include "harness/suite.hpp"
#include "snapshot_build.hpp"

namespace tierwall::bench {

namespace {

const Suite suite([](const Options& options) {
  for (const ClassbenchSet& set : classbench_sets(options)) {
    const std::string name = "flow/classbench/" + set.name;
    register_rows(name + "/single", name, set.flows);
    register_whole(name, set.flows);
    if (set.name.ends_with("_100")) register_judge(name, set.world, set.flows);
    register_build("build/classbench/" + set.name,
                   [world = set.world] { return world()->model(); });
  }
});

}  // namespace

}  // namespace tierwall::bench
