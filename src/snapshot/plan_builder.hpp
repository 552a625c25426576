// Plans, each distinct one once: the policies that select an endpoint, tier by tier, then its profiles
// (spec/policy.md 2.4, 2.5, 2.8).
//
//     PlanBuilder builder(order, profiles, runs, meter);
//     const EndpointPlans plans = builder.plans_of(selecting, {"kns.shop"}, false);
//     use(builder.plans(), builder.steps());
//
// Thread contract: single-threaded; the profiles must outlive it, and know every name that it is told.
// What the policies say is copied. Complexity: linear in the policies and profiles of an endpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <tierwall/runtime/plan_tables.hpp>

#include "snapshot/policies.hpp"
#include "snapshot/profiles.hpp"
#include "snapshot/tables.hpp"
#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::snapshot {

struct EndpointPlans {
  std::uint32_t normal[2] = {};  // by Direction
  HostEntry host;                // of a host
};

class PlanBuilder {
 public:
  // `runs` has the rules by PolicyId: of the policies of `order`, then of the profiles.
  PlanBuilder(const PolicyOrder& order, const ProfileTable& profiles, std::vector<RuleRuns> runs,
              support::BuildMeter& meter);

  // `selecting`: the policies that select the endpoint, in evaluation order.
  EndpointPlans plans_of(std::span<const std::uint32_t> selecting,
                         std::span<const std::string> profiles, bool is_host);

  // A policy that comes later, under an id that nothing had.
  void add(PolicyId id, const PolicyRecord& record, const RuleRuns& runs);

  // They grow, and do not change.
  const std::vector<PlanEntry>& plans() const noexcept { return plans_; }
  const std::vector<PlanStep>& steps() const noexcept { return steps_; }
  // Of both.
  std::size_t bytes() const noexcept {
    return steps_.size() * sizeof(PlanStep) + plans_.size() * sizeof(PlanEntry);
  }

 private:
  static constexpr std::size_t kPolicySets = 5;

  struct Scope {
    Scope() = default;
    explicit Scope(const PolicyRecord& record);

    TierId tier;
    PolicyTypes types;
    bool is_in[kPolicySets] = {};  // by PolicySet

    bool covers(Direction direction, PolicySet set) const noexcept {
      return is_in[static_cast<std::size_t>(set)] &&
             (direction == Direction::ingress ? types.ingress : types.egress);
    }
  };

  std::uint32_t plan(std::span<const std::uint32_t> selecting, PolicySet set, Direction direction,
                     std::span<const std::string> profiles);
  void add_tiers(std::span<const std::uint32_t> policies, Direction direction, bool has_defaults);
  void add_profiles(std::span<const std::uint32_t> profiles, Direction direction);

  support::BuildMeter& meter_;
  const ProfileTable& profiles_;
  std::vector<RuleRuns> runs_;
  std::vector<Scope> policies_;            // by PolicyId; of profiles nothing is said
  const std::uint32_t first_profile_;      // their ids follow those of the first policies
  std::vector<Action> defaults_of_tiers_;  // by TierId
  std::vector<PlanStep> steps_;
  std::vector<PlanEntry> plans_;
  std::vector<std::uint32_t> key_;
  support::SequencePool<std::uint32_t> known_;
};

}  // namespace tierwall::snapshot
