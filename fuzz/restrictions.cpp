// Structured selector and label sets: a match implies the restrictions (spec/selectors.md 5.1), and
// they are the judge's.
#include <cstddef>
#include <cstdint>
#include <string>

#include <tierwall/selector.hpp>

#include "fuzz/fuzz.hpp"
#include "reference/selector.hpp"
#include "support/label_maps.hpp"
#include "support/restrictions.hpp"
#include "support/selector_generator.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tierwall;
  fuzz::Input input(data, size);
  testing::SelectorGenerator generator(input);
  const std::string text = generator.selector();

  SymbolTable symbols;
  const Result<Selector> selector = Selector::compile(text, symbols);
  FUZZ_CHECK(selector.has_value(), text);
  const Restrictions restrictions = selector->restrictions();
  FUZZ_CHECK(restrictions == testing::judged_restrictions(text), text);

  for (bool more = true; more;) {
    more = !input.empty();
    const reference::LabelMap map = generator.labels();
    if (selector->matches(testing::intern(map, symbols).view(), symbols.texts())) {
      FUZZ_CHECK(testing::holds(restrictions, map), text + "\n" + testing::to_text(map));
    }
  }
  return 0;
}
