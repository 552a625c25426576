// The label index: from nothing, and change by change. What is timed begins with interned labels and
// compiled selectors, and ends with the changes taken.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <tierwall/label_index.hpp>
#include <tierwall/runtime/match.hpp>

#include "flow_case.hpp"
#include "harness/suite.hpp"
#include "index/match_table.hpp"
#include "index_world.hpp"

namespace tierwall::bench {

namespace {

using GetWorld = std::function<const IndexWorld&()>;

// Of 10,000 endpoints and 1,000 selectors.
constexpr IndexDigest kDigest{.matches = 78'872, .sum = 0x2388'4FFF'F0DB'03E4};

bool is_right(const IndexWorld& world, const LabelIndex& index) {
  const bool is_known = world.endpoints.size() == 10'000 && world.selectors.size() == 1'000;
  return index_agrees(world, index) && (!is_known || index_digest(world, index) == kDigest);
}

void register_build(const std::string& size, const GetWorld& get) {
  benchmark::RegisterBenchmark(("index/build/" + size).c_str(), [get](benchmark::State& state) {
    const IndexWorld& world = get();
    if (!is_right(world, world.build())) return state.SkipWithError("wrong answer");
    std::optional<LabelIndex> index;
    std::vector<MatchChange> changes;
    const auto build = [&] {
      index.emplace(world.build());
      changes = index->take_changes();
    };
    const Allocations used = count_allocations(build);
    const std::size_t matches = changes.size();
    for (auto iteration : state) {
      static_cast<void>(iteration);
      state.PauseTiming();
      index.reset();
      changes = {};
      state.ResumeTiming();
      build();
    }
    report_items(state, 1, used);
    state.counters["matches"] = static_cast<double>(matches);
    state.counters["bytes"] = static_cast<double>(used.live_bytes);
    state.counters["peak_bytes"] = static_cast<double>(used.peak_bytes);
  });
}

// Endpoints that are given one label set, and then another one, in turn.
struct Relabelling {
  struct Step {
    std::uint32_t item = 0;
    LabelSet labels[2];
  };

  std::vector<Step> steps;
  std::size_t next = 0;  // of the two label sets
};

constexpr std::size_t kMostRelabelled = 1'000;

// Calls make(world, endpoint) for the two label sets of the first hundred of every thousand endpoints.
template <class Make>
Relabelling relabelling(IndexWorld& world, Make make) {
  Relabelling relabelling;
  const std::size_t count = std::min(kMostRelabelled, world.endpoints.size() / 10);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t item = i / 100 * 1'000 + i % 100;
    auto [first, second] = make(world, item);
    relabelling.steps.push_back({item, {std::move(first), std::move(second)}});
  }
  return relabelling;
}

// As is, and with another value of a label.
auto with_other(std::string name) {
  return [name = std::move(name)](IndexWorld& world, std::uint32_t item) {
    LabelPairs labels = world.texts.endpoints[item].labels;
    for (auto& [key, value] : labels) {
      if (key == name) value += "-other";
    }
    return std::pair(world.intern(labels), world.endpoints[item]);
  };
}

// Those of two endpoints of the same profile, which keep theirs.
std::pair<LabelSet, LabelSet> of_others(IndexWorld& world, std::uint32_t item) {
  return {world.endpoints[item + 100], world.endpoints[item + 200]};
}

void relabel_all(const IndexWorld& world, LabelIndex& index, Relabelling& relabelling) {
  for (const Relabelling::Step& step : relabelling.steps) {
    const ParentId profile{world.texts.endpoints[step.item].profile};
    index.upsert_item(ItemId{step.item}, step.labels[relabelling.next].view(), {&profile, 1});
    const std::vector<MatchChange> changes = index.take_changes();
    benchmark::DoNotOptimize(changes.data());
  }
  relabelling.next ^= 1U;
}

// Stays where it is: the index knows the symbols of the world.
struct RelabelledIndex {
  template <class Make>
  RelabelledIndex(IndexTexts texts, Make make)
      : world(std::move(texts)), index(world.build()), relabelled(relabelling(world, make)) {
    index.take_changes();
    relabel_all(world, index, relabelled);
    for (const Relabelling::Step& step : relabelled.steps)
      world.endpoints[step.item] = step.labels[0];
    is_right = index_agrees(world, index);
  }

  IndexWorld world;
  LabelIndex index;
  Relabelling relabelled;
  bool is_right = false;
};

using GetTexts = std::function<IndexTexts()>;

template <class Make>
void register_relabel(const std::string& name, const GetTexts& texts, Make make) {
  const auto made = std::make_shared<std::unique_ptr<RelabelledIndex>>();
  benchmark::RegisterBenchmark(name.c_str(), [made, texts, make](benchmark::State& state) {
    if (*made == nullptr) *made = std::make_unique<RelabelledIndex>(texts(), make);
    RelabelledIndex& of = **made;
    if (!of.is_right) return state.SkipWithError("wrong answer");
    measure(state, of.relabelled.steps.size(),
            [&] { relabel_all(of.world, of.index, of.relabelled); });
  });
}

// Selectors of other texts that mean the same: none of them is known, and each is as large as those there.
std::vector<Selector> unknown_selectors(IndexWorld& world, std::size_t count) {
  std::vector<Selector> unknown;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& text = world.texts.selectors[i].second;
    unknown.push_back(Selector::compile(fmt::format("({}) && all()", text), world.symbols).value());
  }
  return unknown;
}

void register_add_selector(const std::string& size, const GetTexts& texts) {
  const std::string name = "index/add_selector/" + size;
  benchmark::RegisterBenchmark(name.c_str(), [texts](benchmark::State& state) {
    IndexWorld world(texts());
    LabelIndex index = world.build();
    index.take_changes();
    // Few at a time, so that there are about as many selectors as the name says.
    const std::vector<Selector> unknown = unknown_selectors(world, 80);
    const auto id_of = [&](std::size_t i) {
      return SelectorId{static_cast<std::uint32_t>(world.selectors.size() + i)};
    };
    const auto add = [&] {
      for (std::size_t i = 0; i < unknown.size(); ++i) {
        index.upsert_selector(id_of(i), unknown[i]);
        const std::vector<MatchChange> changes = index.take_changes();
        benchmark::DoNotOptimize(changes.data());
      }
    };
    const auto erase = [&] {
      for (std::size_t i = 0; i < unknown.size(); ++i)
        index.erase_selector(id_of(i));
      index.take_changes();
    };
    const Allocations used = count_allocations(add);
    for (std::uint32_t i = 0; i < unknown.size(); ++i) {
      if (index.items_matching(id_of(i)) != index.items_matching(SelectorId{i})) {
        return state.SkipWithError("wrong answer");
      }
    }
    erase();
    for (auto iteration : state) {
      static_cast<void>(iteration);
      add();
      state.PauseTiming();
      erase();
      state.ResumeTiming();
    }
    report_items(state, unknown.size(), used);
  });
}

std::size_t match_rows(const IndexWorld& world, const std::vector<LabelSet>& effective) {
  std::size_t matches = 0;
  index::MatchTable table;
  for (std::uint32_t row = 0; row < effective.size(); ++row)
    table.insert(row, effective[row].view());
  for (const Selector& selector : world.selectors) {
    const ProgramView program = selector.program();
    table.add_reader(program);
    const std::vector<std::uint32_t> rows =
        table.match(program, world.symbols.texts(), table.narrowest(index::requirements(program)));
    benchmark::DoNotOptimize(rows.data());
    matches += rows.size();
  }
  return matches;
}

std::size_t match_each(const IndexWorld& world, const std::vector<LabelSet>& effective) {
  std::size_t matches = 0;
  for (const LabelSet& labels : effective) {
    for (const Selector& selector : world.selectors)
      matches += selector.matches(labels.view(), world.symbols.texts()) ? 1 : 0;
  }
  return matches;
}

// Label sets that inherited what they do, with selectors: no index is kept.
template <class Match>
void register_matrix(const std::string& name, const GetWorld& get, Match match) {
  benchmark::RegisterBenchmark(name.c_str(), [get, match](benchmark::State& state) {
    const IndexWorld& world = get();
    std::vector<LabelSet> effective;
    for (std::size_t i = 0; i < world.endpoints.size(); ++i)
      effective.push_back(world.effective(i));
    if (match(world, effective) != kDigest.matches) return state.SkipWithError("wrong answer");
    measure(state, effective.size() * world.selectors.size(), [&] {
      std::size_t matches = match(world, effective);
      benchmark::DoNotOptimize(matches);
    });
  });
}

// Growth along both, or one of them alone.
struct Size {
  const char* name;
  std::size_t endpoints;
  std::size_t selectors;
};
constexpr std::array<Size, 7> kSizes = {{{"1k_x_100", 1'000, 100},
                                         {"10k_x_1k", 10'000, 1'000},
                                         {"100k_x_10k", 100'000, 10'000},
                                         {"1k_x_1k", 1'000, 1'000},
                                         {"100k_x_1k", 100'000, 1'000},
                                         {"10k_x_100", 10'000, 100},
                                         {"10k_x_10k", 10'000, 10'000}}};

const Suite suite([](const Options& options) {
  const auto texts_of = [options](const Size& size) -> GetTexts {
    return [options, size] { return index_texts(options, size.endpoints, size.selectors); };
  };
  for (const Size& size : kSizes) {
    const GetTexts texts = texts_of(size);
    const std::string relabel = std::string("index/relabel/") + size.name;
    register_build(size.name, lazily([texts] { return IndexWorld(texts()); }));
    register_relabel(relabel, texts, with_other("version"));
    register_relabel(relabel + "/known", texts, of_others);
    register_relabel(relabel + "/unread", texts, with_other("pod-template-hash"));
    register_add_selector(size.name, texts);
  }
  const GetWorld usual =
      lazily([texts = texts_of({"10k_x_1k", 10'000, 1'000})] { return IndexWorld(texts()); });
  register_matrix("index/matrix/10k_x_1k", usual, match_rows);
  register_matrix("index/matrix/10k_x_1k/each", usual, match_each);
});

}  // namespace

}  // namespace tierwall::bench
