#include "harness/reporters.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "harness/machine.hpp"

namespace tierwall::bench {

bool TableReporter::ReportContext(const Context&) {
  for (const auto& [name, value] : describe_machine())
    std::printf("%-12s %s\n", name.c_str(), value.c_str());
  std::printf("\n%-44s %12s %9s  %s\n", "benchmark", "per item", "spread", "also");
  std::fflush(stdout);
  return true;
}

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  const auto error = std::ranges::find_if(runs, [](const Run& run) { return run.error_occurred; });
  if (error != runs.end()) {
    std::printf("%-44s FAILED: %s\n", plain_name(*error).c_str(), error->error_message.c_str());
    failed_ = true;
    return;
  }
  std::optional<Result> result = result_of(runs);
  if (!result) return;
  const auto counted = instructions_.find(result->name);
  if (counted != instructions_.end()) result->counters[kInstructions] = counted->second;
  std::string also = result->label;
  for (const auto& [name, value] : result->counters) {
    also += also.empty() ? "" : ", ";
    also += name + " " + format_counter(name, value);
  }
  const std::string spread = result->spread ? format_number(*result->spread) + " %" : "";
  std::printf("%-44s %12s %9s  %s\n", result->name.c_str(),
              format_time(result->nanoseconds).c_str(), spread.c_str(), also.c_str());
  std::fflush(stdout);
  results_.push_back(*std::move(result));
}

void JsonReporter::ReportRuns(const std::vector<Run>& runs) {
  std::vector<Run> renamed = runs;
  for (Run& run : renamed) {
    benchmark::BenchmarkName name;
    name.function_name = run.run_name.function_name;
    name.args = run.run_name.args;
    const auto counted = instructions_.find(plain_name(run));
    if (counted != instructions_.end()) run.counters[kInstructions] = counted->second;
    run.run_name = name;
  }
  benchmark::JSONReporter::ReportRuns(renamed);
}

}  // namespace tierwall::bench
