// The distribution of single calls, for workloads whose mean hides their misses.
//
//     std::vector<double> samples = sample_latencies(flows.size(), [&](std::size_t i) {
//       benchmark::DoNotOptimize(evaluate(view, flows[i]));
//     });
//     report_percentiles(state, samples);     // counters p50_ns and p99_ns
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace tierwall::bench {

// A cheap monotonic counter that waits for the instructions before it.
inline std::uint64_t read_ticks() noexcept {
#if defined(__x86_64__)
  unsigned processor = 0;
  const std::uint64_t ticks = __rdtscp(&processor);
  _mm_lfence();
  return ticks;
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

// Nanoseconds of each sample, less what an empty call takes.
std::vector<double> ticks_to_nanoseconds(const std::vector<std::uint64_t>& ticks);

// Times call(0) ... call(count - 1), each on its own. Stops early when they have taken longer than
// `most_time`, but never before call(0) has been timed.
template <class Call>
std::vector<double> sample_latencies(
    std::size_t count, Call&& call,
    std::chrono::nanoseconds most_time = std::chrono::nanoseconds::max()) {
  std::vector<std::uint64_t> ticks;
  ticks.reserve(count);
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t start = read_ticks();
    call(i);
    ticks.push_back(read_ticks() - start);
    if (i % 64 == 63 && std::chrono::steady_clock::now() - begin > most_time) break;
  }
  return ticks_to_nanoseconds(ticks);
}

// Sets the counters p50_ns and p99_ns. `samples` must not be empty.
void report_percentiles(benchmark::State& state, std::vector<double> samples);

}  // namespace tierwall::bench
