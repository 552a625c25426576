#include "cli/input/endpoint_name.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/core.h>

namespace tierwall::cli {

namespace {

constexpr std::array kWorkloadKinds = {
    EndpointKind::workload_endpoint,
    EndpointKind::pod,
    EndpointKind::deployment,
    EndpointKind::stateful_set,
    EndpointKind::daemon_set,
    EndpointKind::replica_set,
    EndpointKind::job,
    EndpointKind::cron_job,
    EndpointKind::replication_controller,
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

Error not_found(std::string message) {
  return Error{.code = ErrorCode::unknown_reference, .message = std::move(message)};
}

}  // namespace

std::string EndpointName::to_string() const {
  if (!kind) return to_short_string();
  return is_host() ? fmt::format("{}/{}", tierwall::to_string(*kind), name)
                   : fmt::format("{}/{}/{}", tierwall::to_string(*kind), namespace_name, name);
}

std::string EndpointName::to_short_string() const {
  const bool is_clear =
      !kind || kind == EndpointKind::workload_endpoint || kind == EndpointKind::pod;
  return is_clear ? fmt::format("{}/{}", namespace_name, name) : to_string();
}

std::optional<EndpointKind> parse_workload_kind(std::string_view word) {
  for (const EndpointKind kind : kWorkloadKinds) {
    if (tierwall::to_string(kind) == word) return kind;
  }
  return std::nullopt;
}

std::optional<EndpointName> parse_endpoint_name(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '/');
  if (std::ranges::count(parts, std::string_view()) != 0) return std::nullopt;
  if (parts.size() == 2 && parts[0] == "HostEndpoint") {
    return EndpointName{EndpointKind::host_endpoint, {}, std::string(parts[1])};
  }
  if (parts.size() == 3) {
    if (const std::optional<EndpointKind> kind = parse_workload_kind(parts[0])) {
      return EndpointName{kind, std::string(parts[1]), std::string(parts[2])};
    }
  }
  if (parts.size() == 2) {
    return EndpointName{std::nullopt, std::string(parts[0]), std::string(parts[1])};
  }
  return std::nullopt;
}

EndpointName name_of(const EndpointInfo& endpoint) {
  return {endpoint.kind, endpoint.namespace_name, endpoint.name};
}

Result<EndpointId> find_endpoint(const Snapshot& snapshot, const EndpointName& name) {
  if (name.kind) {
    const EndpointId id = snapshot.find_endpoint(*name.kind, name.namespace_name, name.name);
    if (id.is_none()) return not_found(fmt::format("no endpoint `{}`", name.to_string()));
    return id;
  }
  EndpointId found;
  for (const EndpointKind kind : kWorkloadKinds) {
    const EndpointId id = snapshot.find_endpoint(kind, name.namespace_name, name.name);
    if (id.is_none()) continue;
    if (!found.is_none()) {
      return not_found(fmt::format("`{}` may be `{}` or `{}`: say which", name.to_string(),
                                   name_of(snapshot.endpoint(found)).to_string(),
                                   name_of(snapshot.endpoint(id)).to_string()));
    }
    found = id;
  }
  if (found.is_none()) return not_found(fmt::format("no endpoint `{}`", name.to_string()));
  return found;
}

}  // namespace tierwall::cli
