// Flows through a generated cluster.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "support/cluster_generator.hpp"
#include "support/cluster_vocabulary.hpp"

namespace tierwall::testing {

using reference::EndpointName;
using reference::ReferenceFlow;

namespace {

bool holds(const std::vector<Address>& addresses, const Address& address) {
  return std::ranges::find(addresses, address) != addresses.end();
}

}  // namespace

ReferenceFlow ClusterGenerator::flow(const Model& model) {
  const Family family = choices_.chance(30) ? Family::v6 : Family::v4;
  ReferenceFlow flow;
  flow.source = peer(model, family);
  flow.destination = peer(model, family);
  flow.protocol = choices_.chance(75)   ? kProtocols[choices_.below(2)]
                  : choices_.chance(90) ? choices_.pick(kProtocols)
                                        : static_cast<std::uint8_t>(choices_.below(256));
  const Rule* const target = choices_.chance(60) ? any_rule(model) : nullptr;
  if (target != nullptr && target->protocol) flow.protocol = target->protocol->number;
  if (flow.protocol == kIcmp || flow.protocol == kIcmpV6) {
    if (!choices_.chance(10)) {
      flow.icmp_type = choices_.chance(50) ? std::uint8_t{8} : std::uint8_t{0};
      if (!choices_.chance(10)) flow.icmp_code = static_cast<std::uint8_t>(choices_.below(3));
    }
  } else if (!choices_.chance(5)) {
    flow.source_port = choices_.chance(50) ? std::uint16_t{33'000} : port_number();
    flow.destination_port = port_number();
  }
  if (target != nullptr) {
    aim(target->source, model, flow.source, flow.source_port, flow.protocol);
    aim(target->destination, model, flow.destination, flow.destination_port, flow.protocol);
  }
  if (choices_.chance(20)) {
    if (!choices_.chance(20)) flow.http_method = choices_.pick(kMethods);
    if (!choices_.chance(20)) flow.http_path = choices_.pick(kRequestPaths);
  }
  if (choices_.chance(15)) {
    if (!choices_.chance(10)) flow.original_destination = address(family);
    if (flow.destination_port && !choices_.chance(10)) {
      flow.original_destination_port = port_number();
    }
  }
  if (choices_.chance(2)) (choices_.chance(50) ? flow.source : flow.destination) = Address{};
  flow.source_endpoint = endpoint_for(model, flow.source);
  flow.destination_endpoint = endpoint_for(model, flow.destination);
  if (choices_.chance(20)) go_by_name(model, flow.source, flow.source_endpoint);
  if (choices_.chance(20)) go_by_name(model, flow.destination, flow.destination_endpoint);
  return flow;
}

// Moves one side to an endpoint that has no address, if there is one.
void ClusterGenerator::go_by_name(const Model& model, Address& address,
                                  std::optional<EndpointName>& name) {
  std::vector<EndpointName> candidates;
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
    if (endpoint.addresses.empty() && endpoint.kind != EndpointKind::workload_endpoint) {
      candidates.push_back(EndpointName{endpoint.kind, endpoint.namespace_name, endpoint.name});
    }
  }
  if (candidates.empty()) return;
  address = Address{};
  name = choices_.pick(candidates);
}

// Mostly the address of an endpoint.
Address ClusterGenerator::peer(const Model& model, Family family) {
  const bool host = !model.host_endpoints.empty() && choices_.chance(35);
  if (!host && model.workload_endpoints.empty()) return address(family);
  const std::vector<Address>& of = host ? choices_.pick(model.host_endpoints).expected_ips
                                        : choices_.pick(model.workload_endpoints).addresses;
  if (!choices_.chance(20)) {
    for (const Address& candidate : of) {
      if (candidate.family() == family) return candidate;
    }
  }
  return address(family);
}

const Rule* ClusterGenerator::any_rule(const Model& model) {
  if (model.policies.empty()) return nullptr;
  const Policy& policy = choices_.pick(model.policies);
  const std::vector<Rule>& rules = choices_.chance(50) ? policy.ingress : policy.egress;
  return rules.empty() ? nullptr : &choices_.pick(rules);
}

// Moves one side of a flow to the edges of what a rule asks for there.
void ClusterGenerator::aim(const EntityRule& entity, const Model& model, Address& address,
                           std::optional<std::uint16_t>& port, std::uint8_t& protocol) {
  if (!entity.nets.empty() && choices_.chance(50)) {
    const Cidr& net = choices_.pick(entity.nets);
    if (net.family() == address.family()) address = choices_.chance(50) ? net.first() : net.last();
  }
  if (entity.ports.empty() || !port || !choices_.chance(80)) return;
  const Port& wanted = choices_.pick(entity.ports);
  if (!wanted.is_named()) {
    const int offset = choices_.chance(20) ? static_cast<int>(choices_.between(0, 2)) - 1 : 0;
    const int edge = choices_.chance(50) ? wanted.first : wanted.last;
    port = static_cast<std::uint16_t>(std::clamp(edge + offset, 1, 65'535));
    return;
  }
  // Some endpoint's port of that name, mostly at that endpoint.
  if (model.workload_endpoints.empty()) return;
  const WorkloadEndpoint& endpoint = choices_.pick(model.workload_endpoints);
  for (const EndpointPort& candidate : endpoint.ports) {
    if (candidate.name != wanted.name) continue;
    port = candidate.port;
    protocol = candidate.protocol;
    if (choices_.chance(75)) {
      for (const Address& own : endpoint.addresses) {
        if (own.family() == address.family()) address = own;
      }
    }
  }
}

// Mostly nothing, so that the address decides; one of several owners; now and then an endpoint that
// does not own the address at all.
std::optional<EndpointName> ClusterGenerator::endpoint_for(const Model& model,
                                                           const Address& address) {
  const bool any = choices_.chance(2);
  std::vector<EndpointName> candidates;
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
    const bool exists =
        !endpoint.addresses.empty() || endpoint.kind != EndpointKind::workload_endpoint;
    if (exists && (any || holds(endpoint.addresses, address))) {
      candidates.push_back(EndpointName{endpoint.kind, endpoint.namespace_name, endpoint.name});
    }
  }
  for (const HostEndpoint& endpoint : model.host_endpoints) {
    if (any || holds(endpoint.expected_ips, address)) {
      candidates.push_back(EndpointName{EndpointKind::host_endpoint, "", endpoint.name});
    }
  }
  const bool ambiguous = candidates.size() > 1 && !any;
  if (candidates.empty() || !choices_.chance(any || ambiguous ? 90 : 10)) return std::nullopt;
  return choices_.pick(candidates);
}

}  // namespace tierwall::testing
