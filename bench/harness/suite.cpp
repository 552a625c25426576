#include "harness/suite.hpp"

#include <utility>
#include <vector>

namespace tierwall::bench {

namespace {

// Function-local, because suites of other translation units register during static initialisation.
std::vector<std::function<void(const Options&)>>& suites() {
  static std::vector<std::function<void(const Options&)>> list;
  return list;
}

}  // namespace

Suite::Suite(std::function<void(const Options&)> register_benchmarks) {
  suites().push_back(std::move(register_benchmarks));
}

void register_suites(const Options& options) {
  for (const auto& register_benchmarks : suites())
    register_benchmarks(options);
}

void report_instructions(benchmark::State& state, std::size_t items,
                         std::optional<std::uint64_t> counted) {
  if (!counted) return state.SkipWithError("callgrind wrote no count of instructions");
  state.counters[kInstructions] = static_cast<double>(*counted) / static_cast<double>(items);
}

void report_items(benchmark::State& state, std::size_t items, const Allocations& allocations) {
  using benchmark::Counter;
  // The inverted rate is seconds per unit; counting in 1e-9 units makes it nanoseconds.
  state.counters["ns_per_item"] = Counter(static_cast<double>(items) * 1e-9,
                                          Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["allocs"] =
      Counter(static_cast<double>(allocations.calls) / static_cast<double>(items));
}

}  // namespace tierwall::bench
