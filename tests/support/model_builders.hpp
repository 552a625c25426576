// Short spellings for models in tests: a change is a function that is applied to a rule.
//
//     Policy web = global_policy("web", "role == 'web'");
//     web.ingress = {rule(Action::allow, protocol(kTcp), from("role == 'client'"), to_port(80))};
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tierwall/model.hpp>

namespace tierwall::testing {

template <class... Changes>
Rule rule(Action action, const Changes&... changes) {
  Rule result;
  result.action = action;
  (changes(result), ...);
  return result;
}

inline auto protocol(std::uint8_t number) {
  return [number](Rule& rule) { rule.protocol = Protocol{number, false}; };
}
inline auto from(std::string selector) {
  return [selector](Rule& rule) { rule.source.selector = selector; };
}
inline auto to(std::string selector) {
  return [selector](Rule& rule) { rule.destination.selector = selector; };
}
inline auto from_net(Cidr net) {
  return [net](Rule& rule) { rule.source.nets.push_back(net); };
}
inline auto to_net(Cidr net) {
  return [net](Rule& rule) { rule.destination.nets.push_back(net); };
}
inline auto to_port(std::uint16_t number) {
  return [number](Rule& rule) { rule.destination.ports.push_back(Port::number(number)); };
}
inline auto to_port(std::string name) {
  return [name](Rule& rule) { rule.destination.ports.push_back(Port::named(name)); };
}

inline Policy global_policy(std::string name, std::string selector = {}) {
  Policy result;
  result.name = std::move(name);
  result.selector = std::move(selector);
  return result;
}

inline Policy namespaced_policy(std::string namespace_name, std::string name,
                                std::string selector = {}) {
  Policy result = global_policy(std::move(name), std::move(selector));
  result.kind = PolicyKind::network_policy;
  result.namespace_name = std::move(namespace_name);
  return result;
}

inline WorkloadEndpoint workload(std::string name, std::vector<Address> addresses, Labels labels,
                                 std::vector<std::string> profiles) {
  WorkloadEndpoint result;
  result.namespace_name = "default";
  result.name = std::move(name);
  result.labels = std::move(labels);
  result.orchestrator = "cni";
  result.addresses = std::move(addresses);
  result.profiles = std::move(profiles);
  return result;
}

inline HostEndpoint host(std::string name, std::vector<Address> addresses, Labels labels,
                         std::vector<std::string> profiles) {
  HostEndpoint result;
  result.name = std::move(name);
  result.labels = std::move(labels);
  result.node = "node";
  result.interface_name = "eth0";
  result.expected_ips = std::move(addresses);
  result.profiles = std::move(profiles);
  return result;
}

inline Profile profile(std::string name, std::vector<Rule> ingress, std::vector<Rule> egress,
                       Labels labels = {}) {
  Profile result;
  result.name = std::move(name);
  result.labels_to_apply = std::move(labels);
  result.ingress = std::move(ingress);
  result.egress = std::move(egress);
  return result;
}

}  // namespace tierwall::testing
