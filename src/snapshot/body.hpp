// What a Snapshot holds, and the way of the library's other stages into it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tierwall/snapshot.hpp>

#include "snapshot/tables.hpp"

namespace tierwall::inline v0 {

struct Snapshot::Body {
  SnapshotView view;
  snapshot::AddressData addresses;
  snapshot::RuleData rules;
  snapshot::PlanData plans;
  programs::ProgramData programs;
  std::vector<TierInfo> tiers;
  std::vector<snapshot::RuleRuns> runs;                // by PolicyId
  std::vector<PolicyInfo> policies;                    // then the profiles
  std::vector<EndpointInfo> endpoints;                 // by kind, namespace and name
  std::vector<std::pair<Address, EndpointId>> owners;  // ascending, each once
  SnapshotStats stats;
};

struct SnapshotAccess {
  using Body = Snapshot::Body;

  static Snapshot make(std::shared_ptr<const Body> body) { return Snapshot(std::move(body)); }
  static const Body& body(const Snapshot& snapshot) noexcept { return *snapshot.body_; }
};

}  // namespace tierwall::inline v0
