// Whom to name when a build passes a limit: the policy, profile, endpoint or network set that the
// meter was at. What all policies bring about together is laid to the one that has most part in it.
#pragma once

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>
#include <tierwall/progress.hpp>

#include "snapshot/endpoint_directory.hpp"
#include "snapshot/policy_directory.hpp"
#include "snapshot/sources.hpp"
#include "snapshot/tables.hpp"

namespace tierwall::snapshot {

// In any stage but that of validation. The tables are as far as the stage has come; in the stage of
// programs `sources` may be null, and policies and endpoints have their names. Linear in the rules.
ResourceName resource_at_work(const BuildProgress& place, const Model& model,
                              const Sources* sources, const Tables& tables,
                              const PolicyDirectory& policies, const EndpointDirectory& endpoints);

}  // namespace tierwall::snapshot
