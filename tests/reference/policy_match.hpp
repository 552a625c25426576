// Which criteria of a rule a packet does not meet (spec/policy.md 3). Internal to the judge.
#pragma once

#include <set>

#include "reference/policy_state.hpp"

namespace tierwall::reference {

// Empty: the rule matches.
std::set<Criterion> failed_criteria(const JudgedRule& rule, const ReferenceFlow& flow,
                                    const PolicyState& state);

}  // namespace tierwall::reference
