// One side of a rule (spec/policy.md 1.3, EntityRule).
#pragma once

#include <tierwall/limits.hpp>
#include <tierwall/model.hpp>

#include "validate/report.hpp"
#include "validate/rules.hpp"

namespace tierwall::validation {

enum class FlowEnd { source, destination };

struct EntityContext {
  const RuleContext& rule;
  bool has_protocol = false;
  bool carries_ports = false;  // the rule's protocol is TCP, UDP or SCTP
};

void check_entity_rule(Report& report, const FieldPath& field, const EntityRule& entity,
                       FlowEnd end, const EntityContext& context, const Limits& limits);

}  // namespace tierwall::validation
