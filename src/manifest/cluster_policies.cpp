// The cluster-wide policies of Kubernetes: ClusterNetworkPolicy, and AdminNetworkPolicy and
// BaselineAdminNetworkPolicy, the earlier generation of the same (spec/policy.md 4.2, 4.3).
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "manifest/kinds.hpp"
#include "manifest/label_selectors.hpp"
#include "manifest/port_groups.hpp"
#include "manifest/rule_expansion.hpp"
#include "manifest/values.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

constexpr std::int64_t kMaxPriority = 1'000;
constexpr double kBaselineOrder = 1'000;

// What differs between the kinds.
struct Dialect {
  PolicyKind kind;
  std::string_view allow;  // the word for Action::allow
  bool can_pass;
  std::string_view ports;  // the field of a rule
  void (*read_port)(const Value& item, Fields& entry, PortGroups& groups);
};

// --- one field out of several

struct Choice {
  std::string_view name;
  Value value;
};

// The one field among `names` that is there. More than one is an error.
std::optional<Choice> get_choice(Fields& fields, std::span<const std::string_view> names) {
  std::optional<Choice> choice;
  for (const std::string_view name : names) {
    const std::optional<Value> value = fields.get(name);
    if (!value) continue;
    if (choice) {
      value->error(ErrorCode::conflict, fmt::format("{} next to {}: only one of them can be given",
                                                    quoted(name), quoted(choice->name)));
    } else {
      choice.emplace(Choice{name, *value});
    }
  }
  return choice;
}

// As get_choice(); none is an error.
std::optional<Choice> require_choice(const Value& mapping, Fields& fields,
                                     std::span<const std::string_view> names) {
  std::optional<Choice> choice = get_choice(fields, names);
  if (!choice) {
    mapping.error(ErrorCode::missing_field,
                  fmt::format("one of `{}` must be given", fmt::join(names, "`, `")));
  }
  return choice;
}

// --- pods and namespaces

// Absent selectors do not restrict; pods are Kubernetes' own, whatever the selector.
struct PodSelection {
  std::string pods = to_selector_text(nullptr, SelectorScope::pods).value();
  std::string namespaces{};
};

PodSelection read_pods(const Value& value) {
  PodSelection selection;
  read_mapping(value, [&selection](Fields& fields) {
    if (const std::optional<Value> namespaces = fields.get("namespaceSelector"))
      selection.namespaces =
          read_label_selector(*namespaces, SelectorScope::namespaces).value_or("");
    if (const std::optional<Value> pods = fields.get("podSelector"))
      selection.pods = read_label_selector(*pods, SelectorScope::pods).value_or("");
  });
  return selection;
}

void read_subject(const Value& value, Resource& resource, Policy& policy) {
  static constexpr std::array<std::string_view, 2> kForms{"namespaces", "pods"};
  read_mapping(value, [&](Fields& fields) {
    const std::optional<Choice> form = require_choice(value, fields, kForms);
    if (!form) return;
    PodSelection selection;
    if (form->name == "pods") {
      selection = read_pods(form->value);
    } else {
      selection.namespaces =
          read_label_selector(form->value, SelectorScope::namespaces).value_or("");
    }
    policy.selector = std::move(selection.pods);
    policy.namespace_selector = std::move(selection.namespaces);
    resource.store.place("spec.selector", form->value.origin());
    resource.store.place("spec.namespaceSelector", form->value.origin());
  });
}

// --- peers

// nullopt: a form of peer that names what no policy here can, nodes or domain names.
std::optional<Peer> read_peer(const Value& item, Direction direction) {
  static constexpr std::array<std::string_view, 5> kForms{"namespaces", "pods", "nodes",
                                                          "domainNames", "networks"};
  const std::span<const std::string_view> forms =
      std::span(kForms).first(direction == Direction::egress ? 5 : 4);
  Peer peer{{}, item.origin()};
  bool is_supported = false;
  read_mapping(item, [&](Fields& fields) {
    const std::optional<Choice> form = get_choice(fields, forms);
    if (!form || form->name == "nodes" || form->name == "domainNames") return;
    is_supported = true;
    EntityRule& entity = peer.entity;
    if (form->name == "namespaces") {
      entity.namespace_selector =
          read_label_selector(form->value, SelectorScope::namespaces).value_or("");
    } else if (form->name == "pods") {
      PodSelection selection = read_pods(form->value);
      entity.selector = std::move(selection.pods);
      entity.namespace_selector = std::move(selection.namespaces);
    } else {
      entity.nets = read_values(fields, form->name, read_kubernetes_net);
      // A rule without a network would hold for all of them.
      if (form->value.node().is_sequence() && form->value.node().items().empty())
        form->value.error(ErrorCode::missing_field, "at least one network must be given");
    }
  });
  return is_supported ? std::optional(std::move(peer)) : std::nullopt;
}

// --- ports

void read_port_range(Fields& fields, std::uint8_t protocol, PortGroups& groups) {
  const std::optional<Value> start = fields.require("start");
  const std::optional<Value> end = fields.require("end");
  std::optional<Port> range = start ? read_port_number(*start) : std::nullopt;
  const std::optional<Port> last = end ? read_port_number(*end) : std::nullopt;
  if (!range || !last) return;
  if (last->first < range->first) {
    end->error(ErrorCode::invalid_value,
               fmt::format("{} is below the start {}", last->first, range->first));
    return;
  }
  range->last = last->first;
  groups.add(protocol, std::move(range));
}

void read_named_port(const Value& value, PortGroups& groups) {
  if (std::optional<Port> port = read_port_name(value)) groups.add_named(*std::move(port));
}

// `portNumber: {protocol, port}`, `portRange: {protocol, start, end}` or `namedPort`.
void read_alpha1_port(const Value& item, Fields& entry, PortGroups& groups) {
  static constexpr std::array<std::string_view, 3> kForms{"portNumber", "portRange", "namedPort"};
  const std::optional<Choice> form = require_choice(item, entry, kForms);
  if (!form) return;
  if (form->name == "namedPort") return read_named_port(form->value, groups);
  read_mapping(form->value, [&](Fields& fields) {
    const std::uint8_t protocol = read_kubernetes_protocol(fields);
    if (form->name == "portRange") return read_port_range(fields, protocol, groups);
    const std::optional<Value> number = fields.require("port");
    std::optional<Port> port = number ? read_port_number(*number) : std::nullopt;
    if (port) groups.add(protocol, std::move(port));
  });
}

void read_destination_port(const Value& value, std::uint8_t protocol, PortGroups& groups) {
  static constexpr std::array<std::string_view, 2> kForms{"number", "range"};
  read_mapping(value, [&](Fields& fields) {
    const std::optional<Choice> form = require_choice(value, fields, kForms);
    if (!form) return;
    if (form->name == "range") {
      read_mapping(form->value, [&](Fields& range) { read_port_range(range, protocol, groups); });
    } else if (std::optional<Port> port = read_port_number(form->value)) {
      groups.add(protocol, std::move(port));
    }
  });
}

// `tcp`, `udp` or `sctp` with or without a `destinationPort`, or a `destinationNamedPort`.
void read_alpha2_port(const Value& item, Fields& entry, PortGroups& groups) {
  static constexpr std::array<std::string_view, 4> kForms{"tcp", "udp", "sctp",
                                                          "destinationNamedPort"};
  const std::optional<Choice> form = require_choice(item, entry, kForms);
  if (!form) return;
  if (form->name == "destinationNamedPort") return read_named_port(form->value, groups);
  const std::uint8_t protocol = form->name == "tcp" ? kTcp : form->name == "udp" ? kUdp : kSctp;
  read_mapping(form->value, [&](Fields& fields) {
    if (const std::optional<Value> port = fields.get("destinationPort")) {
      read_destination_port(*port, protocol, groups);
    } else {
      groups.add(protocol, std::nullopt);
    }
  });
}

constexpr Dialect kAdmin{PolicyKind::admin_network_policy, "Allow", true, "ports",
                         read_alpha1_port};
constexpr Dialect kBaseline{PolicyKind::baseline_admin_network_policy, "Allow", false, "ports",
                            read_alpha1_port};
constexpr Dialect kCluster{PolicyKind::kubernetes_cluster_network_policy, "Accept", true,
                           "protocols", read_alpha2_port};

// --- rules

std::optional<Action> read_rule_action(Fields& fields, const Dialect& dialect) {
  const std::optional<Value> value = fields.require("action");
  const std::optional<std::string_view> word = value ? read_text(*value) : std::nullopt;
  if (!word) return std::nullopt;
  if (*word == dialect.allow) return Action::allow;
  if (*word == "Deny") return Action::deny;
  if (*word == "Pass" && dialect.can_pass) return Action::pass;
  value->error(ErrorCode::invalid_value,
               fmt::format("{} is not {}", quoted(*word),
                           dialect.can_pass ? fmt::format("{}, Deny or Pass", dialect.allow)
                                            : fmt::format("{} or Deny", dialect.allow)));
  return std::nullopt;
}

// A rule with a peer that cannot be honoured fails closed as a whole: what it would have allowed is
// left out, what it would have denied or passed on is denied to everybody.
void add_closed(const Value& item, const Value& peer, Action action, RuleExpansion& rules) {
  constexpr std::string_view kReason = "a peer without a supported field: the rule ";
  if (action == Action::allow) {
    peer.warning(ErrorCode::unsupported, fmt::format("{}allows nothing", kReason));
  } else {
    peer.warning(ErrorCode::unsupported, fmt::format("{}denies everything", kReason));
    rules.add(item, Action::deny, {PortGroup{}}, {});
  }
}

void read_rule(const Value& item, Fields& fields, Direction direction, const Dialect& dialect,
               RuleExpansion& rules) {
  read_text_field(fields, "name");
  const std::optional<Action> action = read_rule_action(fields, dialect);
  PortGroups groups;
  fields.each(dialect.ports, [&](const Value& entry) {
    read_mapping(entry, [&](Fields& of) { dialect.read_port(entry, of, groups); });
  });
  const std::string_view peers_field = direction == Direction::ingress ? "from" : "to";
  const std::optional<Value> list = fields.require(peers_field);
  if (!list) return;
  std::vector<Peer> peers;
  std::optional<std::size_t> unsupported;
  read_list(*list, [&](const Value& entry) {
    std::optional<Peer> peer = read_peer(entry, direction);
    if (peer) {
      peers.push_back(*std::move(peer));
    } else if (!unsupported) {
      unsupported = peers.size();
    }
  });
  if (!action) return;
  if (unsupported) {
    add_closed(item, list->item(*unsupported), *action, rules);
  } else if (!peers.empty()) {
    rules.add(item, *action, std::move(groups).take(), peers);
  } else if (list->node().is_sequence()) {
    list->error(ErrorCode::missing_field, "a rule has at least one peer");
  }
}

std::vector<Rule> read_rules(Resource& resource, Fields& spec, Direction direction,
                             const Dialect& dialect, std::size_t& size) {
  RuleExpansion rules(resource, direction, size);
  spec.each(to_string(direction), [&](const Value& item) {
    read_mapping(item, [&](Fields& fields) { read_rule(item, fields, direction, dialect, rules); });
  });
  return std::move(rules).take();
}

// --- policies

void read_priority(Fields& spec, Policy& policy) {
  const std::optional<Value> value = spec.require("priority");
  if (!value) return;
  if (const std::optional<std::int64_t> priority = read_integer(*value, 0, kMaxPriority))
    policy.order = static_cast<double>(*priority);
}

void read_tier_name(Fields& spec, Policy& policy) {
  const std::optional<Value> value = spec.require("tier");
  const std::optional<std::string_view> word = value ? read_text(*value) : std::nullopt;
  if (!word) return;
  if (*word == "Admin") {
    policy.tier = "kube-admin";
  } else if (*word == "Baseline") {
    policy.tier = "kube-baseline";
  } else {
    value->error(ErrorCode::invalid_value, quoted(*word) + " is not Admin or Baseline");
  }
}

void read_policy(Resource& resource, const Dialect& dialect) {
  Policy policy;
  policy.kind = dialect.kind;
  policy.name = resource.name;
  std::size_t size = 0;
  resource.require_spec([&](Fields& spec) {
    switch (dialect.kind) {
      case PolicyKind::admin_network_policy:
        policy.tier = "adminnetworkpolicy";
        read_priority(spec, policy);
        break;
      case PolicyKind::baseline_admin_network_policy:
        policy.tier = "baselineadminnetworkpolicy";
        policy.order = kBaselineOrder;
        break;
      default: read_tier_name(spec, policy); read_priority(spec, policy);
    }
    if (const std::optional<Value> subject = spec.require("subject"))
      read_subject(*subject, resource, policy);
    policy.ingress = read_rules(resource, spec, Direction::ingress, dialect, size);
    policy.egress = read_rules(resource, spec, Direction::egress, dialect, size);
  });
  // A policy without rules governs both directions, which changes nothing: its tier ends in Pass.
  const bool is_empty = policy.ingress.empty() && policy.egress.empty();
  policy.types =
      PolicyTypes{is_empty || !policy.ingress.empty(), is_empty || !policy.egress.empty()};
  resource.store.put(resource.context, &Model::policies, std::move(policy));
}

}  // namespace

void read_cluster_network_policy(Resource& resource) {
  read_policy(resource, kCluster);
}

void read_admin_network_policy(Resource& resource) {
  read_policy(resource, kAdmin);
}

void read_baseline_admin_network_policy(Resource& resource) {
  read_policy(resource, kBaseline);
}

}  // namespace tierwall::manifest
