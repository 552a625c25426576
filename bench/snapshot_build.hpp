// Rows of what it takes to build a snapshot: time, bytes held, bytes at the peak.
#pragma once

#include <functional>
#include <string>

#include <benchmark/benchmark.h>

#include <tierwall/model.hpp>

namespace tierwall::bench {

// `make` is called before each run, and what it returns is not kept: models can be large. The returned
// row may be told how often to run.
benchmark::internal::Benchmark* register_build(const std::string& name,
                                               std::function<Model()> make);

}  // namespace tierwall::bench
