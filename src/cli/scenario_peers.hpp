// Who a check talks about: the ways to name a peer in a scenario with `checks`.
#pragma once

#include "cli/flow_request.hpp"
#include "cli/json.hpp"

namespace tierwall::cli {

// `{ip}`, `{namespace, workloadEndpoint[, ip]}`, `{namespace, pod}`. Errors: a sentence; also for
// `{namespace, workload, kind}`, which names something that has no endpoint of its own.
Result<Peer> read_scenario_peer(const Json& value);

}  // namespace tierwall::cli
