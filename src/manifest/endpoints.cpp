// WorkloadEndpoint and HostEndpoint, and their v1-era forms (spec/policy.md 1.4 and 6).
#include <string>
#include <utility>

#include "manifest/kinds.hpp"
#include "manifest/values.hpp"

namespace tierwall::manifest {

namespace {

void read_workload_spec(Fields& spec, WorkloadEndpoint& endpoint) {
  endpoint.addresses = read_values(spec, "ipNetworks", read_endpoint_address);
  endpoint.profiles = read_profile_names(spec);
  endpoint.ports = read_endpoint_ports(spec, {"hostPort", "hostIP"});
  // How the endpoint is wired up.
  spec.ignore({"ipNATs", "ipv4Gateway", "ipv6Gateway", "interfaceName", "mac"});
}

void read_host_spec(Fields& spec, HostEndpoint& endpoint) {
  endpoint.interface_name = read_text_field(spec, "interfaceName");
  endpoint.expected_ips = read_values(spec, "expectedIPs", read_address);
  endpoint.profiles = read_profile_names(spec);
  endpoint.ports = read_endpoint_ports(spec, {});
}

}  // namespace

void read_workload_endpoint(Resource& resource) {
  WorkloadEndpoint endpoint;
  endpoint.namespace_name = resource.namespace_name;
  endpoint.name = resource.name;
  endpoint.labels = resource.labels();
  resource.read_spec([&endpoint](Fields& spec) {
    endpoint.orchestrator = read_text_field(spec, "orchestrator");
    endpoint.service_account = read_text_field(spec, "serviceAccountName");
    read_workload_spec(spec, endpoint);
    spec.ignore({"node", "workload", "containerID", "pod", "endpoint", "allowSpoofedSourcePrefixes",
                 "qosControls"});
  });
  resource.store.put(resource.context, &Model::workload_endpoints, std::move(endpoint));
}

void read_host_endpoint(Resource& resource) {
  HostEndpoint endpoint;
  endpoint.name = resource.name;
  endpoint.labels = resource.labels();
  resource.read_spec([&endpoint](Fields& spec) {
    endpoint.node = read_text_field(spec, "node");
    read_host_spec(spec, endpoint);
    spec.ignore({"qosControls"});
  });
  resource.store.put(resource.context, &Model::host_endpoints, std::move(endpoint));
}

// --- the v1 era ----------------------------------------------------------------------------------
// There an endpoint's name is unique only together with its node, orchestrator and workload, which
// stand in the metadata; the v3 name has all of them in it, so that no endpoint replaces another.

namespace {

// A part of a v3 endpoint name: dashes are doubled, because single ones separate the parts.
void append_name_part(std::string& name, std::string_view part) {
  if (part.empty()) return;
  if (!name.empty()) name += '-';
  for (const char c : part) {
    name += c;
    if (c == '-') name += c;
  }
}

}  // namespace

void read_v1_workload_endpoint(Resource& resource) {
  WorkloadEndpoint endpoint;
  endpoint.labels = resource.labels();
  endpoint.orchestrator = read_text_field(resource.metadata, "orchestrator");
  const std::string node = read_text_field(resource.metadata, "node");
  std::string workload = read_text_field(resource.metadata, "workload");
  endpoint.namespace_name = resource.namespace_name;
  if (endpoint.orchestrator == "k8s") {
    // `<namespace>.<pod>`
    const std::size_t dot = workload.find('.');
    if (dot != std::string::npos && dot != 0) {
      endpoint.namespace_name = workload.substr(0, dot);
      workload.erase(0, dot + 1);
    }
  }
  if (const auto label = endpoint.labels.find("projectcalico.org/namespace");
      label != endpoint.labels.end())
    endpoint.namespace_name = label->second;
  append_name_part(endpoint.name, node);
  append_name_part(endpoint.name, endpoint.orchestrator);
  append_name_part(endpoint.name, workload);
  append_name_part(endpoint.name, resource.name);
  resource.context.resource.namespace_name = endpoint.namespace_name;
  resource.context.resource.name = endpoint.name;
  resource.read_spec([&endpoint](Fields& spec) { read_workload_spec(spec, endpoint); });
  resource.store.put(resource.context, &Model::workload_endpoints, std::move(endpoint));
}

void read_v1_host_endpoint(Resource& resource) {
  HostEndpoint endpoint;
  endpoint.node = read_text_field(resource.metadata, "node");
  if (const std::optional<Value> node = resource.metadata.get("node"))
    resource.store.place("spec.node", node->origin());
  endpoint.name = endpoint.node.empty() ? resource.name : endpoint.node + '.' + resource.name;
  endpoint.labels = resource.labels();
  resource.context.resource.name = endpoint.name;
  resource.read_spec([&endpoint](Fields& spec) { read_host_spec(spec, endpoint); });
  resource.store.put(resource.context, &Model::host_endpoints, std::move(endpoint));
}

}  // namespace tierwall::manifest
