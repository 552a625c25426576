// Which policies apply to which endpoint, and in which order: plans (spec/policy.md 2.1 to 2.5).
//
// Complexity: one selector run per distinct subject and label class; linear in the policies that
// apply to each distinct (labels, profiles).
#pragma once

#include <cstdint>
#include <vector>

#include <tierwall/model.hpp>

#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/policies.hpp"
#include "snapshot/profiles.hpp"
#include "snapshot/rules.hpp"
#include "snapshot/tables.hpp"

namespace tierwall::snapshot {

// A policy or a profile with its rules in the tables; a PolicyId is an index in a list of them.
struct RuleRuns {
  RuleRun ingress;
  RuleRun egress;

  const RuleRun& of(Direction direction) const noexcept {
    return direction == Direction::ingress ? ingress : egress;
  }
};

struct PlanInput {
  const PolicyOrder& order;
  const std::vector<std::uint32_t>& subjects;  // the selector of each policy of `order`
  const ProfileTable& profiles;
  const std::vector<RuleRuns>& rules;  // of the policies of `order`, then of the profiles
};

PlanData build_plans(const PlanInput& input, const LabelledObjects& objects, Members& members);

}  // namespace tierwall::snapshot
