#include "validate/entity_rules.hpp"

#include <cstddef>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "support/quote.hpp"
#include "syntax/compose.hpp"
#include "validate/names.hpp"
#include "validate/selectors.hpp"

namespace tierwall::validation {

namespace {

constexpr std::size_t kMaxNets = 256, kMaxPorts = 50;

void check_size(Report& report, const FieldPath& field, std::size_t size, std::size_t most,
                const EntityContext& context) {
  if (!context.rule.converted && size > most) {
    report.error(ErrorCode::too_large, field, fmt::format("at most {} entries", most));
  }
}

void check_port(Report& report, const FieldPath& field, const Port& port,
                const EntityContext& context) {
  report.work(kStepsPerElement);
  if (port.is_named()) {
    if (!is_port_name(port.name)) {
      report.error(ErrorCode::invalid_value, field, not_a_port_name(port.name));
    }
  } else if (port.first == 0) {
    report.error(ErrorCode::out_of_range, field, "port numbers are 1 to 65535");
  } else if (port.first > port.last) {
    report.error(ErrorCode::invalid_value, field,
                 fmt::format("the range {}:{} is reversed", port.first, port.last));
  }
  if (!context.has_protocol && !port.is_named()) {
    report.error(ErrorCode::conflict, field, "a port number needs protocol TCP, UDP or SCTP");
  } else if (context.has_protocol && !context.carries_ports) {
    report.error(ErrorCode::conflict, field, "ports need protocol TCP, UDP or SCTP");
  }
}

void check_ports(Report& report, const FieldPath& field, const std::vector<Port>& ports,
                 const EntityContext& context) {
  check_size(report, field, ports.size(), kMaxPorts, context);
  for (std::size_t i = 0; i < ports.size(); ++i) {
    check_port(report, field[i], ports[i], context);
  }
}

void check_nets(Report& report, const FieldPath& field, const EntityRule& entity,
                const EntityContext& context) {
  const FieldPath nets = field / "nets";
  check_size(report, nets, entity.nets.size(), kMaxNets, context);
  for (std::size_t i = 0; i < entity.nets.size(); ++i)
    check_prefix_length(report, nets[i], entity.nets[i]);
  const FieldPath not_nets = field / "notNets";
  check_size(report, not_nets, entity.not_nets.size(), kMaxNets, context);
  for (std::size_t i = 0; i < entity.not_nets.size(); ++i) {
    check_prefix_length(report, not_nets[i], entity.not_nets[i]);
    if (entity.not_nets[i].length == 0) {
      report.error(ErrorCode::invalid_value, not_nets[i],
                   "a network of length 0 excludes every address");
    }
  }
}

void check_services(Report& report, const FieldPath& field, const EntityRule& entity, FlowEnd end,
                    const EntityContext& context) {
  const FieldPath where = field / "services";
  if (entity.services->name.empty()) {
    report.error(ErrorCode::missing_field, where / "name", "a service needs a name");
  }
  if (entity.services->namespace_name.empty() && context.rule.policy_namespace.empty()) {
    report.error(ErrorCode::missing_field, where / "namespace", "a service needs a namespace here");
  }
  const bool at_remote_end =
      (context.rule.direction == Direction::ingress) == (end == FlowEnd::source);
  if (!at_remote_end) {
    report.error(
        ErrorCode::conflict, where,
        "`services` is for the source of ingress rules and the destination of egress rules");
  }
  struct Excluded {
    const char* name;
    bool present;
  };
  const Excluded excluded[] = {
      {"selector", !entity.selector.empty()},
      {"notSelector", !entity.not_selector.empty()},
      {"namespaceSelector", !entity.namespace_selector.empty()},
      {"nets", !entity.nets.empty()},
      {"notNets", !entity.not_nets.empty()},
      {"serviceAccounts", entity.service_accounts.has_value()},
      {"ports", end == FlowEnd::destination && !entity.ports.empty()},
      {"notPorts", end == FlowEnd::destination && !entity.not_ports.empty()},
  };
  for (const Excluded& other : excluded) {
    if (other.present) {
      report.error(ErrorCode::conflict, where, fmt::format("`services` excludes `{}`", other.name));
    }
  }
}

void check_service_accounts(Report& report, const FieldPath& field,
                            const ServiceAccountMatch& accounts) {
  const FieldPath names = field / "names";
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < accounts.names.size(); ++i) {
    report.work(kStepsPerElement);
    if (!seen.insert(accounts.names[i]).second) {
      report.error(
          ErrorCode::duplicate, names[i],
          fmt::format("the service account {} is given twice", support::quoted(accounts.names[i])));
    }
  }
}

FieldPath path_of(const FieldPath& field, syntax::ComposedField composed) {
  switch (composed) {
    case syntax::ComposedField::selector: return field / "selector";
    case syntax::ComposedField::not_selector: return field / "notSelector";
    case syntax::ComposedField::namespace_selector: return field / "namespaceSelector";
    case syntax::ComposedField::service_account_selector: return field / "serviceAccounts.selector";
    case syntax::ComposedField::service_account_names: return field / "serviceAccounts.names";
    case syntax::ComposedField::policy_namespace: return "metadata.namespace";
    case syntax::ComposedField::composed: return field;
  }
  return field;
}

void check_selectors(Report& report, const FieldPath& field, const EntityRule& entity,
                     const EntityContext& context, const Limits& limits) {
  const bool limit_length = !context.rule.converted;
  check_selector_field(
      report, {field / "selector", entity.selector, GlobalCall::refused, limit_length}, limits);
  check_selector_field(
      report, {field / "notSelector", entity.not_selector, GlobalCall::tolerated, limit_length},
      limits);
  check_selector_field(
      report,
      {field / "namespaceSelector", entity.namespace_selector, GlobalCall::alone, limit_length},
      limits);

  if (entity.selector.empty() && entity.not_selector.empty() && entity.namespace_selector.empty() &&
      !entity.service_accounts) {
    return;
  }
  syntax::EntityFields fields{.policy_namespace = context.rule.policy_namespace,
                              .selector = entity.selector,
                              .not_selector = entity.not_selector,
                              .namespace_selector = entity.namespace_selector,
                              .service_account_selector = {},
                              .service_account_names = {}};
  if (entity.service_accounts) {
    check_service_accounts(report, field / "serviceAccounts", *entity.service_accounts);
    fields.service_account_selector = entity.service_accounts->selector;
    fields.service_account_names = entity.service_accounts->names;
    check_selector_field(report,
                         {field / "serviceAccounts.selector", entity.service_accounts->selector,
                          GlobalCall::tolerated, false},
                         limits);
  }
  report_compose_errors(
      report, syntax::compose_entity(fields, limits).errors,
      [&field](syntax::ComposedField composed) { return path_of(field, composed); });
}

}  // namespace

void check_entity_rule(Report& report, const FieldPath& field, const EntityRule& entity,
                       FlowEnd end, const EntityContext& context, const Limits& limits) {
  check_nets(report, field, entity, context);
  check_ports(report, field / "ports", entity.ports, context);
  check_ports(report, field / "notPorts", entity.not_ports, context);
  check_selectors(report, field, entity, context, limits);
  if (entity.services) check_services(report, field, entity, end, context);
}

}  // namespace tierwall::validation
