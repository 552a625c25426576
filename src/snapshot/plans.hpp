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
#include "snapshot/tables.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

struct PlanInput {
  const PolicyOrder& order;
  const std::vector<std::uint32_t>& subjects;  // the selector of each policy of `order`
  const ProfileTable& profiles;
  const std::vector<RuleRuns>& rules;  // by PolicyId: of the policies of `order`, then the profiles
};

// Policies, then endpoints are items of the meter's stage.
PlanData build_plans(const PlanInput& input, const LabelledObjects& objects, Members& members,
                     support::BuildMeter& meter);

}  // namespace tierwall::snapshot
