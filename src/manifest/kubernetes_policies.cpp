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
#include "manifest/staged_action.hpp"
#include "manifest/values.hpp"
#include "support/names.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

constexpr double kOrder = 1'000;
constexpr std::int64_t kMaxPort = 65'535;

// --- ports

std::optional<Port> read_port_or_name(const Value& value) {
  if (value.node().is_scalar() && value.node().type() == ScalarType::string) {
    const std::string_view text = value.node().text();
    if (support::is_port_name(text)) return Port::named(std::string(text));
    value.error(ErrorCode::invalid_value,
                quoted(text) + " is no port name; a number stands without quotes");
    return std::nullopt;
  }
  const std::optional<std::int64_t> number = read_integer(value, 1, kMaxPort);
  if (!number) return std::nullopt;
  return Port::number(static_cast<std::uint16_t>(*number));
}

void read_end_port(const Value& value, std::optional<Port>& port) {
  const std::optional<std::int64_t> end = read_integer(value, 1, kMaxPort);
  if (!end) return;
  if (!port || port->is_named()) {
    value.error(ErrorCode::conflict, "`endPort` needs a numeric `port`");
  } else if (*end < port->first) {
    value.error(ErrorCode::invalid_value,
                fmt::format("{} is below the port {}", *end, port->first));
  } else {
    port->last = static_cast<std::uint16_t>(*end);
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

struct Peer {
  EntityRule entity;
  Position position;
};

std::optional<Cidr> read_block(const Value& value) {
  const std::optional<std::string_view> text = read_text(value);
  if (!text) return std::nullopt;
  const Result<Cidr> cidr = parse_cidr(*text);
  if (cidr) return cidr->masked();
  value.error(cidr.error().code, cidr.error().message);
  return std::nullopt;
}

void read_ip_block(Fields& fields, EntityRule& entity) {
  const std::optional<Value> value = fields.require("cidr");
  const std::optional<Cidr> cidr = value ? read_block(*value) : std::nullopt;
  if (cidr) entity.nets.push_back(*cidr);
  fields.each("except", [&](const Value& item) {
    const std::optional<Cidr> hole = read_block(item);
    if (!hole) return;
    if (cidr && (hole->length <= cidr->length || !cidr->contains(hole->first()))) {
      item.error(ErrorCode::invalid_value, fmt::format("`{}` does not lie strictly inside `{}`",
                                                       to_string(*hole), to_string(*cidr)));
    }
    entity.not_nets.push_back(*hole);
  });
}

Peer read_peer(const Value& item) {
  Peer peer{{}, item.node().position()};
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

// One list of rules, converted.
class RuleList {
 public:
  RuleList(Resource& resource, Direction direction, std::size_t& expansion)
      : resource_(resource), direction_(direction), expansion_(expansion) {}

  std::vector<Rule> read(Fields& spec) {
    spec.each(to_string(direction_), [this](const Value& item) {
      read_mapping(item, [&](Fields& fields) { read_rule(item, fields); });
    });
    return std::move(rules_);
  }

 private:
  bool is_ingress() const noexcept { return direction_ == Direction::ingress; }

  void read_rule(const Value& item, Fields& fields) {
    PortGroups groups;
    fields.each("ports", [&groups](const Value& port) {
      read_mapping(port, [&groups](Fields& of) { read_policy_port(of, groups); });
    });
    std::vector<Peer> peers;
    fields.each(is_ingress() ? "from" : "to",
                [&peers](const Value& peer) { peers.push_back(read_peer(peer)); });
    if (peers.empty()) peers.push_back({{}, item.node().position()});
    convert(item, std::move(groups).take(), peers);
  }

  // Protocols by name, and within each the peers as written.
  void convert(const Value& item, const std::vector<PortGroup>& groups,
               const std::vector<Peer>& peers) {
    for (const PortGroup& group : groups)
      expansion_ += peers.size() * (1 + group.ports.size());
    if (expansion_ > resource_.limits.max_converted_rules) {
      item.error(ErrorCode::too_large,
                 fmt::format("with this rule the policy has more than {} converted rules and ports",
                             resource_.limits.max_converted_rules));
      return;
    }
    for (const PortGroup& group : groups) {
      for (const Peer& peer : peers) {
        Rule rule;
        rule.action = Action::allow;
        rule.protocol = group.protocol;
        (is_ingress() ? rule.source : rule.destination) = peer.entity;
        rule.destination.ports = group.ports;
        resource_.store.place(fmt::format("spec.{}[{}]", to_string(direction_), rules_.size()),
                              peer.position);
        rules_.push_back(std::move(rule));
      }
    }
  }

  Resource& resource_;
  Direction direction_;
  std::size_t& expansion_;  // of the whole policy
  std::vector<Rule> rules_;
};

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
  std::size_t expansion = 0;
  resource.read_spec([&](Fields& spec) {
    if (const std::optional<Value> pods = spec.get("podSelector"))
      policy.selector = read_label_selector(*pods, SelectorScope::pods).value_or("");
    policy.ingress = RuleList(resource, Direction::ingress, expansion).read(spec);
    policy.egress = RuleList(resource, Direction::egress, expansion).read(spec);
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
