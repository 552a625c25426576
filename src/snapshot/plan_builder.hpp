// Plans, each distinct one once: the policies that select an endpoint, tier by tier, then its profiles
// (spec/policy.md 2.4, 2.5, 2.8).
//
//     PlanBuilder builder(order, profiles, runs, meter);
//     const EndpointPlans plans = builder.plans_of(selecting, {"kns.shop"}, false);
//     use(builder.plans(), builder.steps());
//
// Thread contract: single-threaded; it must know every profile that an endpoint names. What policies and
// profiles say is copied. Complexity: linear in the policies and profiles of an endpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/runtime/plan_tables.hpp>

#include "snapshot/policies.hpp"
#include "snapshot/profiles.hpp"
#include "snapshot/tables.hpp"
#include "support/build_meter.hpp"
#include "support/hash_map.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::snapshot {

struct EndpointPlans {
  std::uint32_t normal[2] = {};  // by Direction
  HostEntry host;                // of a host
};

// What the name of a profile stands for.
struct NamedProfile {
  PolicyId id;
  bool missing = false;
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
  // Plans that are asked for from now on have this at the end of the tier.
  void set_default(TierId tier, Action action);
  // A profile that comes later, under an id that nothing had. Its name stands for it from now on.
  void add(const std::string& name, const NamedProfile& profile, const RuleRuns& runs);
  // Nothing has the name any more.
  void remove_profile(std::string_view name);
  // Null: nothing has the name.
  const NamedProfile* find_profile(std::string_view name) const;

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
  bool passes(TierId tier) const noexcept { return defaults_of_tiers_[tier.value] == Action::pass; }
  void add_tiers(Direction direction, bool has_defaults);
  void add_profiles(Direction direction);
  RuleRuns& runs_of(PolicyId id);

  support::BuildMeter& meter_;
  std::vector<RuleRuns> runs_;                 // by PolicyId
  std::vector<Scope> policies_;                // by PolicyId; of profiles nothing is said
  support::StringMap<NamedProfile> profiles_;  // by name; no id: nothing has it any more
  std::vector<Action> defaults_of_tiers_;      // by TierId
  std::vector<PlanStep> steps_;
  std::vector<PlanEntry> plans_;
  // Of the plan that is made.
  std::vector<std::uint32_t> key_;
  std::vector<std::uint32_t> policies_of_plan_;
  std::vector<NamedProfile> profiles_of_plan_;
  support::SequencePool<std::uint32_t> known_;
};

}  // namespace tierwall::snapshot
