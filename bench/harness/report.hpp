// Reporters: the table that people read, and the JSON that programs read.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace tierwall::bench {

// One line a benchmark: the median over the repetitions, printed as soon as it is known.
class TableReporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  bool failed() const { return failed_; }

 private:
  bool failed_ = false;
};

// Google Benchmark's JSON under the plain names: what Google Benchmark appends for iteration counts
// or the kind of time is cut off, so that a figure can be found by the name it was registered
// under.
class JsonReporter : public benchmark::JSONReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override;
};

}  // namespace tierwall::bench
