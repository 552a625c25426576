// Counts what a build does, so that its caller hears of it and may stop it.
//
//     meter.begin(BuildStage::rules, policies.size());
//     for (const Policy& policy : policies) {
//       for (const Rule& rule : policy.rules) meter.work(cost_of(rule));
//       meter.advance();
//     }
//
// A step is about what it takes to look at an address, a rule or a class once: some nanoseconds. What
// takes longer counts as several. A build that must not go on is left by BuildStopped.
//
// Thread contract: single-threaded. Complexity: an addition and a comparison.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>

#include <tierwall/progress.hpp>
#include <tierwall/runtime/config.hpp>

namespace tierwall::support {

// Thrown through the stages of a build; never leaves the library.
struct BuildStopped {};

class BuildMeter {
 public:
  // Between two reports.
  static constexpr std::uint64_t kStepsPerReport = std::uint64_t{1} << 20U;

  // Nobody is told.
  BuildMeter() = default;
  // The observer must outlive the meter.
  explicit BuildMeter(const BuildObserver& observer) : observer_(observer ? &observer : nullptr) {}

  // Ends the stage before it.
  void begin(BuildStage stage, std::uint64_t total) {
    end();
    place_ = {stage, 0, total};
    is_in_stage_ = true;
    report();
  }
  // Ends the last stage.
  void end() {
    if (!is_in_stage_) return;
    TIERWALL_ASSERT(place_.done == place_.total);
    is_in_stage_ = false;
    report();
  }
  // So many of the stage's total are done. Outside of stages nobody counts.
  void advance(std::uint64_t items = 1) {
    place_.done += items;
    TIERWALL_ASSERT(!is_in_stage_ || place_.done <= place_.total);
    work(items);
  }
  void work(std::uint64_t steps) {
    steps_ += steps;
    if (steps_ >= next_report_) report();
  }

 private:
  void report() {
    next_report_ = steps_ + kStepsPerReport;
    if (observer_ != nullptr && !(*observer_)(place_)) throw BuildStopped{};
  }

  const BuildObserver* observer_ = nullptr;
  BuildProgress place_;
  bool is_in_stage_ = false;
  std::uint64_t steps_ = 0;
  std::uint64_t next_report_ = kStepsPerReport;
};

// As std::ranges::sort, with a step for each comparison.
template <class Range, class Projection = std::identity>
void sort(BuildMeter& meter, Range& range, Projection projection = {}) {
  std::sort(range.begin(), range.end(), [&](const auto& a, const auto& b) {
    meter.work(1);
    return std::invoke(projection, a) < std::invoke(projection, b);
  });
}

}  // namespace tierwall::support
