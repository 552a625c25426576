#include "harness/latency.hpp"

#include <algorithm>

namespace tierwall::bench {

namespace {

double percentile(std::vector<double>& samples, double fraction) {
  const auto rank = static_cast<std::ptrdiff_t>(fraction * static_cast<double>(samples.size() - 1));
  std::nth_element(samples.begin(), samples.begin() + rank, samples.end());
  return samples[static_cast<std::size_t>(rank)];
}

struct Clock {
  double nanoseconds_per_tick;
  double empty_call;  // median, nanoseconds
};

Clock calibrate() {
  using Steady = std::chrono::steady_clock;
  const Steady::time_point start = Steady::now();
  const std::uint64_t first = read_ticks();
  std::vector<double> empty;
  while (Steady::now() - start < std::chrono::milliseconds(20)) {
    const std::uint64_t before = read_ticks();
    empty.push_back(static_cast<double>(read_ticks() - before));
  }
  const std::chrono::duration<double, std::nano> elapsed = Steady::now() - start;
  const double per_tick = elapsed.count() / static_cast<double>(read_ticks() - first);
  return Clock{per_tick, percentile(empty, 0.5) * per_tick};
}

}  // namespace

std::vector<double> ticks_to_nanoseconds(const std::vector<std::uint64_t>& ticks) {
  static const Clock clock = calibrate();
  std::vector<double> nanoseconds;
  nanoseconds.reserve(ticks.size());
  for (const std::uint64_t sample : ticks) {
    nanoseconds.push_back(
        std::max(0.0, static_cast<double>(sample) * clock.nanoseconds_per_tick - clock.empty_call));
  }
  return nanoseconds;
}

void report_percentiles(benchmark::State& state, std::vector<double> samples) {
  state.counters["p50_ns"] = percentile(samples, 0.5);
  state.counters["p99_ns"] = percentile(samples, 0.99);
}

}  // namespace tierwall::bench
