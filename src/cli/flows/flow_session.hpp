// From the command line to answers: load, compile, and put each flow to the snapshot in turn.
#pragma once

#include <functional>
#include <string_view>

#include "cli/commands/exit_code.hpp"
#include "cli/flows/bound_flow.hpp"
#include "cli/flows/flow_options.hpp"
#include "cli/input/input.hpp"

namespace tierwall::cli {

using FlowVisitor = std::function<void(const BoundFlow& flow, const Snapshot& snapshot)>;

// Reads as it goes. A flow that cannot be read or answered is complained about, by line where there
// are lines, and the others are still visited.
ExitCode answer_flows(std::string_view command, const InputOptions& input, const FlowOptions& flows,
                      const FlowVisitor& visit);

}  // namespace tierwall::cli
