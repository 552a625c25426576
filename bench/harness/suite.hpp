// How a suite joins the benchmark binary, and what it measures with.
//
//     const Suite selectors([](const Options& options) {
//       benchmark::RegisterBenchmark("selector/parse", [](benchmark::State& state) {
//         static const World world = make_world();          // see below
//         if (answer(world) != 42) return state.SkipWithError("wrong answer");
//         measure(state, world.texts.size(), [&] { for (...) benchmark::DoNotOptimize(...); });
//       });
//     });
//
// Names are those of the table in bench/README.md. Google Benchmark calls a function several times
// (to find the number of iterations, and once a repetition), so expensive inputs are function-local
// statics: built once, and only if the filter selects the benchmark. Each benchmark checks its
// answer before it is timed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <benchmark/benchmark.h>

#include "harness/allocations.hpp"
#include "harness/instructions.hpp"
#include "harness/latency.hpp"

namespace tierwall::bench {

struct Options {
  // Folder with recorded workloads; suites fall back to their generators, or leave out what only
  // the recordings can show.
  std::optional<std::string> data;
};

// Registers benchmarks once the command line is read. Define one at namespace scope per suite.
class Suite {
 public:
  explicit Suite(std::function<void(const Options&)> register_benchmarks);
};

// Calls what every Suite was given, in the order of the link.
void register_suites(const Options& options);

// Sets `ns_per_item` from the measured time, and `allocs` per item.
void report_items(benchmark::State& state, std::size_t items, const Allocations& allocations);

// Sets `instructions` per item, or fails the run if they are not known.
void report_instructions(benchmark::State& state, std::size_t items,
                         std::optional<std::uint64_t> counted);

// Times `work`, which handles `items` items a call. One untimed call before counts its allocations and,
// in a run that counts them, another one its instructions.
template <class Work>
void measure(benchmark::State& state, std::size_t items, Work&& work) {
  const Allocations allocations = count_allocations(work);
  if (is_counting_instructions()) {
    begin_counted_instructions();
    work();
    report_instructions(state, items, end_counted_instructions());
  }
  for (auto iteration : state) {
    static_cast<void>(iteration);
    work();
  }
  report_items(state, items, allocations);
}

}  // namespace tierwall::bench
