// The criteria of a rule in words: `destination.ports (80, 443)`.
#pragma once

#include <cstdint>
#include <string>

#include <tierwall/explain.hpp>

#include "snapshot/body.hpp"

namespace tierwall::explanation {

// The fields of `mask`, with what the rule asks for, separated by commas.
std::string describe_fields(FieldMask mask, const RuleEntry& rule,
                            const SnapshotAccess::Body& body);

// `tcp`, `icmpv6`, `protocol 47`
std::string protocol_name(std::uint8_t protocol);

}  // namespace tierwall::explanation
