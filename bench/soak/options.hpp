// What a soak is told on the command line.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tierwall::bench {

inline constexpr std::size_t kMostSoakReaders = 64;

struct SoakOptions {
  std::size_t endpoints = 1'000;
  std::size_t policies = 100;
  std::size_t readers = 1;
  double hours = 24;       // of the cluster
  double seconds = 0;      // of the clock, after which the day is broken off; 0: none
  double changes = 1'000;  // a day
  double growth = 25;      // of memory, percent
  std::uint64_t seed = 1;
};

}  // namespace tierwall::bench
