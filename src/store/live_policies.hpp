// The policies and tiers of a snapshot, as they come, change and go after a build.
//
//     Effects effects;
//     policies.change(tier_before, tier_after, effects);           // before any policy
//     if (!policies.change(before, after, effects)) build_everything_anew();
//
// Thread contract: single-threaded; what the constructor is given must outlive it. Complexity: of a policy that of
// RuleOwners, for its selector the classes of endpoints that match, and some nanoseconds for each policy of its
// tier; of a tier a look at the policies of every class.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <tierwall/snapshot.hpp>

#include "snapshot/sources.hpp"
#include "store/effects.hpp"
#include "store/endpoint_classes.hpp"
#include "store/live_tiers.hpp"
#include "store/policy_ranks.hpp"
#include "store/rule_owners.hpp"

namespace tierwall::store {

class LivePolicies {
 public:
  // The model must be there, and may go then.
  LivePolicies(snapshot::Sources& sources, EndpointClasses& classes, RuleOwners& owners,
               StagedPolicies staged);

  // Adds to the effects. Null: not there.
  void change(const Tier* before, const Tier* after, Effects& effects);
  // Likewise. False: everything has to be built anew; then nothing else may be
  // called.
  bool change(const Policy* before, const Policy* after, Effects& effects);

  // In evaluation order.
  std::vector<std::uint32_t> in_order(std::vector<std::uint32_t> policies) const {
    ranks_.sort(policies, tiers_.ranks());
    return policies;
  }
  const LiveTiers& tiers() const noexcept { return tiers_; }

 private:
  using Name = std::pair<PolicyKind, std::pair<std::string, std::string>>;  // namespace, name
  struct Known {
    PolicyId id;
    std::uint32_t subject;  // a selector
  };

  static Name name_of(const Policy& policy);
  void remove(const Policy& policy, Effects& effects);
  bool add(const Policy& policy, Effects& effects);

  snapshot::EffectiveSelectors& selectors_;
  snapshot::PlanBuilder& plans_;
  EndpointClasses& classes_;
  RuleOwners& owners_;
  const StagedPolicies staged_;
  LiveTiers tiers_;
  std::map<Name, Known> known_;  // those that are enforced
  PolicyRanks ranks_;
};

}  // namespace tierwall::store
