// What a LiveSnapshot knows of endpoints, network sets, services, addresses and policies, as they are now.
//
// Thread contract: single-threaded. Complexity: making it is linear in the build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "snapshot/body.hpp"
#include "snapshot/effective_labels.hpp"
#include "snapshot/sources.hpp"
#include "store/endpoint_classes.hpp"
#include "store/endpoint_table_editor.hpp"
#include "store/identity_uses.hpp"
#include "store/live_identities.hpp"
#include "store/live_plans.hpp"
#include "store/live_policies.hpp"
#include "store/live_profiles.hpp"
#include "store/live_services.hpp"
#include "store/net_members.hpp"
#include "store/rule_owners.hpp"
#include "support/build_meter.hpp"

namespace tierwall::store {

struct LiveState {
  using NetworkSetName = std::pair<std::string, std::string>;  // namespace, name
  static constexpr std::uint32_t kNoClass = 0xFFFF'FFFFU;

  // `built` is of the sources and the model, and the meter that of its build. The model must be there, and may
  // go then.
  LiveState(const SnapshotAccess::Body& built, const Model& model,
            std::unique_ptr<snapshot::Sources> sources, std::unique_ptr<support::BuildMeter> meter,
            StagedPolicies staged);

  // Those that members of a class are in, or of a number of services; none of kNoClass.
  std::span<const std::uint32_t> sets_of(std::uint32_t number) const;

  const std::unique_ptr<support::BuildMeter> meter;
  const std::unique_ptr<snapshot::Sources> sources;
  const std::shared_ptr<const snapshot::Tables> built;
  std::shared_ptr<const snapshot::EndpointDirectory> directory;

  snapshot::EffectiveLabels labels;
  EndpointClasses classes;
  const std::size_t most_classes;
  std::vector<std::uint32_t> class_of_endpoint;  // by EndpointId; kNoClass: vacant
  std::map<NetworkSetName, std::uint32_t> class_of_network_set;

  LiveServices services;
  NetMembers nets;  // with addresses of slices, by the numbers of their services
  LiveIdentities identities;
  LivePlans plans;
  RuleOwners owners;
  LivePolicies policies;
  LiveProfiles profiles;
  EndpointTableEditor tables;
  IdentityUses uses;
  std::vector<std::uint32_t> vacant_ids, vacant_hosts;
};

}  // namespace tierwall::store
