// Counts calls of operator new and the bytes behind them.
//
//     Allocations used = count_allocations([&] { index = build(world); });
//     state.counters["bytes"] = used.live_bytes;    // what `index` holds
//
// The binary replaces operator new and delete. Counting is off while benchmarks are timed (one
// predictable branch remains). Counts the calling thread only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tierwall::bench {

struct Allocations {
  std::uint64_t calls = 0;
  std::int64_t live_bytes = 0;  // allocated minus freed, as the allocator rounds them
  std::int64_t peak_bytes = 0;  // the highest live_bytes on the way
};

void start_counting_allocations() noexcept;
Allocations stop_counting_allocations() noexcept;

template <class Work>
Allocations count_allocations(Work&& work) {
  start_counting_allocations();
  work();
  return stop_counting_allocations();
}

}  // namespace tierwall::bench
