// Which criteria of a rule a packet fails, all of them.
#pragma once

#include <tierwall/explain.hpp>
#include <tierwall/runtime/rule_match.hpp>

namespace tierwall::explanation {

// Empty if and only if matches(rule, view, packet).
FieldMask failed_fields(const RuleEntry& rule, const SnapshotView& view, const Packet& packet);

RuleField field_of(const SetTest& test) noexcept;
RuleField field_of(const PortTest& test) noexcept;

}  // namespace tierwall::explanation
