// The tiers and policies of a model in evaluation order (spec/policy.md 1.2, 2.2, 2.3).
//
// Thread contract: immutable after construction; points into the model, which must outlive it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "support/build_meter.hpp"

namespace tierwall::snapshot {

// 2.2
PolicyTypes types_of(const Policy& policy);

TierInfo info_of(const Tier& tier);
// 1.2: of a tier that nothing states. It comes last, and ends in Deny.
TierInfo info_of_unknown_tier(std::string name);

// 2.6: whether evaluation knows the policy at all.
bool is_enforced(const Policy& policy, StagedPolicies staged);

// 2.3: where a tier stands.
inline std::pair<double, std::string_view> place_of(const TierInfo& tier) noexcept {
  return {tier.order, tier.name};
}

// 2.3: where a policy stands.
struct PolicyPlace {
  TierId tier;
  double order;           // infinite: none
  std::string tie_break;  // one string, not a tuple

  PolicyPlace(const Policy& policy, TierId tier);
  friend auto operator<=>(const PolicyPlace&, const PolicyPlace&) = default;
};

struct PolicyRecord {
  const Policy* policy = nullptr;
  TierId tier;
  PolicyTypes types;

  bool covers(Direction direction) const noexcept {
    return direction == Direction::ingress ? types.ingress : types.egress;
  }
};

struct PolicyOrder {
  std::vector<TierInfo> tiers;         // by TierId
  std::vector<PolicyRecord> policies;  // by PolicyId, tier by tier; only those that are enforced

  PolicyOrder(const Model& model, StagedPolicies staged, support::BuildMeter& meter);
};

}  // namespace tierwall::snapshot
