#include "cli/endpoint_name.hpp"

#include <vector>

#include <fmt/core.h>

namespace tierwall::cli {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

}  // namespace

std::string EndpointName::to_string() const {
  return kind == EndpointKind::host ? fmt::format("HostEndpoint/{}", name)
                                    : fmt::format("WorkloadEndpoint/{}/{}", namespace_name, name);
}

std::string EndpointName::to_short_string() const {
  return kind == EndpointKind::host ? to_string() : fmt::format("{}/{}", namespace_name, name);
}

std::optional<EndpointName> parse_endpoint_name(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '/');
  for (const std::string_view part : parts) {
    if (part.empty()) return std::nullopt;
  }
  if (parts.size() == 2 && parts[0] == "HostEndpoint") {
    return EndpointName{EndpointKind::host, {}, std::string(parts[1])};
  }
  // A pod is a workload endpoint with the pod's name.
  if (parts.size() == 3 && (parts[0] == "WorkloadEndpoint" || parts[0] == "Pod")) {
    return EndpointName{EndpointKind::workload, std::string(parts[1]), std::string(parts[2])};
  }
  if (parts.size() == 2) {
    return EndpointName{EndpointKind::workload, std::string(parts[0]), std::string(parts[1])};
  }
  return std::nullopt;
}

EndpointName name_of(const EndpointInfo& endpoint) {
  return {endpoint.kind, endpoint.namespace_name, endpoint.name};
}

EndpointId find_endpoint(const Snapshot& snapshot, const EndpointName& name) {
  return snapshot.find_endpoint(name.kind, name.namespace_name, name.name);
}

}  // namespace tierwall::cli
