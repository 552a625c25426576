#include "harness/results.hpp"

#include <array>
#include <cstdio>

namespace tierwall::bench {

namespace {

using Run = benchmark::BenchmarkReporter::Run;

constexpr const char* kTimeCounter = "ns_per_item";

const Run* aggregate(const std::vector<Run>& runs, const std::string& name) {
  for (const Run& run : runs) {
    if (run.run_type == Run::RT_Aggregate && run.aggregate_name == name) return &run;
  }
  return nullptr;
}

double nanoseconds_of(const Run& run) {
  const auto per_item = run.counters.find(kTimeCounter);
  if (per_item != run.counters.end()) return static_cast<double>(per_item->second);
  return run.GetAdjustedRealTime() / benchmark::GetTimeUnitMultiplier(run.time_unit) * 1e9;
}

}  // namespace

std::string plain_name(const Run& run) {
  return run.run_name.args.empty() ? run.run_name.function_name
                                   : run.run_name.function_name + "/" + run.run_name.args;
}

std::optional<Result> result_of(const std::vector<Run>& runs) {
  const Run* const median = aggregate(runs, "median");
  const Run* const run = median == nullptr && runs.size() == 1 ? runs.data() : median;
  if (run == nullptr) return std::nullopt;
  Result result{.name = plain_name(*run), .label = run->report_label};
  result.nanoseconds = nanoseconds_of(*run);
  if (const Run* const variation = aggregate(runs, "cv"))
    result.spread = 100 * variation->real_accumulated_time;
  for (const auto& [name, counter] : run->counters) {
    if (name != kTimeCounter) result.counters.emplace(name, static_cast<double>(counter));
  }
  return result;
}

std::string format_number(double value) {
  std::array<char, 32> text{};
  const char* const form = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
  std::snprintf(text.data(), text.size(), form, value);
  return text.data();
}

std::string format_time(double nanoseconds) {
  constexpr std::array<const char*, 4> kUnits{"ns", "us", "ms", "s"};
  std::size_t unit = 0;
  while (nanoseconds >= 10'000 && unit + 1 < kUnits.size()) {
    nanoseconds /= 1'000;
    ++unit;
  }
  return format_number(nanoseconds) + " " + kUnits[unit];
}

std::string format_bytes(double bytes) {
  if (bytes < 10'000) return format_number(bytes) + " B";
  if (bytes < 10'000'000) return format_number(bytes / 1'000) + " kB";
  return format_number(bytes / 1'000'000) + " MB";
}

std::string format_counter(const std::string& name, double value) {
  if (name.ends_with("_ns")) return format_time(value);
  if (name.ends_with("bytes")) return format_bytes(value);
  return format_number(value);
}

}  // namespace tierwall::bench
