#include "harness/caches.hpp"

#include <algorithm>

#include <benchmark/benchmark.h>

namespace tierwall::bench {

namespace {

constexpr std::size_t kLine = 64;
constexpr std::size_t kSmallest = std::size_t{16} << 20U;  // where the caches are not told

std::size_t buffer_size() {
  std::size_t largest = kSmallest;
  for (const benchmark::CPUInfo::CacheInfo& cache : benchmark::CPUInfo::Get().caches)
    largest = std::max(largest, static_cast<std::size_t>(cache.size));
  return 2 * largest;
}

}  // namespace

CacheEviction::CacheEviction() : buffer_(buffer_size()) {}

void CacheEviction::operator()() {
  for (std::size_t at = 0; at < buffer_.size(); at += kLine)
    ++buffer_[at];
  benchmark::ClobberMemory();
}

}  // namespace tierwall::bench
