// Rules of policies and profiles (spec/policy.md 1.3).
#pragma once

#include <string_view>
#include <vector>

#include <tierwall/limits.hpp>
#include <tierwall/model.hpp>

#include "validate/report.hpp"

namespace tierwall::validation {

// Where a rule stands, as far as its validity depends on it.
struct RuleContext {
  Direction direction = Direction::ingress;
  bool in_profile = false;
  // Made by converting another kind: the caps on list lengths and the ban on mixed families, which
  // belong to documents, do not apply.
  bool converted = false;
  std::string_view policy_namespace;  // empty: cluster-scoped policy or profile
};

// `spec.ingress` or `spec.egress`.
void check_rules(Report& report, const std::vector<Rule>& rules, const RuleContext& context,
                 const Limits& limits);

}  // namespace tierwall::validation
