// Counts what a build does and takes: its caller hears of it and may stop it, and limits end it.
//
//     meter.begin(BuildStage::rules, policies.size());
//     for (const Policy& policy : policies) {
//       for (const Rule& rule : policy.rules) meter.work(cost_of(rule));
//       meter.check_tables(bytes_so_far);
//       meter.advance();
//     }
//     meter.keep_tables(bytes_at_last);
//
// A step is about what it takes to look at an address, a rule or a class once: some nanoseconds. What
// takes longer counts as several. A build that must not go on is left by BuildStopped; what was at
// work is at place().
//
// Thread contract: single-threaded. Complexity: an addition and a comparison.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <tierwall/diagnostics.hpp>
#include <tierwall/error.hpp>
#include <tierwall/limits.hpp>
#include <tierwall/progress.hpp>
#include <tierwall/runtime/config.hpp>

namespace tierwall::support {

// Thrown through the stages of a build; never leaves the library. The resource is filled in where it
// is known.
struct BuildStopped {
  Diagnostic diagnostic;
};

class BuildMeter {
 public:
  // Between two reports.
  static constexpr std::uint64_t kStepsPerReport = std::uint64_t{1} << 20U;
  // Offsets in tables have 32 bits. Elements have 4 bytes and more, but for the cells of programs.
  static constexpr std::size_t kMostElements = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t kMostTableBytes = 4 * kMostElements;

  // Nobody is told, and nothing is limited.
  BuildMeter() = default;
  // The observer must outlive the meter.
  BuildMeter(const BuildObserver& observer, const Limits& limits)
      : observer_(observer ? &observer : nullptr),
        max_table_bytes_(std::min(limits.max_snapshot_bytes, kMostTableBytes)),
        max_held_bytes_(limits.max_build_bytes),
        max_steps_(limits.max_build_steps),
        next_pause_(std::min(kStepsPerReport, max_steps_)) {}

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
    if (steps_ > next_pause_) pause();
  }

  // Bytes of the tables that are being made: the limit is for them and all that are kept.
  void check_tables(std::size_t bytes) const {
    if (bytes > max_table_bytes_ - kept_table_bytes_)
      refuse("the tables take", max_table_bytes_, "bytes", "max_snapshot_bytes");
  }
  void keep_tables(std::size_t bytes) {
    check_tables(bytes);
    kept_table_bytes_ += bytes;
  }
  // What a table may number, whatever its bytes.
  void check_count(std::size_t count, std::size_t most, std::string_view what) const {
    if (count > most) refuse("the tables need", most, what, "what they can number");
  }
  // Bytes of a list beside the tables that may grow as a product. The limit is for all of them
  // together, as if they were held until the build ends.
  void hold(std::size_t bytes) {
    if (bytes > max_held_bytes_ - held_bytes_)
      refuse("the build takes", max_held_bytes_, "bytes beside the tables", "max_build_bytes");
    held_bytes_ += bytes;
  }

  const BuildProgress& place() const noexcept { return place_; }

 private:
  void pause() {
    if (steps_ > max_steps_) refuse("the build takes", max_steps_, "steps", "max_build_steps");
    report();
  }
  void report() {
    next_pause_ = std::min(steps_ + kStepsPerReport, max_steps_);
    if (observer_ != nullptr && !(*observer_)(place_))
      stop(ErrorCode::cancelled, "the build was cancelled");
  }
  [[noreturn]] void refuse(std::string_view what, std::uint64_t most, std::string_view unit,
                           std::string_view limit) const {
    std::string message(what);
    message += " more than ";
    message += std::to_string(most);
    message += ' ';
    message += unit;
    message += " (";
    message += limit;
    message += "), in the stage `";
    message += to_string(place_.stage);
    message += '`';
    stop(ErrorCode::too_large, std::move(message));
  }
  [[noreturn]] static void stop(ErrorCode code, std::string message) {
    BuildStopped stopped;
    stopped.diagnostic.code = code;
    stopped.diagnostic.message = std::move(message);
    throw stopped;
  }

  const BuildObserver* observer_ = nullptr;
  std::size_t max_table_bytes_ = kMostTableBytes;
  std::size_t max_held_bytes_ = std::numeric_limits<std::size_t>::max();
  std::uint64_t max_steps_ = std::numeric_limits<std::uint64_t>::max();
  std::size_t kept_table_bytes_ = 0;
  std::size_t held_bytes_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t next_pause_ = kStepsPerReport;
  BuildProgress place_;
  bool is_in_stage_ = false;
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
