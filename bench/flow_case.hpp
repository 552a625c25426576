// A workload of verdicts and the rows that measure it: one call each, in bursts, with cold caches.
//
//     const GetCase get = lazily([] { return make_case(...); });
//     register_rows("flow/first/10", "flow/first/10", get);
//
// Verdicts are counted in sides: `ns_per_item` is a policed side of a flow. `p50_ns` and `p99_ns` are a
// flow's share of one call, whatever its sides.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::bench {

struct BuiltSnapshot {
  std::optional<Snapshot> snapshot{};
  std::string errors{};    // why there is no snapshot
  double nanoseconds = 0;  // that building took, once
};

BuiltSnapshot timed_build(const Model& model);

// One end of a flow.
struct PolicedEnd {
  EndpointId endpoint;
  Direction direction = Direction::ingress;
};

struct Case {
  BuiltSnapshot built{};
  std::vector<Flow> flows{};
  std::optional<PolicedEnd> only{};  // the end that is policed; none: both are
  // Empty, or what is wrong with the verdicts on the flows. Keeps alive what it needs.
  std::function<std::string(std::span<const Flow>, std::span<const Verdict>)> wrong_answer{};

  std::size_t sides() const noexcept { return only ? 1 : 2; }
};

using GetCase = std::function<const Case&()>;

// What `make` returns, made at the first call: Google Benchmark calls the function of a benchmark several
// times, and rows share their inputs.
template <class Make>
auto lazily(Make make) {
  using Made = std::invoke_result_t<Make>;
  return [made = std::make_shared<std::unique_ptr<const Made>>(), make]() -> const Made& {
    if (*made == nullptr) *made = std::make_unique<const Made>(make());
    return **made;
  };
}

// By evaluate_side() where one end is policed, else by evaluate().
void register_single(const std::string& name, const GetCase& get);
// `<stem>/whole`: by evaluate(), also where one end is policed.
void register_whole(const std::string& stem, const GetCase& get);
// `<stem>/batch` in bursts of 32, `<stem>/batch256` in bursts of 256, by evaluate_batch().
void register_bursts(const std::string& stem, const GetCase& get);
// `<stem>/cold`: as single, and before each call the caches are emptied.
void register_cold(const std::string& stem, const GetCase& get);
// Single, bursts and cold.
void register_rows(const std::string& single, const std::string& stem, const GetCase& get);

}  // namespace tierwall::bench
