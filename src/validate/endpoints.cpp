#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/resource_names.hpp"
#include "support/quote.hpp"
#include "validate/names.hpp"
#include "validate/resources.hpp"

namespace tierwall::validation {

namespace {

constexpr std::size_t kMaxInterfaceName = 15;
constexpr std::string_view kNamespaceLabel = "projectcalico.org/namespace";

// Hazard H9: kept, as the field does, but said.
void warn_of_borrowed_labels(Report& report, const Labels& labels, bool namespace_label_too) {
  for (const auto& [key, value] : labels) {
    if (is_borrowed_label(key) || (namespace_label_too && key == kNamespaceLabel)) {
      report.warning(ErrorCode::conflict, fmt::format("metadata.labels.{}", key),
                     fmt::format("with the label `{}` this is selected as if it belonged to that "
                                 "namespace or service account",
                                 key));
    }
  }
}

void check_addresses(Report& report, const std::string& field,
                     const std::vector<Address>& addresses) {
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    report.work(kStepsPerElement);
    if (addresses[i].is_none()) {
      report.error(ErrorCode::invalid_value, fmt::format("{}[{}]", field, i),
                   "the unspecified address belongs to no endpoint");
    }
  }
}

void check_profile_names(Report& report, const std::vector<std::string>& profiles) {
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    report.work(kStepsPerElement);
    if (!is_subdomain(profiles[i])) {
      report.error(ErrorCode::invalid_value, fmt::format("spec.profiles[{}]", i),
                   fmt::format("{} is no profile name", support::quoted(profiles[i])));
    }
  }
}

// Ports without a name cannot be meant by any rule: ignored on workloads, refused on hosts (1.4).
void check_ports(Report& report, const std::vector<EndpointPort>& ports, bool name_required) {
  for (std::size_t i = 0; i < ports.size(); ++i) {
    report.work(kStepsPerElement);
    const EndpointPort& port = ports[i];
    const std::string field = fmt::format("spec.ports[{}]", i);
    if (port.name.empty()) {
      if (name_required) {
        report.error(ErrorCode::missing_field, field + ".name", "a port needs a name");
      }
      continue;
    }
    if (!is_port_name(port.name)) {
      report.error(ErrorCode::invalid_value, field + ".name", not_a_port_name(port.name));
    }
    if (port.protocol != kTcp && port.protocol != kUdp && port.protocol != kSctp) {
      report.error(ErrorCode::invalid_value, field + ".protocol",
                   "the protocol of a named port is TCP, UDP or SCTP");
    }
    if (port.port == 0) {
      report.error(ErrorCode::out_of_range, field + ".port", "port numbers are 1 to 65535");
    }
  }
}

void check_workload(Report& report, const WorkloadEndpoint& endpoint) {
  check_namespace_name(report, endpoint.namespace_name);
  check_subdomain_name(report, endpoint.name);
  check_labels(report, "metadata.labels", endpoint.labels);
  check_addresses(report, "spec.ipNetworks", endpoint.addresses);
  check_profile_names(report, endpoint.profiles);
  check_ports(report, endpoint.ports, false);
}

bool is_interface_name(std::string_view name) {
  if (name == "*") return true;
  return name.size() <= kMaxInterfaceName && std::all_of(name.begin(), name.end(), [](char byte) {
           return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                  (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-';
         });
}

void check_host(Report& report, const HostEndpoint& endpoint) {
  check_subdomain_name(report, endpoint.name);
  check_labels(report, "metadata.labels", endpoint.labels);
  warn_of_borrowed_labels(report, endpoint.labels, true);
  if (endpoint.node.empty()) {
    report.error(ErrorCode::missing_field, "spec.node", "a host endpoint needs a node");
  }
  if (endpoint.interface_name.empty() && endpoint.expected_ips.empty()) {
    report.error(ErrorCode::missing_field, "spec",
                 "a host endpoint needs `interfaceName` or `expectedIPs`");
  }
  if (!is_interface_name(endpoint.interface_name)) {
    report.error(ErrorCode::invalid_value, "spec.interfaceName",
                 fmt::format("{} is no interface name: `*`, or 1 to {} letters, digits, `_`, `.` "
                             "or `-`",
                             support::quoted(endpoint.interface_name), kMaxInterfaceName));
  }
  check_addresses(report, "spec.expectedIPs", endpoint.expected_ips);
  check_profile_names(report, endpoint.profiles);
  check_ports(report, endpoint.ports, true);
}

}  // namespace

void check_network_sets(Report& report, const Model& model) {
  Identities identities;
  for (const NetworkSet& set : model.network_sets) {
    report.about(resource_name(set));
    identities.check(report);
    check_subdomain_name(report, set.name);
    if (!set.namespace_name.empty()) check_namespace_name(report, set.namespace_name);
    check_labels(report, "metadata.labels", set.labels);
    warn_of_borrowed_labels(report, set.labels, false);
    for (std::size_t i = 0; i < set.nets.size(); ++i)
      check_prefix_length(report, fmt::format("spec.nets[{}]", i), set.nets[i]);
    if (set.labels.contains(kNamespaceLabel)) {
      report.error(ErrorCode::conflict, fmt::format("metadata.labels.{}", kNamespaceLabel),
                   "this label of a network set is made by the engine");
    }
  }
}

void check_endpoints(Report& report, const Model& model) {
  Identities identities;
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
    report.about(resource_name(endpoint));
    identities.check(report);
    if (endpoint.kind == EndpointKind::host_endpoint) {
      report.error(ErrorCode::conflict, "kind", "host endpoints have a list of their own");
    }
    check_workload(report, endpoint);
  }
  for (const HostEndpoint& endpoint : model.host_endpoints) {
    report.about(resource_name(endpoint));
    identities.check(report);
    check_host(report, endpoint);
  }
}

void check_service_slices(Report& report, const Model& model) {
  Identities identities;
  for (const ServiceSlice& slice : model.service_slices) {
    report.about(resource_name(slice));
    identities.check(report);
    check_namespace_name(report, slice.namespace_name);
    check_subdomain_name(report, slice.name);
    check_addresses(report, "endpoints", slice.addresses);
    for (std::size_t i = 0; i < slice.ports.size(); ++i) {
      report.work(kStepsPerElement);
      if (slice.ports[i].port == 0) {
        report.error(ErrorCode::out_of_range, fmt::format("ports[{}].port", i),
                     "port numbers are 1 to 65535");
      }
    }
  }
}

}  // namespace tierwall::validation
