// What a Snapshot holds, and the way of the library's other stages into it.
#pragma once

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <tierwall/snapshot.hpp>

#include "snapshot/endpoint_directory.hpp"
#include "snapshot/policy_directory.hpp"
#include "snapshot/tables.hpp"

namespace tierwall::inline v0 {

// Snapshots of a store share what did not change between them.
struct Snapshot::Body {
  SnapshotView view;
  SnapshotStats stats;
  std::shared_ptr<const snapshot::Tables> tables;  // of the last build
  std::shared_ptr<const std::vector<TierInfo>> tiers;
  std::span<const snapshot::RuleRuns> runs;  // by PolicyId
  snapshot::RuleTexts rule_texts;
  std::shared_ptr<const snapshot::PolicyDirectory> policies;
  std::shared_ptr<const snapshot::EndpointDirectory> endpoints;
  // What else all of it points into.
  std::vector<std::shared_ptr<const void>> memory;
};

struct SnapshotAccess {
  using Body = Snapshot::Body;

  static Snapshot make(std::shared_ptr<const Body> body) { return Snapshot(std::move(body)); }
  static const Body& body(const Snapshot& snapshot) noexcept { return *snapshot.body_; }
};

}  // namespace tierwall::inline v0
