// Structured selector and label sets: compiled programs match what the judge matches, whichever passes
// are on, and so does the program of the canonical text.
#include <cstddef>
#include <cstdint>
#include <string>

#include <tierwall/selector.hpp>

#include "fuzz/fuzz.hpp"
#include "reference/selector.hpp"
#include "support/compile_switches.hpp"
#include "support/label_maps.hpp"
#include "support/selector_generator.hpp"

using namespace tierwall;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  testing::SelectorGenerator generator(input);
  const CompileOptions some = testing::options_of(input.byte());
  const std::string text = generator.selector();

  const reference::ParsedSelector judge = reference::parse_selector(text);
  FUZZ_CHECK(judge.selector.has_value(), text);
  SymbolTable symbols;
  const Result<Selector> programs[] = {
      Selector::compile(text, symbols),
      Selector::compile(text, symbols, CompileOptions::unoptimised()),
      Selector::compile(text, symbols, some),
      Selector::compile(judge.selector->canonical(), symbols),
  };
  for (const Result<Selector>& program : programs)
    FUZZ_CHECK(program.has_value(), text);

  // The empty label set is among them: labels() is empty once the input is.
  for (bool more = true; more;) {
    more = !input.empty();
    const reference::LabelMap map = generator.labels();
    const LabelSet labels = testing::intern(map, symbols);
    const bool want = judge.selector->matches(map);
    for (const Result<Selector>& program : programs) {
      FUZZ_CHECK(program->matches(labels.view(), symbols.texts()) == want,
                 text + "\n" + testing::to_text(map) + "\n" + program->disassemble(symbols));
    }
  }
  return 0;
}
