#include "support/c_structs.hpp"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

namespace tierwall::testing {

namespace {

tierwall_protocol c_protocol(const std::optional<Protocol>& from) {
  if (!from) return {};
  return {from->number, from->implies_family};
}

tierwall_icmp c_icmp(const std::optional<IcmpMatch>& from) {
  if (!from) return {};
  return {1, from->type.has_value(), from->code.has_value(), from->type.value_or(0),
          from->code.value_or(0)};
}

}  // namespace

template <class Element>
const Element* CStructs::keep(std::vector<Element> list) {
  const auto kept = std::make_shared<const std::vector<Element>>(std::move(list));
  kept_.push_back(kept);
  return kept->data();
}

template <class From, class Convert>
auto CStructs::list_of(const std::vector<From>& from, const Convert& convert) {
  std::vector<std::decay_t<decltype(convert(from.front()))>> list;
  list.reserve(from.size());
  for (const From& element : from)
    list.push_back(convert(element));
  return keep(std::move(list));
}

const tierwall_text* CStructs::texts(const std::vector<std::string>& from) {
  return list_of(from, [](const std::string& text) { return c_text(text); });
}

const tierwall_label* CStructs::labels(const Labels& from) {
  std::vector<tierwall_label> list;
  for (const auto& [key, value] : from)
    list.push_back({c_text(key), c_text(value)});
  return keep(std::move(list));
}

const tierwall_cidr* CStructs::nets(const std::vector<Cidr>& from) {
  return list_of(from, c_cidr);
}

const tierwall_address* CStructs::addresses(const std::vector<Address>& from) {
  return list_of(from, c_address);
}

const tierwall_port* CStructs::ports(const std::vector<Port>& from) {
  return list_of(from, [](const Port& port) {
    return tierwall_port{port.first, port.last, c_text(port.name)};
  });
}

const tierwall_endpoint_port* CStructs::endpoint_ports(const std::vector<EndpointPort>& from) {
  return list_of(from, [](const EndpointPort& port) {
    return tierwall_endpoint_port{c_text(port.name), port.port, port.protocol};
  });
}

const tierwall_http_match* CStructs::http(const HttpMatch& from) {
  auto http = c_sized<tierwall_http_match>();
  http.methods = texts(from.methods);
  http.method_count = from.methods.size();
  http.paths = list_of(from.paths, [](const HttpPathMatch& path) {
    const std::optional<std::string>& text = path.prefix ? path.prefix : path.exact;
    return tierwall_http_path{text ? c_text(*text) : tierwall_text{}, path.prefix.has_value()};
  });
  http.path_count = from.paths.size();
  return keep<tierwall_http_match>({http});
}

const tierwall_entity* CStructs::entity(const EntityRule& from) {
  if (from == EntityRule{}) return nullptr;
  auto entity = c_sized<tierwall_entity>();
  entity.nets = nets(from.nets);
  entity.net_count = from.nets.size();
  entity.not_nets = nets(from.not_nets);
  entity.not_net_count = from.not_nets.size();
  entity.selector = c_text(from.selector);
  entity.not_selector = c_text(from.not_selector);
  entity.namespace_selector = c_text(from.namespace_selector);
  if (from.service_accounts) {
    entity.has_service_accounts = 1;
    entity.service_accounts = texts(from.service_accounts->names);
    entity.service_account_count = from.service_accounts->names.size();
    entity.service_account_selector = c_text(from.service_accounts->selector);
  }
  if (from.services) {
    entity.has_service = 1;
    entity.service = c_text(from.services->name);
    entity.service_namespace = c_text(from.services->namespace_name);
  }
  entity.ports = ports(from.ports);
  entity.port_count = from.ports.size();
  entity.not_ports = ports(from.not_ports);
  entity.not_port_count = from.not_ports.size();
  return keep<tierwall_entity>({entity});
}

tierwall_rule CStructs::rule(const Rule& from) {
  auto rule = c_sized<tierwall_rule>();
  rule.action = static_cast<tierwall_action>(from.action);
  rule.ip_version = from.ip_version.value_or(0);
  rule.protocol = c_protocol(from.protocol);
  rule.not_protocol = c_protocol(from.not_protocol);
  rule.icmp = c_icmp(from.icmp);
  rule.not_icmp = c_icmp(from.not_icmp);
  if (from.http) rule.http = http(*from.http);
  rule.source = entity(from.source);
  rule.destination = entity(from.destination);
  return rule;
}

const tierwall_rule* CStructs::rules(const std::vector<Rule>& from) {
  return list_of(from, [this](const Rule& each) { return rule(each); });
}

tierwall_tier CStructs::of(const Tier& from) {
  auto tier = c_sized<tierwall_tier>();
  tier.name = c_text(from.name);
  tier.has_order = from.order.has_value();
  tier.order = from.order.value_or(0);
  tier.has_default_action = from.default_action.has_value();
  tier.default_action = static_cast<tierwall_action>(from.default_action.value_or(Action::deny));
  return tier;
}

tierwall_policy CStructs::of(const Policy& from) {
  auto policy = c_sized<tierwall_policy>();
  policy.kind = static_cast<tierwall_policy_kind>(from.kind);
  policy.namespace_name = c_text(from.namespace_name);
  policy.name = c_text(from.name);
  policy.tier = c_text(from.tier);
  policy.has_order = from.order.has_value();
  policy.order = from.order.value_or(0);
  policy.selector = c_text(from.selector);
  policy.namespace_selector = c_text(from.namespace_selector);
  policy.service_account_selector = c_text(from.service_account_selector);
  policy.has_types = from.types.has_value();
  policy.types_ingress = from.types && from.types->ingress;
  policy.types_egress = from.types && from.types->egress;
  policy.ingress = rules(from.ingress);
  policy.ingress_count = from.ingress.size();
  policy.egress = rules(from.egress);
  policy.egress_count = from.egress.size();
  policy.do_not_track = from.do_not_track;
  policy.pre_dnat = from.pre_dnat;
  policy.apply_on_forward = from.apply_on_forward;
  policy.has_staged_action = from.staged_action.has_value();
  policy.staged_action =
      static_cast<tierwall_staged_action>(from.staged_action.value_or(StagedAction::set));
  return policy;
}

tierwall_profile CStructs::of(const Profile& from) {
  auto profile = c_sized<tierwall_profile>();
  profile.name = c_text(from.name);
  profile.labels_to_apply = labels(from.labels_to_apply);
  profile.label_count = from.labels_to_apply.size();
  profile.ingress = rules(from.ingress);
  profile.ingress_count = from.ingress.size();
  profile.egress = rules(from.egress);
  profile.egress_count = from.egress.size();
  return profile;
}

tierwall_network_set CStructs::of(const NetworkSet& from) {
  auto set = c_sized<tierwall_network_set>();
  set.namespace_name = c_text(from.namespace_name);
  set.name = c_text(from.name);
  set.labels = labels(from.labels);
  set.label_count = from.labels.size();
  set.nets = nets(from.nets);
  set.net_count = from.nets.size();
  return set;
}

tierwall_workload_endpoint CStructs::of(const WorkloadEndpoint& from) {
  auto endpoint = c_sized<tierwall_workload_endpoint>();
  endpoint.kind = static_cast<tierwall_endpoint_kind>(from.kind);
  endpoint.namespace_name = c_text(from.namespace_name);
  endpoint.name = c_text(from.name);
  endpoint.labels = labels(from.labels);
  endpoint.label_count = from.labels.size();
  endpoint.orchestrator = c_text(from.orchestrator);
  endpoint.service_account = c_text(from.service_account);
  endpoint.addresses = addresses(from.addresses);
  endpoint.address_count = from.addresses.size();
  endpoint.profiles = texts(from.profiles);
  endpoint.profile_count = from.profiles.size();
  endpoint.ports = endpoint_ports(from.ports);
  endpoint.port_count = from.ports.size();
  return endpoint;
}

tierwall_host_endpoint CStructs::of(const HostEndpoint& from) {
  auto endpoint = c_sized<tierwall_host_endpoint>();
  endpoint.name = c_text(from.name);
  endpoint.labels = labels(from.labels);
  endpoint.label_count = from.labels.size();
  endpoint.node = c_text(from.node);
  endpoint.interface_name = c_text(from.interface_name);
  endpoint.expected_ips = addresses(from.expected_ips);
  endpoint.expected_ip_count = from.expected_ips.size();
  endpoint.profiles = texts(from.profiles);
  endpoint.profile_count = from.profiles.size();
  endpoint.ports = endpoint_ports(from.ports);
  endpoint.port_count = from.ports.size();
  return endpoint;
}

tierwall_namespace CStructs::of(const Namespace& from) {
  auto space = c_sized<tierwall_namespace>();
  space.name = c_text(from.name);
  space.labels = labels(from.labels);
  space.label_count = from.labels.size();
  return space;
}

tierwall_service_account CStructs::of(const ServiceAccount& from) {
  auto account = c_sized<tierwall_service_account>();
  account.namespace_name = c_text(from.namespace_name);
  account.name = c_text(from.name);
  account.labels = labels(from.labels);
  account.label_count = from.labels.size();
  return account;
}

tierwall_service_slice CStructs::of(const ServiceSlice& from) {
  auto slice = c_sized<tierwall_service_slice>();
  slice.namespace_name = c_text(from.namespace_name);
  slice.name = c_text(from.name);
  slice.service = c_text(from.service);
  slice.addresses = addresses(from.addresses);
  slice.address_count = from.addresses.size();
  slice.ports = list_of(from.ports, [](const ServicePort& port) {
    return tierwall_service_port{port.port.value_or(0), port.protocol};
  });
  slice.port_count = from.ports.size();
  return slice;
}

namespace {

template <class Struct>
using Add = tierwall_status (*)(tierwall_model*, const Struct*, tierwall_error*);

template <class Resource, class Struct>
void add_all(tierwall_model* model, const std::vector<Resource>& resources, Add<Struct> add) {
  for (const Resource& resource : resources) {
    CStructs structs;
    const Struct given = structs.of(resource);
    auto error = c_sized<tierwall_error>();
    if (add(model, &given, &error) != TIERWALL_OK) throw std::runtime_error(error.message);
  }
}

}  // namespace

CHandle<tierwall_model> c_model(const Model& from) {
  auto model = c_create<tierwall_model>(tierwall_model_create);
  add_all(model.get(), from.tiers, tierwall_model_add_tier);
  add_all(model.get(), from.policies, tierwall_model_add_policy);
  add_all(model.get(), from.profiles, tierwall_model_add_profile);
  add_all(model.get(), from.network_sets, tierwall_model_add_network_set);
  add_all(model.get(), from.workload_endpoints, tierwall_model_add_workload_endpoint);
  add_all(model.get(), from.host_endpoints, tierwall_model_add_host_endpoint);
  add_all(model.get(), from.namespaces, tierwall_model_add_namespace);
  add_all(model.get(), from.service_accounts, tierwall_model_add_service_account);
  add_all(model.get(), from.service_slices, tierwall_model_add_service_slice);
  return model;
}

// Selectors of the C API are optimised as a whole or not at all.
tierwall_build_options c_options(const BuildOptions& from) {
  auto options = c_sized<tierwall_build_options>();
  options.enforce_staged = from.staged == StagedPolicies::enforced;
  options.accept_unknown_tiers = from.unknown_tiers == UnknownTiers::last;
  options.failsafe_ports = from.failsafe_ports;
  options.unoptimised_selectors = !from.selectors.flatten;
  options.without_tables = !from.programs.tables;
  options.without_splits = !from.programs.splits;
  options.without_address_trie = !from.programs.address_trie;
  options.without_bitmaps = !from.programs.bitmaps;
  options.without_programs_per_endpoint = !from.programs.per_endpoint;
  options.instructions =
      static_cast<tierwall_instructions>(1 + static_cast<int>(from.programs.instructions));
  options.max_table_cells = from.programs.max_table_cells;
  options.max_split_cells = from.programs.max_split_cells;
  // 0 is the default there; a byte is less than any table.
  options.staged_batches_from = std::max<std::size_t>(from.programs.staged_batches_from, 1);
  options.staged_vectors_from = std::max<std::size_t>(from.programs.staged_vectors_from, 1);
  return options;
}

std::string c_lines(const tierwall_diagnostics* diagnostics) {
  std::size_t length = 0;
  tierwall_diagnostics_text(diagnostics, nullptr, 0, &length);
  std::string text(length, '\0');
  tierwall_diagnostics_text(diagnostics, text.data(), length, &length);
  return text;
}

CBuild c_build(const tierwall_model* model, const BuildOptions& from) {
  const tierwall_build_options options = c_options(from);
  tierwall_snapshot* snapshot = nullptr;
  tierwall_diagnostics* found = nullptr;
  tierwall_model_build(model, &options, &snapshot, &found, nullptr);
  const CHandle<tierwall_diagnostics> owner(found);
  return {CHandle<tierwall_snapshot>(snapshot), c_lines(found)};
}

CBuild c_build(const Model& model, const BuildOptions& options) {
  return c_build(c_model(model).get(), options);
}

}  // namespace tierwall::testing
