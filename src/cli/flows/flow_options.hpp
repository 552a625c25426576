// The flows that a command is asked about: one by options, or many from a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tierwall/snapshot.hpp>

#include "cli/flows/flow_request.hpp"
#include "cli/input/input.hpp"

namespace CLI {
class Option;
}

namespace tierwall::cli {

struct FlowOptions {
  // The options that describe one flow; none of them means anything with --flows.
  std::vector<const CLI::Option*> one_flow;
  std::string flows_file;  // empty: one flow by the options below
  std::string from, to;
  std::string protocol;
  std::uint16_t source_port = kNoPort;
  std::uint16_t port = kNoPort;
  std::optional<std::uint8_t> icmp_type;
  std::optional<std::uint16_t> icmp_code;
  std::optional<std::string> http_method, http_path;
  std::string original_destination;
  std::uint16_t original_port = kNoPort;
  std::string in_host, out_host;
  StagedPolicies staged = StagedPolicies::ignored;
  bool failsafe = false;
};

// Adds `--from` ... `--flows`, `--pending` and `--failsafe`.
void add_flow_options(CLI::App& command, FlowOptions& options);

// What is wrong with the command line as a whole; empty if nothing is.
std::string usage_error(const InputOptions& input, const FlowOptions& flows);

// The one flow that the options describe. Errors: as read_flow.
Result<FlowRequest> flow_of(const FlowOptions& options);

}  // namespace tierwall::cli
