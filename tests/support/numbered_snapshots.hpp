// Snapshots that show by their verdicts which one they are.
#pragma once

#include <cstdint>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/snapshot.hpp>

#include "support/model_builders.hpp"
#include "support/snapshots.hpp"

namespace tierwall::testing {

// Of 0 to 65,535: a workload that may be reached at this port only.
inline Snapshot numbered_snapshot(std::uint16_t number) {
  Model model;
  model.workload_endpoints = {workload("a", {Address::v4(10, 0, 0, 1)}, {}, {"numbered"})};
  model.profiles = {
      profile("numbered", {rule(Action::allow, protocol(kTcp), to_port(number))}, {})};
  return build(model);
}

inline bool has_number(const SnapshotView& view, std::uint16_t number) {
  return evaluate(view, Flow{.source = Address::v4(192, 0, 2, 1),
                             .destination = Address::v4(10, 0, 0, 1),
                             .source_port = 33'000,
                             .destination_port = number,
                             .protocol = kTcp})
      .allowed();
}

}  // namespace tierwall::testing
