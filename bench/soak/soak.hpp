// Replays the days of a cluster at full speed: a writer that commits change by change, and readers that
// evaluate all the while.
//
//     const SoakReport report = run_soak(options);
//     std::fputs(to_text(report).c_str(), stdout);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "soak/churn.hpp"
#include "soak/latency_histogram.hpp"
#include "soak/options.hpp"
#include "soak/readers.hpp"

namespace tierwall::bench {

struct SoakMemory {
  std::int64_t start = 0;     // before the first change
  std::int64_t level = 0;     // once the cluster has been changed for a while
  std::int64_t end = 0;       // with as many pods as at the start
  std::int64_t most = 0;      // at any commit
  double allowed_growth = 0;  // from the level to the end, percent

  bool has_returned() const;
};

struct SoakReport {
  SoakOptions options;
  std::size_t endpoints = 0;  // as there were
  std::size_t policies = 0;
  double hours = 0;                                   // of the cluster, as far as it got
  double seconds = 0;                                 // that the changes took
  std::array<LatencyHistogram, kChurnKinds> commits;  // by kind
  ReaderTotals readers;
  SoakMemory memory;
  std::size_t most_retained = 0;  // generations, at a time
  std::size_t checks = 0;         // flows whose verdicts were held against plain loops or a build
  std::string refused;            // why a commit was; the soak ends there
  std::string wrong;              // what was, first

  std::uint64_t commit_count() const;
  bool is_right() const;
};

SoakReport run_soak(const SoakOptions& options);

std::string to_text(const SoakReport& report);

}  // namespace tierwall::bench
