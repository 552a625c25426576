// Who a check talks about: the ways to name a peer in a scenario with `checks`.
#pragma once

#include <vector>

#include <tierwall/result.hpp>
#include <tierwall/snapshot.hpp>

#include "cli/flows/flow_request.hpp"
#include "cli/input/json.hpp"

namespace tierwall::cli {

struct ScenarioPeer {
  Peer peer;
  // What stands for a workload that was loaded by its pods alone: whatever holds for it holds for
  // each of them. Empty for everything else.
  std::vector<Peer> pods;

  // Who is asked about; at least one.
  std::vector<Peer> resolve(const Snapshot& snapshot) const;
};

// `{ip}`, `{namespace, workloadEndpoint[, ip]}`, `{namespace, pod[, ip]}` or `{namespace, workload,
// kind[, pods]}`. Errors: a sentence.
Result<ScenarioPeer> read_scenario_peer(const Json& value);

}  // namespace tierwall::cli
