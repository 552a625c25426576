// Latencies of any number of calls in memory that does not grow: 32 buckets an octave, so that a
// percentile is 2.2 % too high at most. The maximum is exact.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace tierwall::bench {

class LatencyHistogram {
 public:
  void add(double nanoseconds) {
    ++buckets_[bucket_of(nanoseconds)];
    ++count_;
    largest_ = std::max(largest_, nanoseconds);
  }

  std::uint64_t count() const noexcept { return count_; }
  double largest() const noexcept { return largest_; }
  // 0 <= fraction <= 1. 0 if there are none.
  double percentile(double fraction) const {
    const auto rank = static_cast<std::uint64_t>(fraction * static_cast<double>(count_));
    std::uint64_t passed = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      passed += buckets_[i];
      if (passed > rank) return std::min(end_of(i), largest_);
    }
    return largest_;
  }

 private:
  static constexpr double kPerOctave = 32;
  static constexpr std::size_t kBuckets = 45 * 32;  // up to nine hours

  static std::size_t bucket_of(double nanoseconds) {
    const double at = std::log2(std::max(1.0, nanoseconds)) * kPerOctave;
    return std::min(static_cast<std::size_t>(at), kBuckets - 1);
  }
  static double end_of(std::size_t bucket) {
    return std::exp2(static_cast<double>(bucket + 1) / kPerOctave);
  }

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  double largest_ = 0;
};

}  // namespace tierwall::bench
