// The one source of chance in tests: seeded, printed, and settable.
//
//     Random random = test_random("selector differential");   // prints the seed
//
// TIERWALL_SEED=N in the environment repeats a run; TIERWALL_SCALE=N multiplies the work of random
// tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>

namespace tierwall::testing {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  // 0 <= result < bound; bound > 0.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <class T>
  const T& pick(std::span<const T> items) {
    return items[below(items.size())];
  }
  template <class Container>
  const auto& pick(const Container& items) {
    return items[below(items.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// Seeded from TIERWALL_SEED or, without it, with a fixed number; prints the seed with the label.
Random test_random(std::string_view label);

// `base` times TIERWALL_SCALE (default 1).
std::size_t scaled(std::size_t base);

}  // namespace tierwall::testing
