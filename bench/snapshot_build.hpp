// Rows of what it takes to build a snapshot: time, bytes held, bytes at the peak.
#pragma once

#include <functional>
#include <string>

#include <tierwall/model.hpp>

namespace tierwall::bench {

enum class BuildRuns {
  repeated,  // allocations are counted in a run of their own
  once,      // for what takes long: counted while it is timed, which adds a few percent
};

// `make` is called before each run, and what it returns is not kept: models can be large.
void register_build(const std::string& name, std::function<Model()> make,
                    BuildRuns runs = BuildRuns::repeated);

}  // namespace tierwall::bench
