// Which policies apply to which endpoint, and in which order: plans (spec/policy.md 2.1 to 2.5).
//
// Complexity: one selector run per distinct subject and label class; linear in the policies that
// apply to each distinct (labels, profiles).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/plan_builder.hpp"
#include "snapshot/tables.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

// For each label class that an endpoint has, the policies whose subject matches it, ascending.
// `subjects` has the selector of each policy. Policies are items of the meter's stage.
std::vector<std::vector<std::uint32_t>> selecting_policies(std::span<const std::uint32_t> subjects,
                                                           const LabelledObjects& objects,
                                                           Members& members,
                                                           support::BuildMeter& meter);

// `selecting` is by label class. Endpoints are items of the meter's stage.
PlanData build_plans(const std::vector<std::vector<std::uint32_t>>& selecting,
                     const LabelledObjects& objects, PlanBuilder& builder,
                     support::BuildMeter& meter);

}  // namespace tierwall::snapshot
