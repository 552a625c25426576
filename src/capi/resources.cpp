#include "capi/resources.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "capi/arguments.hpp"
#include "capi/layouts.hpp"

namespace tierwall::capi {

namespace {

std::string string_of(const tierwall_text& text, const Field& field) {
  return std::string(text_of(text, field));
}

std::vector<std::string> strings_of(const tierwall_text* texts, std::size_t count,
                                    const Field& field) {
  const auto given = array_of(texts, count, field);
  std::vector<std::string> result;
  result.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i)
    result.push_back(string_of(given[i], Field(field, i)));
  return result;
}

Labels labels_of(const tierwall_label* labels, std::size_t count, const Field& field) {
  const auto given = array_of(labels, count, field);
  Labels result;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const Field at(field, i);
    std::string key = string_of(given[i].key, Field(at, "key"));
    std::string value = string_of(given[i].value, Field(at, "value"));
    if (!result.emplace(std::move(key), std::move(value)).second) {
      refuse(Field(at, "key"), "the same key again");
    }
  }
  return result;
}

std::vector<Cidr> nets_of(const tierwall_cidr* nets, std::size_t count, const Field& field) {
  const auto given = array_of(nets, count, field);
  std::vector<Cidr> result;
  result.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i)
    result.push_back(cidr_of(given[i], Field(field, i)));
  return result;
}

std::vector<Address> addresses_of(const tierwall_address* addresses, std::size_t count,
                                  const Field& field) {
  const auto given = array_of(addresses, count, field);
  std::vector<Address> result;
  result.reserve(given.size());
  for (const tierwall_address& address : given)
    result.push_back(address_of(address));
  return result;
}

std::vector<Port> ports_of(const tierwall_port* ports, std::size_t count, const Field& field) {
  const auto given = array_of(ports, count, field);
  std::vector<Port> result;
  result.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    result.push_back(
        {given[i].first, given[i].last, string_of(given[i].name, Field(Field(field, i), "name"))});
  }
  return result;
}

std::vector<EndpointPort> endpoint_ports_of(const tierwall_endpoint_port* ports, std::size_t count,
                                            const Field& field) {
  const auto given = array_of(ports, count, field);
  std::vector<EndpointPort> result;
  result.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    result.push_back({string_of(given[i].name, Field(Field(field, i), "name")), given[i].protocol,
                      given[i].port});
  }
  return result;
}

std::optional<Protocol> protocol_of(const tierwall_protocol& protocol, const Field& field) {
  const bool implies_family = flag_of(protocol.implies_family, Field(field, "implies_family"));
  if (protocol.number == 0) return std::nullopt;
  return Protocol{protocol.number, implies_family};
}

std::optional<IcmpMatch> icmp_of(const tierwall_icmp& icmp, const Field& field) {
  const bool has_type = flag_of(icmp.has_type, Field(field, "has_type"));
  const bool has_code = flag_of(icmp.has_code, Field(field, "has_code"));
  if (!flag_of(icmp.is_present, Field(field, "is_present"))) return std::nullopt;
  IcmpMatch result;
  if (has_type) result.type = icmp.type;
  if (has_code) result.code = icmp.code;
  return result;
}

std::optional<HttpMatch> http_of(const tierwall_http_match* given, const Field& field) {
  if (given == nullptr) return std::nullopt;
  const tierwall_http_match http = read_struct(given, field);
  HttpMatch result;
  result.methods = strings_of(http.methods, http.method_count, Field(field, "methods"));
  const Field paths(field, "paths");
  const auto given_paths = array_of(http.paths, http.path_count, paths);
  for (std::size_t i = 0; i < given_paths.size(); ++i) {
    const Field at(paths, i);
    std::string text = string_of(given_paths[i].text, Field(at, "text"));
    HttpPathMatch& path = result.paths.emplace_back();
    (flag_of(given_paths[i].is_prefix, Field(at, "is_prefix")) ? path.prefix : path.exact) =
        std::move(text);
  }
  return result;
}

EntityRule entity_of(const tierwall_entity* given, const Field& field) {
  EntityRule result;
  if (given == nullptr) return result;
  const tierwall_entity entity = read_struct(given, field);
  expect_zero(entity.reserved, Field(field, "reserved"));
  result.nets = nets_of(entity.nets, entity.net_count, Field(field, "nets"));
  result.not_nets = nets_of(entity.not_nets, entity.not_net_count, Field(field, "not_nets"));
  result.selector = string_of(entity.selector, Field(field, "selector"));
  result.not_selector = string_of(entity.not_selector, Field(field, "not_selector"));
  result.namespace_selector =
      string_of(entity.namespace_selector, Field(field, "namespace_selector"));
  ServiceAccountMatch accounts{
      strings_of(entity.service_accounts, entity.service_account_count,
                 Field(field, "service_accounts")),
      string_of(entity.service_account_selector, Field(field, "service_account_selector"))};
  if (flag_of(entity.has_service_accounts, Field(field, "has_service_accounts")) ||
      !accounts.names.empty() || !accounts.selector.empty()) {
    result.service_accounts = std::move(accounts);
  }
  ServiceMatch service{string_of(entity.service, Field(field, "service")),
                       string_of(entity.service_namespace, Field(field, "service_namespace"))};
  if (flag_of(entity.has_service, Field(field, "has_service")) || !service.name.empty() ||
      !service.namespace_name.empty()) {
    result.services = std::move(service);
  }
  result.ports = ports_of(entity.ports, entity.port_count, Field(field, "ports"));
  result.not_ports = ports_of(entity.not_ports, entity.not_port_count, Field(field, "not_ports"));
  return result;
}

Rule rule_of(const tierwall_rule& rule, const Field& field) {
  Rule result;
  result.action = word_of(rule.action, Action::log, Field(field, "action"));
  if (rule.ip_version != 0) result.ip_version = rule.ip_version;
  result.protocol = protocol_of(rule.protocol, Field(field, "protocol"));
  result.not_protocol = protocol_of(rule.not_protocol, Field(field, "not_protocol"));
  result.icmp = icmp_of(rule.icmp, Field(field, "icmp"));
  result.not_icmp = icmp_of(rule.not_icmp, Field(field, "not_icmp"));
  result.http = http_of(rule.http, Field(field, "http"));
  result.source = entity_of(rule.source, Field(field, "source"));
  result.destination = entity_of(rule.destination, Field(field, "destination"));
  return result;
}

std::vector<Rule> rules_of(const tierwall_rule* rules, std::size_t count, const Field& field) {
  std::vector<Rule> result;
  for_each_struct(rules, count, field, [&](const tierwall_rule& rule, const Field& at) {
    result.push_back(rule_of(rule, at));
  });
  return result;
}

}  // namespace

Cidr cidr_of(const tierwall_cidr& cidr, const Field& field) {
  expect_zero(cidr.reserved, Field(field, "reserved"));
  return Cidr{address_of(cidr.address), cidr.length};
}

Tier resource_of(const tierwall_tier* given, const Field& field) {
  const tierwall_tier tier = read_struct(given, field);
  expect_zero(tier.reserved, Field(field, "reserved"));
  Tier result;
  result.name = string_of(tier.name, Field(field, "name"));
  if (flag_of(tier.has_order, Field(field, "has_order"))) result.order = tier.order;
  const Action end = word_of(tier.default_action, Action::log, Field(field, "default_action"));
  if (flag_of(tier.has_default_action, Field(field, "has_default_action"))) {
    result.default_action = end;
  }
  return result;
}

Policy resource_of(const tierwall_policy* given, const Field& field) {
  const tierwall_policy policy = read_struct(given, field);
  expect_zero(policy.reserved, Field(field, "reserved"));
  const auto text = [&](const tierwall_text& from, const char* name) {
    return string_of(from, Field(field, name));
  };
  const auto flag = [&](std::uint8_t from, const char* name) {
    return flag_of(from, Field(field, name));
  };
  Policy result;
  result.kind =
      word_of(policy.kind, PolicyKind::staged_kubernetes_network_policy, Field(field, "kind"));
  result.namespace_name = text(policy.namespace_name, "namespace_name");
  result.name = text(policy.name, "name");
  if (policy.tier.size != 0) result.tier = text(policy.tier, "tier");
  if (flag(policy.has_order, "has_order")) result.order = policy.order;
  result.selector = text(policy.selector, "selector");
  result.namespace_selector = text(policy.namespace_selector, "namespace_selector");
  result.service_account_selector =
      text(policy.service_account_selector, "service_account_selector");
  const PolicyTypes types{flag(policy.types_ingress, "types_ingress"),
                          flag(policy.types_egress, "types_egress")};
  if (flag(policy.has_types, "has_types")) result.types = types;
  result.ingress = rules_of(policy.ingress, policy.ingress_count, Field(field, "ingress"));
  result.egress = rules_of(policy.egress, policy.egress_count, Field(field, "egress"));
  result.do_not_track = flag(policy.do_not_track, "do_not_track");
  result.pre_dnat = flag(policy.pre_dnat, "pre_dnat");
  result.apply_on_forward = flag(policy.apply_on_forward, "apply_on_forward");
  const StagedAction staged =
      word_of(policy.staged_action, StagedAction::ignore, Field(field, "staged_action"));
  if (flag(policy.has_staged_action, "has_staged_action")) result.staged_action = staged;
  return result;
}

Profile resource_of(const tierwall_profile* given, const Field& field) {
  const tierwall_profile profile = read_struct(given, field);
  return {string_of(profile.name, Field(field, "name")),
          labels_of(profile.labels_to_apply, profile.label_count, Field(field, "labels_to_apply")),
          rules_of(profile.ingress, profile.ingress_count, Field(field, "ingress")),
          rules_of(profile.egress, profile.egress_count, Field(field, "egress"))};
}

NetworkSet resource_of(const tierwall_network_set* given, const Field& field) {
  const tierwall_network_set set = read_struct(given, field);
  return {string_of(set.namespace_name, Field(field, "namespace_name")),
          string_of(set.name, Field(field, "name")),
          labels_of(set.labels, set.label_count, Field(field, "labels")),
          nets_of(set.nets, set.net_count, Field(field, "nets"))};
}

WorkloadEndpoint resource_of(const tierwall_workload_endpoint* given, const Field& field) {
  const tierwall_workload_endpoint endpoint = read_struct(given, field);
  expect_zero(endpoint.reserved, Field(field, "reserved"));
  const EndpointKind kind =
      word_of(endpoint.kind, EndpointKind::replication_controller, Field(field, "kind"));
  if (kind == EndpointKind::host_endpoint) {
    refuse(Field(field, "kind"), "a host endpoint has a struct of its own");
  }
  return {kind,
          string_of(endpoint.namespace_name, Field(field, "namespace_name")),
          string_of(endpoint.name, Field(field, "name")),
          labels_of(endpoint.labels, endpoint.label_count, Field(field, "labels")),
          string_of(endpoint.orchestrator, Field(field, "orchestrator")),
          string_of(endpoint.service_account, Field(field, "service_account")),
          addresses_of(endpoint.addresses, endpoint.address_count, Field(field, "addresses")),
          strings_of(endpoint.profiles, endpoint.profile_count, Field(field, "profiles")),
          endpoint_ports_of(endpoint.ports, endpoint.port_count, Field(field, "ports"))};
}

HostEndpoint resource_of(const tierwall_host_endpoint* given, const Field& field) {
  const tierwall_host_endpoint endpoint = read_struct(given, field);
  return {
      string_of(endpoint.name, Field(field, "name")),
      labels_of(endpoint.labels, endpoint.label_count, Field(field, "labels")),
      string_of(endpoint.node, Field(field, "node")),
      string_of(endpoint.interface_name, Field(field, "interface_name")),
      addresses_of(endpoint.expected_ips, endpoint.expected_ip_count, Field(field, "expected_ips")),
      strings_of(endpoint.profiles, endpoint.profile_count, Field(field, "profiles")),
      endpoint_ports_of(endpoint.ports, endpoint.port_count, Field(field, "ports"))};
}

Namespace resource_of(const tierwall_namespace* given, const Field& field) {
  const tierwall_namespace space = read_struct(given, field);
  return {string_of(space.name, Field(field, "name")),
          labels_of(space.labels, space.label_count, Field(field, "labels"))};
}

ServiceAccount resource_of(const tierwall_service_account* given, const Field& field) {
  const tierwall_service_account account = read_struct(given, field);
  return {string_of(account.namespace_name, Field(field, "namespace_name")),
          string_of(account.name, Field(field, "name")),
          labels_of(account.labels, account.label_count, Field(field, "labels"))};
}

ServiceSlice resource_of(const tierwall_service_slice* given, const Field& field) {
  const tierwall_service_slice slice = read_struct(given, field);
  ServiceSlice result{string_of(slice.namespace_name, Field(field, "namespace_name")),
                      string_of(slice.name, Field(field, "name")),
                      string_of(slice.service, Field(field, "service")),
                      addresses_of(slice.addresses, slice.address_count, Field(field, "addresses")),
                      {}};
  for (const tierwall_service_port& given_port :
       array_of(slice.ports, slice.port_count, Field(field, "ports"))) {
    ServicePort& port = result.ports.emplace_back();
    if (given_port.protocol != 0) port.protocol = given_port.protocol;
    if (given_port.port != 0) port.port = given_port.port;
  }
  return result;
}

}  // namespace tierwall::capi
