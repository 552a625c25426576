#include "cli/flows/flow_text.hpp"

#include <fmt/core.h>

#include <tierwall/address.hpp>

namespace tierwall::cli {

namespace {

std::string peer_text(EndpointId owner, const Address& address, const Snapshot& snapshot) {
  if (owner.is_none()) return to_string(address);
  return name_of(snapshot.endpoint(owner)).to_short_string();
}

}  // namespace

std::string source_text(const BoundFlow& flow, const Snapshot& snapshot) {
  return peer_text(flow.source_owner(), flow.flow().source, snapshot);
}

std::string destination_text(const BoundFlow& flow, const Snapshot& snapshot) {
  return peer_text(flow.destination_owner(), flow.flow().destination, snapshot);
}

std::string traffic_text(const BoundFlow& bound) {
  const Flow flow = bound.flow();
  std::string text = protocol_text(flow.protocol);
  if (flow.destination_port != kNoPort) text += fmt::format("/{}", flow.destination_port);
  if (flow.icmp_type != kNoIcmpType) text += fmt::format("/{}", flow.icmp_type);
  if (flow.icmp_code != kNoIcmpCode) text += fmt::format("/{}", flow.icmp_code);
  if (flow.source_port != kNoPort) text += fmt::format(" from {}", flow.source_port);
  if (bound.http()) {
    if (bound.http()->method) text += fmt::format(" {}", *bound.http()->method);
    if (bound.http()->path) text += fmt::format(" {}", *bound.http()->path);
  }
  if (flow.extras != nullptr && !flow.extras->original_destination.is_none()) {
    text += fmt::format(", sent to {}", to_string(flow.extras->original_destination));
    if (flow.extras->original_destination_port != kNoPort) {
      text += fmt::format(" port {}", flow.extras->original_destination_port);
    }
  }
  return text;
}

}  // namespace tierwall::cli
