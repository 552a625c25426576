// A flow in a few words, for tables and messages.
#pragma once

#include <string>

#include "cli/flows/bound_flow.hpp"

namespace tierwall::cli {

// `default/web.1`, or the address where no single endpoint owns it.
std::string source_text(const BoundFlow& flow, const Snapshot& snapshot);
std::string destination_text(const BoundFlow& flow, const Snapshot& snapshot);
// `tcp/80`, `icmp/8/0`, `udp/53 from 1024`, `tcp/80 GET /api`.
std::string traffic_text(const BoundFlow& flow);

}  // namespace tierwall::cli
