// What a run has measured: one result a benchmark, the median over its repetitions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace tierwall::bench {

struct Result {
  std::string name;
  double nanoseconds = 0;  // per item where items are counted, else per call
  std::optional<double>
      spread{};         // standard deviation over the repetitions, in percent of the mean
  std::string label{};  // what the benchmark says of itself
  std::map<std::string, double> counters{};  // without the time

  std::optional<double> counter(const std::string& of) const {
    const auto found = counters.find(of);
    return found == counters.end() ? std::nullopt : std::optional(found->second);
  }
};

// Without what Google Benchmark appends for iteration counts or the kind of time.
std::string plain_name(const benchmark::BenchmarkReporter::Run& run);

// Of what a reporter is given at once: repetitions arrive in one call, what is computed from them in
// the next, so that some calls have no result.
std::optional<Result> result_of(const std::vector<benchmark::BenchmarkReporter::Run>& runs);

// `12.3 ns`, `4.56 ms`
std::string format_time(double nanoseconds);
// `12.3 kB`
std::string format_bytes(double bytes);
std::string format_number(double value);
// In the unit that the counter's name says.
std::string format_counter(const std::string& name, double value);

}  // namespace tierwall::bench
