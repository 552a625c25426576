// How people name an endpoint: `Kind/namespace/name` (`Pod/default/web-0`), `HostEndpoint/name`, or
// `namespace/name` where only one workload has that name (spec/policy.md 8).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tierwall/result.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::cli {

struct EndpointName {
  std::optional<EndpointKind> kind;  // absent: any but a host
  std::string namespace_name;        // empty for hosts
  std::string name;

  bool is_host() const noexcept { return kind == EndpointKind::host_endpoint; }
  std::string to_string() const;        // `WorkloadEndpoint/default/web.1`
  std::string to_short_string() const;  // `default/web.1`, `HostEndpoint/node.eth0`
};

// By the word for it; hosts are no answer.
std::optional<EndpointKind> parse_workload_kind(std::string_view word);
std::optional<EndpointName> parse_endpoint_name(std::string_view text);

EndpointName name_of(const EndpointInfo& endpoint);

// Errors: there is no such endpoint, or the kind was left out and there are several.
Result<EndpointId> find_endpoint(const Snapshot& snapshot, const EndpointName& name);

}  // namespace tierwall::cli
