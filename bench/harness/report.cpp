#include "harness/report.hpp"

#include <array>
#include <cstdio>
#include <string_view>

#include "harness/machine.hpp"

namespace tierwall::bench {

namespace {

using Run = benchmark::BenchmarkReporter::Run;

std::string plain_name(const Run& run) {
  return run.run_name.args.empty() ? run.run_name.function_name
                                   : run.run_name.function_name + "/" + run.run_name.args;
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

double nanoseconds_of(const Run& run) {
  return run.GetAdjustedRealTime() / benchmark::GetTimeUnitMultiplier(run.time_unit) * 1e9;
}

// Median if there are repetitions, else the only run. Repetitions arrive in one call, what is
// computed from them in the next.
const Run* representative(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median") return &run;
  }
  return runs.size() == 1 ? runs.data() : nullptr;
}

// The coefficient of variation over the repetitions.
std::string spread_of(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "cv")
      return format_number(100 * run.real_accumulated_time) + " %";
  }
  return "";
}

}  // namespace

bool TableReporter::ReportContext(const Context&) {
  for (const auto& [name, value] : describe_machine())
    std::printf("%-12s %s\n", name.c_str(), value.c_str());
  std::printf("\n%-44s %12s %9s  %s\n", "benchmark", "per item", "spread", "also");
  std::fflush(stdout);
  return true;
}

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (!run.error_occurred) continue;
    std::printf("%-44s FAILED: %s\n", plain_name(run).c_str(), run.error_message.c_str());
    failed_ = true;
    return;
  }
  const Run* const run = representative(runs);
  if (run == nullptr) return;

  const auto per_item = run->counters.find("ns_per_item");
  const double time = per_item == run->counters.end() ? nanoseconds_of(*run)
                                                      : static_cast<double>(per_item->second);
  std::string also;
  for (const auto& [name, counter] : run->counters) {
    if (name == "ns_per_item") continue;
    const auto value = static_cast<double>(counter);
    also += also.empty() ? "" : ", ";
    also += name + " ";
    also += name.ends_with("_ns") ? format_time(value)
            : name == "bytes"     ? format_bytes(value)
                                  : format_number(value);
  }
  std::printf("%-44s %12s %9s  %s\n", plain_name(*run).c_str(), format_time(time).c_str(),
              spread_of(runs).c_str(), also.c_str());
  std::fflush(stdout);
}

void JsonReporter::ReportRuns(const std::vector<Run>& runs) {
  std::vector<Run> renamed = runs;
  for (Run& run : renamed) {
    benchmark::BenchmarkName name;
    name.function_name = run.run_name.function_name;
    name.args = run.run_name.args;
    run.run_name = name;
  }
  benchmark::JSONReporter::ReportRuns(renamed);
}

}  // namespace tierwall::bench
