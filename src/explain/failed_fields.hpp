// Which criteria a rule has, and which of them a packet fails, all of them.
#pragma once

#include <tierwall/explain.hpp>
#include <tierwall/runtime/rule_match.hpp>

namespace tierwall::explanation {

// Empty if and only if matches(rule, view, packet).
FieldMask failed_fields(const RuleEntry& rule, const SnapshotView& view, const Packet& packet);

// The criteria that the rule has; none: it matches every packet. The family of its nets is left out
// where the nets themselves say it: only negated ones narrow the family in secret (3.3).
FieldMask asked_fields(const RuleEntry& rule, const SnapshotView& view);

RuleField field_of(const SetTest& test) noexcept;
RuleField field_of(const PortTest& test) noexcept;

}  // namespace tierwall::explanation
