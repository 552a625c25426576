// selector/compile: text -> verified program, constants interned. selector/match: one label set,
// interned. Both are means over the workload, with the judge on the same work as the baseline.
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

#include "harness/suite.hpp"
#include "reference/selector.hpp"
#include "selector_texts.hpp"

namespace tierwall::bench {
namespace {

struct SelectorWorkload {
  std::vector<std::string> selectors;
  std::vector<reference::LabelMap> labels;
};

// `labels.json` of the data folder. Without the folder, label sets that the texts of our own meet.
std::vector<reference::LabelMap> label_sets(const Options& options) {
  if (options.data) {
    return nlohmann::json::parse(std::ifstream(*options.data + "/labels.json"))
        .get<std::vector<reference::LabelMap>>();
  }
  return {
      {},
      {{"role", "worker"}},
      {{"role", "night-batch"}, {"stage", "live"}},
      {{"a", "b"}, {"c", "d"}},
      {{"role", "worker"}, {"stage", "test"}, {"zone", "zone-17"}, {"layer", "zone-11"}},
      {{"example.org/key0", "zone-10"},
       {"example.org/key1", "zone-11"},
       {"example.org/key2", "zone-12"},
       {"example.org/owner", "ops"},
       {"example.org/build", "rc4"}},
      {{"key0", "zone-10"}, {"key1", "zone-9"}, {"stage", "live"}, {"level", "3"}, {"area", "x"}},
      {{"key3", "zone-13"}, {"stage", "test"}, {"parked", ""}, {"role", "worker"}, {"rack", "7"}},
  };
}

struct Compiled {
  SymbolTable symbols;
  std::vector<LabelSet> labels;
  std::vector<Selector> selectors;
};

Compiled compile(const SelectorWorkload& workload) {
  Compiled compiled;
  for (const reference::LabelMap& each : workload.labels) {
    std::vector<LabelText> texts;
    for (const auto& [key, value] : each)
      texts.push_back({key, value});
    compiled.labels.push_back(compiled.symbols.intern_labels(texts));
  }
  for (const std::string& text : workload.selectors) {
    compiled.selectors.push_back(Selector::compile(text, compiled.symbols).value());
  }
  return compiled;
}

std::vector<reference::Selector> parse_for_judge(const SelectorWorkload& workload) {
  std::vector<reference::Selector> selectors;
  for (const std::string& text : workload.selectors)
    selectors.push_back(*reference::parse_selector(text).selector);
  return selectors;
}

bool agree(const SelectorWorkload& workload, const Compiled& compiled,
           const std::vector<reference::Selector>& judge) {
  for (std::size_t s = 0; s < judge.size(); ++s) {
    if (compiled.selectors[s].canonical() != judge[s].canonical()) return false;
    for (std::size_t l = 0; l < workload.labels.size(); ++l) {
      const bool hit =
          compiled.selectors[s].matches(compiled.labels[l].view(), compiled.symbols.texts());
      if (hit != judge[s].matches(workload.labels[l])) return false;
    }
  }
  return true;
}

const Suite kSuite([](const Options& options) {
  const auto with_workload = [options](const char* name, auto run) {
    benchmark::RegisterBenchmark(name, [options, run](benchmark::State& state) {
      const SelectorWorkload workload{selector_texts(options), label_sets(options)};
      Compiled compiled = compile(workload);
      const std::vector<reference::Selector> judge = parse_for_judge(workload);
      if (!agree(workload, compiled, judge)) return state.SkipWithError("wrong answer");
      run(state, workload, compiled, judge);
    });
  };

  with_workload("selector/compile", [](benchmark::State& state, const SelectorWorkload& workload,
                                       Compiled& compiled, const auto&) {
    measure(state, workload.selectors.size(), [&] {
      for (const std::string& text : workload.selectors) {
        const Result<Selector> selector = Selector::compile(text, compiled.symbols);
        benchmark::DoNotOptimize(selector);
      }
    });
  });

  with_workload(
      "selector/compile/judge",
      [](benchmark::State& state, const SelectorWorkload& workload, const Compiled&, const auto&) {
        measure(state, workload.selectors.size(), [&] {
          for (const std::string& text : workload.selectors) {
            const reference::ParsedSelector parsed = reference::parse_selector(text);
            benchmark::DoNotOptimize(parsed);
          }
        });
      });

  with_workload("selector/match", [](benchmark::State& state, const SelectorWorkload&,
                                     const Compiled& compiled, const auto&) {
    const TextView texts = compiled.symbols.texts();
    measure(state, compiled.selectors.size() * compiled.labels.size(), [&] {
      for (const Selector& selector : compiled.selectors) {
        for (const LabelSet& labels : compiled.labels) {
          const bool hit = selector.matches(labels.view(), texts);
          benchmark::DoNotOptimize(hit);
        }
      }
    });
  });

  with_workload("selector/match/judge",
                [](benchmark::State& state, const SelectorWorkload& workload, const Compiled&,
                   const std::vector<reference::Selector>& judge) {
                  measure(state, judge.size() * workload.labels.size(), [&] {
                    for (const reference::Selector& selector : judge) {
                      for (const reference::LabelMap& labels : workload.labels) {
                        const bool hit = selector.matches(labels);
                        benchmark::DoNotOptimize(hit);
                      }
                    }
                  });
                });
});

}  // namespace
}  // namespace tierwall::bench
