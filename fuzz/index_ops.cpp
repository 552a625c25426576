// The bytes choose operations on a label index; it must say what the judge says, after each, and tell what
// became of the matches without detours and in order.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/fuzz.hpp"
#include "support/choices.hpp"
#include "support/index_comparison.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tierwall::testing;

  constexpr std::size_t kMostOperations = 200;
  tierwall::fuzz::Input input(data, size);
  ChoicesOf<tierwall::fuzz::Input> choices(input);
  // Few things meet often; many are several words of bits.
  const bool many = choices.chance(20);
  IndexComparison comparison(
      choices, many ? IndexSizes{.items = 300, .parents = 6, .selectors = 20} : IndexSizes{});
  for (std::size_t i = 0; i < kMostOperations && !input.empty(); ++i) {
    std::string wrong = comparison.change() + comparison.difference();
    if (choices.chance(25)) wrong += comparison.difference_of_changes();
    FUZZ_CHECK(wrong.empty(), comparison.history() + wrong);
  }
  const std::string wrong = comparison.difference_of_changes();
  FUZZ_CHECK(wrong.empty(), comparison.history() + wrong);
  return 0;
}
