#include "support/random.hpp"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

namespace tierwall::testing {

namespace {

std::uint64_t number_from_environment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

}  // namespace

Random test_random(std::string_view label) {
  const std::uint64_t seed = number_from_environment("TIERWALL_SEED", 20'260'101);
  std::printf("%.*s: TIERWALL_SEED=%" PRIu64 "\n", static_cast<int>(label.size()), label.data(),
              seed);
  return Random(seed);
}

std::size_t scaled(std::size_t base) {
  return base * static_cast<std::size_t>(number_from_environment("TIERWALL_SCALE", 1));
}

}  // namespace tierwall::testing
