// Answers in the form that conformance files expect them in (spec/policy.md 8).
#pragma once

#include <span>

#include <tierwall/explain.hpp>
#include <tierwall/snapshot.hpp>

#include "cli/flows/bound_flow.hpp"
#include "cli/input/json.hpp"

namespace tierwall::cli {

// The flow as it was judged; reads back as the same flow.
OrderedJson flow_json(const BoundFlow& flow, const Snapshot& snapshot);

// One side. Only host endpoints have policy sets, hence the owner.
OrderedJson side_json(const Decision& decision, EndpointId owner, const Snapshot& snapshot);

// `verdict`, `egress`, `ingress`, and `inHost` and `outHost` where the flow goes through hosts.
OrderedJson answer_json(const Answer& answer, const BoundFlow& flow, const Snapshot& snapshot);

// Every Log hit.
OrderedJson logs_json(std::span<const SideExplanation> sides, const Snapshot& snapshot);
// Every rule and tier default that decided or passed.
OrderedJson trace_json(std::span<const SideExplanation> sides, const Snapshot& snapshot);
// A whole walk: decision, endpoint, and each step with the criteria that refused.
OrderedJson walk_json(const SideExplanation& side, const Snapshot& snapshot);

}  // namespace tierwall::cli
