// The recorded rule sets of ClassBench: three families, 100 to 10,000 rules.
#pragma once

#include <string>
#include <vector>

#include "flow_case.hpp"
#include "flow_world_case.hpp"
#include "harness/suite.hpp"

namespace tierwall::bench {

struct ClassbenchSet {
  std::string name;
  GetWorld world;  // has no rules if the file is malformed
  GetCase flows;   // into rules drawn uniformly
};

// Those of which there is a file.
std::vector<ClassbenchSet> classbench_sets(const Options& options);

}  // namespace tierwall::bench
