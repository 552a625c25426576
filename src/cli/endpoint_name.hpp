// How people name an endpoint: `WorkloadEndpoint/namespace/name`, `Pod/namespace/name`,
// `HostEndpoint/name`, or `namespace/name` for short (spec/policy.md 8).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tierwall/snapshot.hpp>

namespace tierwall::cli {

struct EndpointName {
  EndpointKind kind = EndpointKind::workload;
  std::string namespace_name;  // empty for hosts
  std::string name;

  std::string to_string() const;        // `WorkloadEndpoint/default/web.1`
  std::string to_short_string() const;  // `default/web.1`, `HostEndpoint/node.eth0`
};

std::optional<EndpointName> parse_endpoint_name(std::string_view text);

EndpointName name_of(const EndpointInfo& endpoint);

// none() if the snapshot holds no such endpoint.
EndpointId find_endpoint(const Snapshot& snapshot, const EndpointName& name);

}  // namespace tierwall::cli
