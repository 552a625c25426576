// NetworkPolicy of Kubernetes and its staged form, as policies with converted rules
// (spec/policy.md 4.1, 4.4).
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <tierwall/address.hpp>

#include "manifest/kinds.hpp"
#include "manifest/label_selectors.hpp"
#include "manifest/port_groups.hpp"
#include "manifest/rule_expansion.hpp"
#include "manifest/staged_action.hpp"
#include "manifest/values.hpp"
#include "support/names.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

constexpr double kOrder = 1'000;

// --- ports

std::optional<Port> read_port_or_name(const Value& value) {
  const bool is_name = value.node().is_scalar() && value.node().type() == ScalarType::string;
  return is_name ? read_port_name(value) : read_port_number(value);
}

void read_end_port(const Value& value, std::optional<Port>& port) {
  const std::optional<Port> end = read_port_number(value);
  if (!end) return;
  if (!port || port->is_named()) {
    value.error(ErrorCode::conflict, "`endPort` needs a numeric `port`");
  } else if (end->first < port->first) {
    value.error(ErrorCode::invalid_value,
                fmt::format("{} is below the port {}", end->first, port->first));
  } else {
    port->last = end->first;
  }
}

void read_policy_port(Fields& fields, PortGroups& groups) {
  const std::uint8_t protocol = read_kubernetes_protocol(fields);
  std::optional<Port> port;
  if (const std::optional<Value> value = fields.get("port")) port = read_port_or_name(*value);
  if (const std::optional<Value> value = fields.get("endPort")) read_end_port(*value, port);
  groups.add(protocol, std::move(port));
}

// --- peers

// Networks, not their first addresses, are compared: that of `::/2` is `::`, which is no address.
bool lies_strictly_inside(const Cidr& inner, const Cidr& outer) {
  return inner.length > outer.length &&
         Cidr{inner.address, outer.length}.masked() == outer.masked();
}

void read_ip_block(Fields& fields, EntityRule& entity) {
  const std::optional<Value> value = fields.require("cidr");
  const std::optional<Cidr> cidr = value ? read_kubernetes_net(*value) : std::nullopt;
  if (cidr) entity.nets.push_back(*cidr);
  fields.each("except", [&](const Value& item) {
    const std::optional<Cidr> hole = read_kubernetes_net(item);
    if (!hole) return;
    if (cidr && !lies_strictly_inside(*hole, *cidr)) {
      item.error(ErrorCode::invalid_value, fmt::format("`{}` does not lie strictly inside `{}`",
                                                       to_string(*hole), to_string(*cidr)));
    }
    entity.not_nets.push_back(*hole);
  });
}

Peer read_peer(const Value& item) {
  Peer peer{{}, item.origin()};
  read_mapping(item, [&](Fields& fields) {
    const std::optional<Value> block = fields.get("ipBlock");
    const std::optional<Value> pods = fields.get("podSelector");
    const std::optional<Value> namespaces = fields.get("namespaceSelector");
    if (block) {
      if (pods || namespaces) block->error(ErrorCode::conflict, "`ipBlock` stands alone in a peer");
      read_mapping(*block, [&](Fields& of) { read_ip_block(of, peer.entity); });
      return;
    }
    if (!pods && !namespaces) {
      item.error(ErrorCode::missing_field,
                 "a peer has `podSelector`, `namespaceSelector` or `ipBlock`");
      return;
    }
    // Pods only, whichever the namespaces.
    peer.entity.selector = to_selector_text(nullptr, SelectorScope::pods).value();
    if (pods) {
      peer.entity.selector = read_label_selector(*pods, SelectorScope::pods).value_or("");
    }
    if (namespaces) {
      peer.entity.namespace_selector =
          read_label_selector(*namespaces, SelectorScope::namespaces).value_or("");
    }
  });
  return peer;
}

// --- rules

std::vector<Rule> read_rules(Resource& resource, Fields& spec, Direction direction,
                             std::size_t& size) {
  RuleExpansion rules(resource, direction, size);
  spec.each(to_string(direction), [&](const Value& item) {
    read_mapping(item, [&](Fields& fields) {
      PortGroups groups;
      fields.each("ports", [&groups](const Value& port) {
        read_mapping(port, [&groups](Fields& of) { read_policy_port(of, groups); });
      });
      std::vector<Peer> peers;
      fields.each(direction == Direction::ingress ? "from" : "to",
                  [&peers](const Value& peer) { peers.push_back(read_peer(peer)); });
      rules.add(item, Action::allow, std::move(groups).take(), peers);
    });
  });
  return std::move(rules).take();
}

// --- policies

// The API server fills in what is absent: Ingress, and Egress where there are egress rules.
PolicyTypes read_policy_types(Fields& spec, bool has_egress) {
  PolicyTypes types;
  bool stated = false;
  spec.each("policyTypes", [&](const Value& item) {
    stated = true;
    const std::string_view text = read_text(item).value_or("Ingress");
    if (text == "Ingress") {
      types.ingress = true;
    } else if (text == "Egress") {
      types.egress = true;
    } else {
      item.error(ErrorCode::invalid_value, quoted(text) + " is not Ingress or Egress");
    }
  });
  return stated ? types : PolicyTypes{true, has_egress};
}

void read_policy(Resource& resource, PolicyKind kind) {
  Policy policy;
  policy.kind = kind;
  policy.namespace_name = resource.namespace_name;
  policy.name = resource.name;
  policy.order = kOrder;
  policy.selector = to_selector_text(nullptr, SelectorScope::pods).value();
  policy.types = PolicyTypes{true, false};
  std::size_t size = 0;
  resource.read_spec([&](Fields& spec) {
    if (const std::optional<Value> pods = spec.get("podSelector")) {
      policy.selector = read_label_selector(*pods, SelectorScope::pods).value_or("");
      resource.store.place("spec.selector", pods->origin());
    }
    policy.ingress = read_rules(resource, spec, Direction::ingress, size);
    policy.egress = read_rules(resource, spec, Direction::egress, size);
    policy.types = read_policy_types(spec, !policy.egress.empty());
    if (is_staged(kind)) read_staged_action(spec, policy);
  });
  resource.store.put(resource.context, &Model::policies, std::move(policy));
}

}  // namespace

void read_kubernetes_network_policy(Resource& resource) {
  read_policy(resource, PolicyKind::kubernetes_network_policy);
}

void read_staged_kubernetes_network_policy(Resource& resource) {
  read_policy(resource, PolicyKind::staged_kubernetes_network_policy);
}

}  // namespace tierwall::manifest
