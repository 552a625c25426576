// Pod, and the workloads that say by a template what their pods are like (spec/policy.md 5).
//
// Little of a pod is about policy. That little must be well-formed; the rest is left alone.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "manifest/kinds.hpp"
#include "manifest/values.hpp"
#include "support/profile_names.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

namespace {

// nullopt: a port that no rule can call by name.
std::optional<EndpointPort> read_container_port(const Value& value) {
  EndpointPort port;
  read_part(value, [&port](Fields& fields) {
    port.name = read_text_field(fields, "name");
    port.protocol = read_kubernetes_protocol(fields);
    if (const std::optional<Value> number = fields.get("containerPort"))
      port.port = static_cast<std::uint16_t>(read_integer(*number, 1, 65'535).value_or(0));
  });
  if (port.name.empty() || port.port == 0) return std::nullopt;
  return port;
}

void read_container_ports(Fields& spec, std::string_view containers, Resource& resource,
                          WorkloadEndpoint& endpoint) {
  spec.each(containers, [&](const Value& item) {
    read_part(item, [&](Fields& container) {
      container.each("ports", [&](const Value& value) {
        std::optional<EndpointPort> port = read_container_port(value);
        if (!port) return;
        resource.store.place(fmt::format("spec.ports[{}]", endpoint.ports.size()), value.origin());
        endpoint.ports.push_back(*std::move(port));
      });
    });
  });
}

// The API server fills in the newer field from the older one, and `default` where there is neither.
std::string read_service_account_name(Fields& spec, Resource& resource) {
  for (const std::string_view name : {"serviceAccountName", "serviceAccount"}) {
    const std::optional<Value> value = spec.get(name);
    if (!value) continue;
    const std::optional<std::string_view> account = read_text(*value);
    if (!account || account->empty()) continue;
    resource.store.place("spec.profiles[1]", value->origin());
    return std::string(*account);
  }
  return "default";
}

// False: the pod shares the addresses of its host and is no endpoint.
bool read_pod_spec(Fields& spec, Resource& resource, WorkloadEndpoint& endpoint) {
  endpoint.service_account = read_service_account_name(spec, resource);
  read_container_ports(spec, "containers", resource, endpoint);
  read_container_ports(spec, "initContainers", resource, endpoint);
  const std::optional<Value> on_host = spec.get("hostNetwork");
  return !on_host || !read_boolean(*on_host).value_or(false);
}

std::vector<Address> read_pod_addresses(Fields& status, Resource& resource) {
  std::vector<Address> addresses;
  const auto add = [&](const Value& value) {
    const std::optional<Address> address = read_address(value);
    if (!address) return;
    resource.store.place(fmt::format("spec.ipNetworks[{}]", addresses.size()), value.origin());
    addresses.push_back(*address);
  };
  status.each("podIPs", [&add](const Value& item) {
    read_part(item, [&add](Fields& entry) {
      if (const std::optional<Value> ip = entry.require("ip")) add(*ip);
    });
  });
  if (!addresses.empty()) return addresses;
  // An address that is not known yet is empty.
  const std::optional<Value> only = status.get("podIP");
  if (only && !(only->node().is_scalar() && only->node().text().empty())) add(*only);
  return addresses;
}

// True: the pod runs no more, and its address may be another's by now.
bool is_finished(Fields& status) {
  const std::optional<Value> value = status.get("phase");
  if (!value) return false;
  const std::optional<std::string_view> phase = read_text(*value);
  if (!phase) return false;
  if (*phase == "Succeeded" || *phase == "Failed") return true;
  if (*phase != "Pending" && *phase != "Running" && *phase != "Unknown" && !phase->empty()) {
    value->error(ErrorCode::invalid_value,
                 fmt::format("{} is not Pending, Running, Succeeded, Failed or Unknown",
                             support::quoted(*phase)));
  }
  return false;
}

void put_endpoint(Resource& resource, EndpointKind kind, WorkloadEndpoint endpoint) {
  endpoint.kind = kind;
  endpoint.namespace_name = resource.namespace_name;
  endpoint.name = resource.name;
  endpoint.orchestrator = "k8s";
  endpoint.profiles = {
      support::namespace_profile_name(endpoint.namespace_name),
      support::service_account_profile_name(endpoint.namespace_name, endpoint.service_account)};
  resource.store.put(resource.context, &Model::workload_endpoints, std::move(endpoint));
}

// A workload has labels of its own in the place where those of its pods are expected.
void place_labels(const std::optional<Value>& labels, Resource& resource) {
  if (!labels) return;
  for (const Field& field : labels->node().fields())
    resource.store.place("metadata.labels." + std::string(field.key),
                         labels->field(field).origin());
}

bool read_template(Fields& pod_template, Resource& resource, WorkloadEndpoint& endpoint) {
  if (const std::optional<Value> metadata = pod_template.get("metadata")) {
    read_part(*metadata, [&](Fields& members) {
      const std::optional<Value> labels = members.get("labels");
      endpoint.labels = read_labels(labels);
      place_labels(labels, resource);
    });
  }
  bool is_endpoint = false;
  if (const std::optional<Value> spec = pod_template.require("spec")) {
    read_part(*spec,
              [&](Fields& fields) { is_endpoint = read_pod_spec(fields, resource, endpoint); });
  }
  return is_endpoint;
}

// Calls `read` with the mapping at the end of the path. Recursion: as deep as the path is long.
template <class Read>
void follow(Fields& fields, std::span<const std::string_view> path, Read& read) {
  if (path.empty()) return read(fields);
  if (const std::optional<Value> next = fields.require(path.front()))
    read_part(*next, [&](Fields& inner) { follow(inner, path.subspan(1), read); });
}

void read_workload_at(Resource& resource, std::span<const std::string_view> path) {
  WorkloadEndpoint endpoint;
  bool is_endpoint = false;
  const auto read = [&](Fields& pod_template) {
    is_endpoint = read_template(pod_template, resource, endpoint);
  };
  follow(resource.document, path, read);
  if (!is_endpoint) return resource.store.withdraw(resource.context);
  constexpr std::array kKinds = {
      EndpointKind::deployment, EndpointKind::stateful_set,           EndpointKind::daemon_set,
      EndpointKind::job,        EndpointKind::replication_controller, EndpointKind::replica_set,
      EndpointKind::cron_job,
  };
  const auto kind = std::ranges::find_if(kKinds, [&resource](EndpointKind known) {
    return to_string(known) == resource.context.resource.kind;
  });
  put_endpoint(resource, *kind, std::move(endpoint));
}

}  // namespace

void read_pod(Resource& resource) {
  WorkloadEndpoint endpoint;
  endpoint.labels = resource.labels();
  endpoint.service_account = "default";
  bool is_endpoint = true;
  if (const std::optional<Value> spec = resource.document.get("spec")) {
    read_part(*spec,
              [&](Fields& fields) { is_endpoint = read_pod_spec(fields, resource, endpoint); });
  }
  if (const std::optional<Value> status = resource.document.get("status")) {
    read_part(*status, [&](Fields& fields) {
      endpoint.addresses = read_pod_addresses(fields, resource);
      if (is_finished(fields)) is_endpoint = false;
    });
  }
  if (!is_endpoint) return resource.store.withdraw(resource.context);
  put_endpoint(resource, EndpointKind::pod, std::move(endpoint));
}

void read_workload(Resource& resource) {
  constexpr std::array<std::string_view, 2> kPath = {"spec", "template"};
  read_workload_at(resource, kPath);
}

void read_cron_job(Resource& resource) {
  constexpr std::array<std::string_view, 4> kPath = {"spec", "jobTemplate", "spec", "template"};
  read_workload_at(resource, kPath);
}

}  // namespace tierwall::manifest
