// Reporters: the table that people read, and the JSON that programs read.
#pragma once

#include <vector>

#include <benchmark/benchmark.h>

#include "harness/instructions.hpp"
#include "harness/results.hpp"

namespace tierwall::bench {

// One line a benchmark, printed as soon as its result is known; keeps all results.
class TableReporter : public benchmark::BenchmarkReporter {
 public:
  // What was counted in another run is shown as a counter.
  explicit TableReporter(const InstructionCounts& instructions) : instructions_(instructions) {}

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

  bool failed() const { return failed_; }
  const std::vector<Result>& results() const { return results_; }

 private:
  const InstructionCounts& instructions_;
  std::vector<Result> results_;
  bool failed_ = false;
};

// Google Benchmark's JSON under the plain names, so that a figure can be found by the name it was
// registered under.
class JsonReporter : public benchmark::JSONReporter {
 public:
  explicit JsonReporter(const InstructionCounts& instructions) : instructions_(instructions) {}

  void ReportRuns(const std::vector<Run>& runs) override;

 private:
  const InstructionCounts& instructions_;
};

}  // namespace tierwall::bench
