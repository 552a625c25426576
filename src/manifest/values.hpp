// The words, numbers and texts that fields of several kinds share (spec/policy.md 1.3 and 6).
//
// Each reader reports what is wrong with its value and then gives nullopt. Strict mode takes words
// exactly as the resource schema spells them, compat mode in any case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>

#include "manifest/reader.hpp"

namespace tierwall::manifest {

// Allow, Deny, Log, Pass; in compat mode also `next-tier`.
std::optional<Action> read_action(const Value& value);
// Deny or Pass, exactly.
std::optional<Action> read_default_action(const Value& value);
// The six names, a number from 1 to 255, or a string of digits.
std::optional<Protocol> read_protocol(const Value& value);
// The protocol of an endpoint's or a slice's port: as read_protocol, without the name's meaning.
std::optional<std::uint8_t> read_protocol_number(const Value& value);
// The field `protocol` of a port as Kubernetes has it: TCP, UDP or SCTP exactly, TCP if it is absent.
std::uint8_t read_kubernetes_protocol(Fields& port);
// A number from 1 to 65535.
std::optional<Port> read_port_number(const Value& value);
std::optional<Port> read_port_name(const Value& value);
// A number, `"80"`, `"8000:9000"` or a port name.
std::optional<Port> read_port(const Value& value);
// Ingress and Egress, each at most once.
std::optional<PolicyTypes> read_types(const Value& value);

// A CIDR of a rule: strict mode refuses bare addresses and host bits, compat mode masks.
std::optional<Cidr> read_rule_net(const Value& value);
// A CIDR of a Kubernetes policy, in both modes: masked, no bare address.
std::optional<Cidr> read_kubernetes_net(const Value& value);
// A CIDR or address of a network set, masked.
std::optional<Cidr> read_set_net(const Value& value);
// An address, also written as its /32 or /128.
std::optional<Address> read_endpoint_address(const Value& value);
std::optional<Address> read_address(const Value& value);

// A selector field; in documents of v1-era kinds the label `calico/k8s_ns` means
// `projectcalico.org/namespace` (6). Whether it parses is not asked here.
std::string read_selector_field(Fields& fields, std::string_view name);

// Lists; items that are wrong are reported and left out.
template <class T>
std::vector<T> read_values(Fields& fields, std::string_view name,
                           std::optional<T> (*read)(const Value&)) {
  std::vector<T> out;
  fields.each(name, [&](const Value& item) {
    if (std::optional<T> value = read(item)) out.push_back(std::move(*value));
  });
  return out;
}

// Endpoint ports `{name, protocol, port}`; `ignored` names what else an entry may say.
std::vector<EndpointPort> read_endpoint_ports(Fields& fields,
                                              std::initializer_list<std::string_view> ignored);
// The profiles of an endpoint; `k8s_ns.<n>` of v1-era kinds means `kns.<n>`.
std::vector<std::string> read_profile_names(Fields& fields);
std::string v3_profile_name(const Context& context, std::string_view name);

// A mapping of strings to strings. Labels of v1-era kinds are renamed as in selectors.
Labels read_labels(const std::optional<Value>& value);
// Keys are checked (1.1); the values say nothing about policy.
void check_annotations(Fields& metadata);

}  // namespace tierwall::manifest
