// Text to tree and canonical text, and text to yes or no: the mean over the selector texts.
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <tierwall/selector.hpp>

#include "harness/suite.hpp"
#include "reference/selector.hpp"
#include "selector_texts.hpp"
#include "syntax/canonical.hpp"
#include "syntax/parser.hpp"

namespace tierwall::bench {

namespace {

bool answers_are_right(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const reference::ParsedSelector expected = reference::parse_selector(text);
    const Result<std::string> canonical = canonical_selector(text);
    if (!expected.selector || !canonical || *canonical != expected.selector->canonical()) {
      return false;
    }
    if (!Selector::validate(text) || Selector::validate(text + "=")) return false;
  }
  return true;
}

const Suite suite([](const Options& options) {
  const std::vector<std::string> texts = selector_texts(options);

  benchmark::RegisterBenchmark("selector/parse", [texts](benchmark::State& state) {
    if (!answers_are_right(texts)) return state.SkipWithError("wrong answer");
    const Limits limits;
    measure(state, texts.size(), [&] {
      for (const std::string& text : texts) {
        syntax::Ast ast;
        Result<void> parsed = syntax::parse(text, limits, ast);
        benchmark::DoNotOptimize(parsed);
        std::string canonical = syntax::canonical_text(ast);
        benchmark::DoNotOptimize(canonical);
      }
    });
  });

  benchmark::RegisterBenchmark("selector/validate", [texts](benchmark::State& state) {
    if (!answers_are_right(texts)) return state.SkipWithError("wrong answer");
    const Limits limits;
    measure(state, texts.size(), [&] {
      for (const std::string& text : texts) {
        Result<void> valid = Selector::validate(text, limits);
        benchmark::DoNotOptimize(valid);
      }
    });
  });
});

}  // namespace

}  // namespace tierwall::bench
