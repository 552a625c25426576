#include "reference/policy_match.hpp"

#include <algorithm>

#include "reference/http_path.hpp"

namespace tierwall::reference {

namespace {

// Where no address tells, ICMP and ICMPv6 do.
Family family_of(const ReferenceFlow& flow) {
  if (!flow.source.is_none()) return flow.source.family();
  if (!flow.destination.is_none()) return flow.destination.family();
  if (flow.protocol == kIcmp) return Family::v4;
  return flow.protocol == kIcmpV6 ? Family::v6 : Family::none;
}

// What the packet shows on one side.
struct PacketSide {
  Address address;
  std::optional<std::uint16_t> port;
  const LabelledObject* itself;  // the endpoint, where it was named because it has no address

  bool is_covered_by(const LabelledObject& object) const {
    return &object == itself || object.covers(address);
  }
};

const LabelledObject* unaddressed(const std::optional<EndpointName>& named, const Address& address,
                                  const PolicyState& state) {
  if (!named || !address.is_none()) return nullptr;
  const JudgedEndpoint* const endpoint = state.find(*named);
  if (endpoint == nullptr || endpoint->name.kind == EndpointKind::host_endpoint) return nullptr;
  return endpoint->object.addresses.empty() ? &endpoint->object : nullptr;
}

// --- 3.2 ipVersion, protocol, ICMP

// The version that `ipVersion` or, without it, the name of an ICMP protocol asks for.
std::optional<std::uint8_t> required_version(const Rule& rule) {
  if (rule.ip_version) return rule.ip_version;
  if (rule.protocol && rule.protocol->implies_family) {
    return rule.protocol->number == kIcmp ? std::uint8_t{4} : std::uint8_t{6};
  }
  return std::nullopt;
}

bool version_holds(const Rule& rule, const ReferenceFlow& flow) {
  const std::optional<std::uint8_t> version = required_version(rule);
  return !version || (*version == 4 ? Family::v4 : Family::v6) == family_of(flow);
}

bool icmp_is(const IcmpMatch& match, const ReferenceFlow& flow) {
  const Family family = family_of(flow);
  if (family == Family::v4 && flow.protocol != kIcmp) return false;
  if (family == Family::v6 && flow.protocol != kIcmpV6) return false;
  if (family == Family::none) return false;
  if (flow.icmp_type != match.type) return false;
  return !match.code || flow.icmp_code == match.code;
}

// 3.1: an empty object does not constrain.
bool constrains(const std::optional<IcmpMatch>& match) {
  return match && match->type;
}

// --- 3.3 nets, notNets, family filter

bool lies_in(const std::vector<Cidr>& nets, const Address& address) {
  return std::ranges::any_of(nets, [&](const Cidr& net) { return net.contains(address); });
}

bool excludes_family(const std::vector<Cidr>& nets, Family family) {
  return !nets.empty() &&
         std::ranges::none_of(nets, [&](const Cidr& net) { return net.family() == family; });
}

bool family_filter_holds(const Rule& rule, Family family) {
  return !excludes_family(rule.source.nets, family) &&
         !excludes_family(rule.source.not_nets, family) &&
         !excludes_family(rule.destination.nets, family) &&
         !excludes_family(rule.destination.not_nets, family);
}

// --- 3.4 selectors

// has(selector, ip): some object covers ip and its labels satisfy the selector.
bool has(const Selector& selector, const PacketSide& side, const PolicyState& state) {
  const auto satisfies = [&](const LabelledObject& object) {
    return side.is_covered_by(object) && selector.matches(object.labels);
  };
  return std::ranges::any_of(state.endpoints, satisfies, &JudgedEndpoint::object) ||
         std::ranges::any_of(state.network_sets, satisfies);
}

// --- 3.5 ports

bool names_port(const std::string& name, const JudgedEntity& entity, const PacketSide& side,
                std::uint8_t protocol, const PolicyState& state) {
  for (const JudgedEndpoint& endpoint : state.endpoints) {
    if (!side.is_covered_by(endpoint.object)) continue;
    if (entity.positive && !entity.positive->matches(endpoint.object.labels)) continue;
    for (const EndpointPort& port : endpoint.object.ports) {
      if (port.name == name && port.protocol == protocol && port.port == side.port) return true;
    }
  }
  return false;
}

bool is_one_of(const std::vector<Port>& ports, const JudgedEntity& entity, const PacketSide& side,
               std::uint8_t protocol, const PolicyState& state) {
  if (!side.port) return false;
  return std::ranges::any_of(ports, [&](const Port& port) {
    if (port.is_named()) return names_port(port.name, entity, side, protocol, state);
    return port.first <= *side.port && *side.port <= port.last;
  });
}

// --- 3.7 services

bool belongs_to(const ServiceSlice& slice, const JudgedEntity& entity) {
  return slice.namespace_name == entity.service_namespace &&
         slice.service == entity.fields.services->name;
}

bool holds_address(const ServiceSlice& slice, const Address& address) {
  return !address.is_none() && std::ranges::find(slice.addresses, address) != slice.addresses.end();
}

// As a source: ports play no part.
bool service_has_source(const JudgedEntity& entity, const PacketSide& side,
                        const PolicyState& state) {
  return std::ranges::any_of(state.service_slices, [&](const ServiceSlice& slice) {
    return belongs_to(slice, entity) && holds_address(slice, side.address);
  });
}

bool service_has_destination(const JudgedEntity& entity, const PacketSide& side,
                             std::uint8_t protocol, const PolicyState& state) {
  if (!side.port) return false;
  return std::ranges::any_of(state.service_slices, [&](const ServiceSlice& slice) {
    return belongs_to(slice, entity) && holds_address(slice, side.address) &&
           std::ranges::any_of(slice.ports, [&](const ServicePort& port) {
             return port.port == side.port && port.protocol == protocol;
           });
  });
}

// --- 3.8 http

bool path_holds(const HttpPathMatch& match, const std::string& path) {
  const std::optional<std::string> own =
      normal_http_path(match.exact ? *match.exact : *match.prefix);
  if (!own) return false;
  return match.exact ? *own == path : is_path_prefix(*own, path);
}

bool http_holds(const HttpMatch& match, const ReferenceFlow& flow) {
  if (flow.http_method && !match.methods.empty()) {
    const bool listed = std::ranges::any_of(match.methods, [&](const std::string& method) {
      return method == "*" || method == *flow.http_method;
    });
    if (!listed) return false;
  }
  if (flow.http_path && !match.paths.empty()) {
    const std::optional<std::string> path = normal_http_path(*flow.http_path);
    if (!path) return false;
    return std::ranges::any_of(
        match.paths, [&](const HttpPathMatch& entry) { return path_holds(entry, *path); });
  }
  return true;
}

// --- one side

// The criteria of a side under the names that they have on it.
struct SideCriteria {
  Criterion nets, not_nets, selector, not_selector, services, ports, not_ports;
};

constexpr SideCriteria kSource{Criterion::source_nets,     Criterion::source_not_nets,
                               Criterion::source_selector, Criterion::source_not_selector,
                               Criterion::source_services, Criterion::source_ports,
                               Criterion::source_not_ports};
constexpr SideCriteria kDestination{
    Criterion::destination_nets,     Criterion::destination_not_nets,
    Criterion::destination_selector, Criterion::destination_not_selector,
    Criterion::destination_services, Criterion::destination_ports,
    Criterion::destination_not_ports};

}  // namespace

// 3.1: every criterion that is present must hold.
std::set<Criterion> failed_criteria(const JudgedRule& rule, const ReferenceFlow& flow,
                                    const PolicyState& state) {
  std::set<Criterion> failed;
  const auto require = [&failed](bool holds, Criterion criterion) {
    if (!holds) failed.insert(criterion);
  };

  const Rule& fields = rule.fields;
  require(version_holds(fields, flow), Criterion::ip_version);
  if (fields.protocol) require(fields.protocol->number == flow.protocol, Criterion::protocol);
  if (fields.not_protocol) {
    require(fields.not_protocol->number != flow.protocol, Criterion::not_protocol);
  }
  if (constrains(fields.icmp)) require(icmp_is(*fields.icmp, flow), Criterion::icmp);
  if (constrains(fields.not_icmp)) require(!icmp_is(*fields.not_icmp, flow), Criterion::not_icmp);
  if (fields.http) require(http_holds(*fields.http, flow), Criterion::http);
  require(family_filter_holds(fields, family_of(flow)), Criterion::address_family);

  const auto require_side = [&](const JudgedEntity& entity, const PacketSide& side,
                                const SideCriteria& names) {
    const EntityRule& of = entity.fields;
    if (!of.nets.empty()) require(lies_in(of.nets, side.address), names.nets);
    require(!lies_in(of.not_nets, side.address), names.not_nets);
    if (entity.positive) require(has(*entity.positive, side, state), names.selector);
    if (entity.negative) require(!has(*entity.negative, side, state), names.not_selector);
    if (!of.ports.empty()) {
      require(is_one_of(of.ports, entity, side, flow.protocol, state), names.ports);
    }
    require(!is_one_of(of.not_ports, entity, side, flow.protocol, state), names.not_ports);
  };
  const PacketSide source{flow.source, flow.source_port,
                          unaddressed(flow.source_endpoint, flow.source, state)};
  const PacketSide destination{flow.destination, flow.destination_port,
                               unaddressed(flow.destination_endpoint, flow.destination, state)};
  require_side(rule.source, source, kSource);
  require_side(rule.destination, destination, kDestination);

  if (fields.source.services) {
    require(service_has_source(rule.source, source, state), Criterion::source_services);
  }
  if (fields.destination.services) {
    require(service_has_destination(rule.destination, destination, flow.protocol, state),
            Criterion::destination_services);
  }
  return failed;
}

}  // namespace tierwall::reference
