// effective_policies(): what is walked for an endpoint, in evaluation order (spec/policy.md 2.4 to
// 2.8): failsafe ports, tiers, policies, rules, ends of tiers, profiles, and what holds if nothing
// decides.
//
//     for (const EffectiveSet& set : effective_policies(snapshot, endpoint))
//       for (const EffectiveTier& tier : set.tiers)
//         fmt::print("{} {}\n", to_string(set.direction), snapshot.tier(tier.tier).name);
//
// Read from the tables that evaluate() walks, so the two cannot disagree. Cold code. Thread
// contract: pure functions of immutable input. Complexity: linear in the rules that apply.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/ids.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::inline v0 {

// A rule that is walked.
struct EffectiveRule {
  std::int32_t index = 0;        // 0-based, in the policy's list of the set's direction
  Action action = Action::deny;  // in a profile, pass denies
  std::string criteria;          // as explain() words them, all must hold; empty: every flow
};

// A policy or profile that applies.
struct EffectivePolicy {
  PolicyId policy;  // a profile that nothing defines has no rules and denies (PolicyInfo::missing)
  std::vector<EffectiveRule> rules;
};

// A tier in which a policy applies.
struct EffectiveTier {
  TierId tier;
  std::vector<EffectivePolicy> policies;  // at least one: a tier that selects nothing is not walked
  // What its end does: deny, or pass to the next tier. Absent in untracked and preDNAT sets, where
  // tiers end without a default.
  std::optional<Action> end;
};

// Destination ports that are open whatever the policies say.
struct FailsafePorts {
  std::uint8_t protocol = 0;
  std::vector<std::uint16_t> ports;  // ascending
};

// What one policy set walks, in one direction, from first to last.
struct EffectiveSet {
  Direction direction = Direction::ingress;
  PolicySet set = PolicySet::normal;
  std::vector<FailsafePorts> failsafe;  // failsafe sets only
  std::vector<EffectiveTier> tiers;
  std::vector<EffectivePolicy> profiles;  // normal sets only
  // If nothing decided: deny after a normal set, allow after a forward set; absent where the next
  // set goes on.
  std::optional<Action> otherwise;
};

// Ingress, then egress. A workload has the normal set; a host endpoint has failsafe (if the snapshot
// was built with them), untracked, preDNAT (ingress only), normal and forward ones. Traffic that is
// forwarded to failsafe ports is not allowed by them: it skips the untracked and preDNAT sets. The id
// must come from this snapshot and not be none.
TIERWALL_EXPORT std::vector<EffectiveSet> effective_policies(const Snapshot& snapshot,
                                                             EndpointId endpoint);

// How many policies, profiles not counted, apply in any of these sets. The id as above.
TIERWALL_EXPORT std::size_t effective_policy_count(const Snapshot& snapshot, EndpointId endpoint);

}  // namespace tierwall::inline v0
