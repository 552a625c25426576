// The bytes choose what becomes of a cluster, batch by batch; each commit of a store must answer as a build
// of everything does, and earlier ones as they did.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/fuzz.hpp"
#include "support/choices.hpp"
#include "support/random.hpp"
#include "support/store_comparison.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tierwall::testing;

  constexpr std::size_t kMostBatches = 12;
  tierwall::fuzz::Input input(data, size);
  ChoicesOf<tierwall::fuzz::Input> changes(input);
  // Flows come from one byte, so that all others are for changes.
  Random random(input.byte());
  ChoicesOf<Random> questions(random);
  const ComparisonOptions options = store_options(changes);
  constexpr ClusterShape kShape = {
      .tiers = 2, .policies = 4, .rules = 3, .workloads = 4, .network_sets = 2, .slices = 1};
  // Few flows: what is tried in a second counts more than what is asked of it.
  StoreComparison comparison(changes, questions, options, kShape, 4);
  if (changes.chance(75)) comparison.fill();
  std::size_t batches = 0;
  do {
    std::string wrong = comparison.commit();
    FUZZ_CHECK(wrong.empty(), comparison.history() + wrong);
    if (changes.chance(5)) {
      comparison.change_much();
    } else {
      comparison.change_little();
    }
  } while (!input.empty() && ++batches < kMostBatches);
  const std::string wrong = comparison.restart();
  FUZZ_CHECK(wrong.empty(), wrong);
  return 0;
}
