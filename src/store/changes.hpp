// What a batch changes, kind by kind, and what there is to warn of then.
//
// Thread contract: points into the resources, until their batch ends. Complexity: linear in the batch; in all
// network sets, if labels that are lent change; in all policies, if a tier goes; in what is warned of, if that
// may change.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tierwall/diagnostics.hpp>
#include <tierwall/snapshot.hpp>

#include "snapshot/profiles.hpp"
#include "store/any_endpoint.hpp"
#include "store/resources.hpp"

namespace tierwall::store {

// Of one endpoint: what it was, and what it is. The same if only what applies to it changes.
struct EndpointChange {
  AnyEndpoint before;
  AnyEndpoint after;
};

// Null: not there. The same if only what it inherits changes.
struct NetworkSetChange {
  const NetworkSet* before = nullptr;
  const NetworkSet* after = nullptr;
};

// Null: not there.
struct SliceChange {
  const ServiceSlice* before = nullptr;
  const ServiceSlice* after = nullptr;
};

// Null: not there.
struct TierChange {
  const Tier* before = nullptr;
  const Tier* after = nullptr;
};

// Null: not there.
struct PolicyChange {
  const Policy* before = nullptr;
  const Policy* after = nullptr;
};

// Empty: not there. In its labels, its rules or both.
struct ProfileChange {
  std::string name;
  std::optional<snapshot::ProfileRecord> before;
  std::optional<snapshot::ProfileRecord> after;
};

// Each thing once; a profile that takes the place of another one of its name comes after that.
struct Changes {
  std::vector<TierChange> tiers;
  std::vector<PolicyChange> policies;
  std::vector<EndpointChange> endpoints;
  std::vector<ProfileChange> profiles;
  std::vector<NetworkSetChange> network_sets;
  std::vector<SliceChange> slices;
  std::optional<Diagnostics> warnings;  // all there are; empty: those that there were before
};

// Empty: there are errors, or more `warnings`, which validation had before, than were kept.
std::optional<Changes> changes_to_follow(const Resources& resources, const BuildOptions& options,
                                         const Diagnostics& warnings);

}  // namespace tierwall::store
