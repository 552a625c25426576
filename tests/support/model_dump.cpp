#include "support/model_dump.hpp"

#include <optional>
#include <sstream>
#include <string_view>

#include <tierwall/address.hpp>

namespace tierwall::testing {

namespace {

using reference::EndpointName;
using reference::PolicyName;
using reference::ReferenceDecision;
using reference::ReferenceFlow;
using reference::ReferenceSide;
using reference::ReferenceStep;
using reference::ReferenceVerdict;

std::string_view word(reference::StepOutcome outcome) {
  using reference::StepOutcome;
  switch (outcome) {
    case StepOutcome::no_match: return "no match";
    case StepOutcome::logged: return "logged";
    case StepOutcome::passed: return "passed";
    case StepOutcome::allowed: return "allowed";
    case StepOutcome::denied: return "denied";
    case StepOutcome::default_pass: return "default pass";
    case StepOutcome::default_deny: return "default deny";
    case StepOutcome::end_of_set: return "end of set";
  }
  return "?";
}

std::string_view word(reference::Criterion criterion) {
  using reference::Criterion;
  switch (criterion) {
    case Criterion::ip_version: return "ipVersion";
    case Criterion::protocol: return "protocol";
    case Criterion::not_protocol: return "notProtocol";
    case Criterion::icmp: return "icmp";
    case Criterion::not_icmp: return "notICMP";
    case Criterion::http: return "http";
    case Criterion::source_nets: return "source.nets";
    case Criterion::source_not_nets: return "source.notNets";
    case Criterion::source_selector: return "source.selector";
    case Criterion::source_not_selector: return "source.notSelector";
    case Criterion::source_services: return "source.services";
    case Criterion::source_ports: return "source.ports";
    case Criterion::source_not_ports: return "source.notPorts";
    case Criterion::destination_nets: return "destination.nets";
    case Criterion::destination_not_nets: return "destination.notNets";
    case Criterion::destination_selector: return "destination.selector";
    case Criterion::destination_not_selector: return "destination.notSelector";
    case Criterion::destination_services: return "destination.services";
    case Criterion::destination_ports: return "destination.ports";
    case Criterion::destination_not_ports: return "destination.notPorts";
    case Criterion::address_family: return "family";
  }
  return "?";
}

class Dump {
 public:
  std::string take() { return out_.str(); }

  void add(const Model& model) {
    for (const Tier& tier : model.tiers) {
      out_ << "Tier " << tier.name;
      number(" order", tier.order);
      if (tier.default_action) out_ << " default=" << to_string(*tier.default_action);
      out_ << '\n';
    }
    for (const Policy& policy : model.policies)
      add(policy);
    for (const Profile& profile : model.profiles) {
      out_ << "Profile " << profile.name;
      add(profile.labels_to_apply);
      out_ << '\n';
      add("ingress", profile.ingress);
      add("egress", profile.egress);
    }
    for (const NetworkSet& set : model.network_sets) {
      out_ << "NetworkSet " << set.namespace_name << '/' << set.name;
      add(set.labels);
      list(" nets", set.nets, [this](const Cidr& net) { out_ << to_string(net); });
      out_ << '\n';
    }
    for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
      out_ << to_string(endpoint.kind) << ' ' << endpoint.namespace_name << '/' << endpoint.name
           << " orchestrator=" << endpoint.orchestrator;
      text(" serviceAccount", endpoint.service_account);
      add_endpoint(endpoint, endpoint.addresses);
    }
    for (const HostEndpoint& endpoint : model.host_endpoints) {
      out_ << "HostEndpoint " << endpoint.name;
      add_endpoint(endpoint, endpoint.expected_ips);
    }
    for (const Namespace& space : model.namespaces) {
      out_ << "Namespace " << space.name;
      add(space.labels);
      out_ << '\n';
    }
    for (const ServiceAccount& account : model.service_accounts) {
      out_ << "ServiceAccount " << account.namespace_name << '/' << account.name;
      add(account.labels);
      out_ << '\n';
    }
    for (const ServiceSlice& slice : model.service_slices) {
      out_ << "EndpointSlice " << slice.namespace_name << '/' << slice.name
           << " service=" << slice.service;
      list(" addresses", slice.addresses, [this](const Address& a) { out_ << to_string(a); });
      list(" ports", slice.ports, [this](const ServicePort& port) {
        out_ << int{port.protocol} << ':' << (port.port ? std::to_string(*port.port) : "-");
      });
      out_ << '\n';
    }
  }

  void add(const ReferenceFlow& flow) {
    out_ << "flow " << to_string(flow.source) << " -> " << to_string(flow.destination)
         << " protocol=" << int{flow.protocol};
    number(" srcPort", flow.source_port);
    number(" dstPort", flow.destination_port);
    if (flow.icmp_type) out_ << " icmpType=" << int{*flow.icmp_type};
    if (flow.icmp_code) out_ << " icmpCode=" << int{*flow.icmp_code};
    if (flow.http_method) out_ << " method=" << *flow.http_method;
    if (flow.http_path) out_ << " path=" << *flow.http_path;
    if (flow.original_destination) {
      out_ << " originalDestination=" << to_string(*flow.original_destination);
    }
    number(" originalPort", flow.original_destination_port);
    if (flow.source_endpoint) out_ << " from=" << dump(*flow.source_endpoint);
    if (flow.destination_endpoint) out_ << " to=" << dump(*flow.destination_endpoint);
    out_ << '\n';
  }

  void add(const ReferenceDecision& decision) {
    out_ << to_string(decision.action) << " by " << to_string(decision.reason) << " in set "
         << to_string(decision.set);
    add(decision.policy, decision.rule);
  }

  void add(const ReferenceSide& side) {
    add(side.decision);
    if (side.endpoint) out_ << " at " << dump(*side.endpoint);
    out_ << '\n';
    for (const ReferenceStep& step : side.steps) {
      out_ << "    " << word(step.outcome) << " in set " << to_string(step.set);
      add(step.policy, step.rule);
      if (!step.failed.empty()) out_ << " failed:";
      for (const reference::Criterion criterion : step.failed) {
        out_ << ' ' << word(criterion);
      }
      out_ << '\n';
    }
  }

 private:
  template <class Endpoint>
  void add_endpoint(const Endpoint& endpoint, const std::vector<Address>& addresses) {
    list(" addresses", addresses, [this](const Address& a) { out_ << to_string(a); });
    add(endpoint.labels);
    list(" profiles", endpoint.profiles, [this](const std::string& name) { out_ << name; });
    list(" ports", endpoint.ports, [this](const EndpointPort& port) {
      out_ << port.name << '/' << int{port.protocol} << ':' << port.port;
    });
    out_ << '\n';
  }

  void add(const Policy& policy) {
    out_ << to_string(policy.kind) << ' ' << policy.namespace_name << '/' << policy.name
         << " tier=" << policy.tier;
    number(" order", policy.order);
    text(" selector", policy.selector);
    text(" namespaceSelector", policy.namespace_selector);
    text(" serviceAccountSelector", policy.service_account_selector);
    if (policy.types) {
      out_ << " types=" << (policy.types->ingress ? "I" : "") << (policy.types->egress ? "E" : "");
    }
    flag(" doNotTrack", policy.do_not_track);
    flag(" preDNAT", policy.pre_dnat);
    flag(" applyOnForward", policy.apply_on_forward);
    flag(" stagedAction=Delete", policy.staged_action == StagedAction::remove);
    out_ << '\n';
    add("ingress", policy.ingress);
    add("egress", policy.egress);
  }

  void add(std::string_view direction, const std::vector<Rule>& rules) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const Rule& rule = rules[i];
      out_ << "  " << direction << '[' << i << "] " << to_string(rule.action);
      if (rule.ip_version) out_ << " ipVersion=" << int{*rule.ip_version};
      add(" protocol", rule.protocol);
      add(" notProtocol", rule.not_protocol);
      add(" icmp", rule.icmp);
      add(" notICMP", rule.not_icmp);
      if (rule.http) add(*rule.http);
      add(" source", rule.source);
      add(" destination", rule.destination);
      out_ << '\n';
    }
  }

  void add(std::string_view name, const EntityRule& entity) {
    if (entity == EntityRule{}) return;
    out_ << name << '{';
    const auto print_net = [this](const Cidr& net) { out_ << to_string(net); };
    list(" nets", entity.nets, print_net);
    list(" notNets", entity.not_nets, print_net);
    text(" selector", entity.selector);
    text(" notSelector", entity.not_selector);
    text(" namespaceSelector", entity.namespace_selector);
    if (entity.service_accounts) {
      list(" serviceAccounts", entity.service_accounts->names,
           [this](const std::string& account) { out_ << account; });
      text(" serviceAccountSelector", entity.service_accounts->selector);
    }
    if (entity.services) {
      out_ << " service=" << entity.services->namespace_name << '/' << entity.services->name;
    }
    const auto print_port = [this](const Port& port) {
      if (port.is_named()) {
        out_ << port.name;
      } else {
        out_ << port.first << '-' << port.last;
      }
    };
    list(" ports", entity.ports, print_port);
    list(" notPorts", entity.not_ports, print_port);
    out_ << " }";
  }

  void add(const HttpMatch& match) {
    list(" methods", match.methods, [this](const std::string& method) { out_ << method; });
    list(" paths", match.paths, [this](const HttpPathMatch& path) {
      out_ << (path.exact ? "exact:" + *path.exact : "prefix:" + path.prefix.value_or(""));
    });
  }

  void add(std::string_view name, const std::optional<Protocol>& protocol) {
    if (!protocol) return;
    out_ << name << '=' << int{protocol->number} << (protocol->implies_family ? " (by name)" : "");
  }

  void add(std::string_view name, const std::optional<IcmpMatch>& match) {
    if (!match) return;
    out_ << name << "={";
    if (match->type) out_ << int{*match->type};
    if (match->code) out_ << '/' << int{*match->code};
    out_ << '}';
  }

  void add(const Labels& labels) {
    out_ << " labels{";
    for (const auto& [key, value] : labels)
      out_ << ' ' << key << "='" << value << '\'';
    out_ << " }";
  }

  void add(const PolicyName& policy, std::int32_t rule) {
    if (policy.kind.empty()) return;
    out_ << ": " << policy.tier << ' ' << policy.kind << ' ' << policy.namespace_name << '/'
         << policy.name << " rule " << rule;
  }

  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) out_ << name << "=\"" << value << '"';
  }
  void flag(std::string_view name, bool value) {
    if (value) out_ << name;
  }
  template <class Number>
  void number(std::string_view name, const std::optional<Number>& value) {
    if (value) out_ << name << '=' << *value;
  }
  template <class Items, class Print>
  void list(std::string_view name, const Items& items, const Print& print) {
    if (items.empty()) return;
    out_ << name << "=[";
    std::string_view separator;
    for (const auto& item : items) {
      out_ << separator;
      print(item);
      separator = " ";
    }
    out_ << ']';
  }

  std::ostringstream out_;
};

template <class T>
std::string dumped(const T& value) {
  Dump out;
  out.add(value);
  return out.take();
}

}  // namespace

std::string dump(const Model& model) {
  return dumped(model);
}
std::string dump(const ReferenceFlow& flow) {
  return dumped(flow);
}
std::string dump(const ReferenceDecision& decision) {
  return dumped(decision) + "\n";
}
std::string dump(const ReferenceSide& side) {
  return dumped(side);
}

std::string dump(const ReferenceVerdict& verdict) {
  return "  egress: " + dump(verdict.egress) + "  ingress: " + dump(verdict.ingress);
}

std::string dump(const EndpointName& name) {
  const std::string kind(to_string(name.kind));
  if (name.kind == EndpointKind::host_endpoint) return kind + "/" + name.name;
  return kind + "/" + name.namespace_name + "/" + name.name;
}

}  // namespace tierwall::testing
