// What a batch changes, where a snapshot can follow it: policies, profiles (namespaces and service accounts among
// them), endpoints, network sets and slices of services.
//
// Thread contract: points into the resources, until their batch ends. Complexity: linear in the batch; in all
// network sets, if labels that are lent change.
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
  std::vector<PolicyChange> policies;
  std::vector<EndpointChange> endpoints;
  std::vector<ProfileChange> profiles;
  std::vector<NetworkSetChange> network_sets;
  std::vector<SliceChange> slices;
};

// Empty: the batch changes something else; or of what it changes validation would not say just what it said
// before, when there were `warnings`: nothing.
std::optional<Changes> changes_to_follow(const Resources& resources, const BuildOptions& options,
                                         const Diagnostics& warnings);

}  // namespace tierwall::store
