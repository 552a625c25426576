#include "support/cluster_generator.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "support/cluster_vocabulary.hpp"

namespace tierwall::testing {

namespace {

bool has_ports(std::uint8_t protocol) {
  return protocol == kTcp || protocol == kUdp || protocol == kSctp;
}

std::string text(std::string_view view) {
  return std::string(view);
}

}  // namespace

// Where a rule stands decides what it may say (1.3).
struct ClusterGenerator::RuleContext {
  Direction direction = Direction::ingress;
  bool in_profile = false;
  bool namespaced = false;
};

// --- the model

Model ClusterGenerator::model() {
  Model model;
  for (std::size_t i = choices_.below(shape_.tiers + 1); i > 0; --i)
    model.tiers.push_back(tier(i));
  if (choices_.chance(10)) model.tiers.push_back(Tier{"default", std::nullopt, std::nullopt});
  for (const std::string_view name : kNamespaces) {
    if (choices_.chance(25)) {  // its profile is missing then, or written by hand
      if (choices_.chance(30)) {
        model.profiles.push_back(profile("kns." + text(name)));
        model.profiles.back().labels_to_apply["pcns.team"] = choices_.pick(kLabelValues);
      }
      continue;
    }
    Namespace space;
    space.name = name;
    space.labels = labels();
    model.namespaces.push_back(std::move(space));
  }
  for (const std::string_view in : kNamespaces) {
    for (const std::string_view name : kServiceAccounts) {
      if (choices_.chance(40)) continue;
      ServiceAccount account;
      account.namespace_name = in;
      account.name = name;
      account.labels = labels();
      model.service_accounts.push_back(std::move(account));
    }
  }
  for (const std::string_view name : kProfiles) {
    if (!choices_.chance(30)) model.profiles.push_back(profile(text(name)));
  }
  for (std::size_t i = choices_.between(1, shape_.workloads); i > 0; --i) {
    model.workload_endpoints.push_back(workload(i));
  }
  for (std::size_t i = choices_.below(shape_.hosts + 1); i > 0; --i) {
    model.host_endpoints.push_back(host(i));
  }
  for (std::size_t i = choices_.below(shape_.network_sets + 1); i > 0; --i) {
    model.network_sets.push_back(network_set(i));
  }
  for (std::size_t i = choices_.below(shape_.slices + 1); i > 0; --i) {
    model.service_slices.push_back(slice(i));
  }
  for (std::size_t i = choices_.between(1, shape_.policies); i > 0; --i) {
    Policy next = policy(model);
    const auto same = [&](const Policy& other) {
      return std::tie(other.kind, other.namespace_name, other.name) ==
             std::tie(next.kind, next.namespace_name, next.name);
    };
    if (std::ranges::none_of(model.policies, same)) model.policies.push_back(std::move(next));
  }
  return model;
}

Tier ClusterGenerator::tier(std::size_t number) {
  // `d...` sorts before `default` and `z...` behind it where the order is the same.
  Tier tier;
  tier.name = (choices_.chance(50) ? "z" : "d") + std::to_string(number);
  if (choices_.chance(80)) tier.order = choices_.pick(kOrders);
  if (choices_.chance(60)) tier.default_action = choices_.chance(50) ? Action::pass : Action::deny;
  return tier;
}

PolicyKind ClusterGenerator::policy_kind() {
  constexpr std::array kinds = {PolicyKind::global_network_policy,
                                PolicyKind::global_network_policy,
                                PolicyKind::global_network_policy,
                                PolicyKind::network_policy,
                                PolicyKind::network_policy,
                                PolicyKind::staged_global_network_policy,
                                PolicyKind::staged_network_policy,
                                PolicyKind::kubernetes_network_policy,
                                PolicyKind::kubernetes_cluster_network_policy,
                                PolicyKind::admin_network_policy,
                                PolicyKind::baseline_admin_network_policy,
                                PolicyKind::staged_kubernetes_network_policy};
  return choices_.pick(kinds);
}

Policy ClusterGenerator::policy(const Model& model) {
  Policy policy;
  policy.kind = policy_kind();
  policy.name = choices_.pick(kPolicyNames);
  const bool namespaced = is_namespaced(policy.kind);
  if (namespaced) policy.namespace_name = choices_.pick(kNamespaces);
  if (choices_.chance(70)) policy.order = choices_.pick(kOrders);
  switch (policy.kind) {
    case PolicyKind::kubernetes_cluster_network_policy:
      policy.tier = choices_.chance(50) ? "kube-admin" : "kube-baseline";
      break;
    case PolicyKind::admin_network_policy: policy.tier = "adminnetworkpolicy"; break;
    case PolicyKind::baseline_admin_network_policy:
      policy.name = "default";
      policy.tier = "baselineadminnetworkpolicy";
      break;
    case PolicyKind::kubernetes_network_policy:
    case PolicyKind::staged_kubernetes_network_policy: break;
    default:
      if (!model.tiers.empty() && choices_.chance(65))
        policy.tier = choices_.pick(model.tiers).name;
      break;
  }
  if (choices_.chance(45)) policy.selector = selector();
  if (!namespaced && choices_.chance(15)) policy.namespace_selector = namespace_selector();
  if (choices_.chance(8)) policy.service_account_selector = selector();
  if (choices_.chance(80)) policy.ingress = rules({Direction::ingress, false, namespaced});
  if (choices_.chance(60)) policy.egress = rules({Direction::egress, false, namespaced});
  if (choices_.chance(40)) {
    const std::size_t which = choices_.between(1, 3);
    policy.types = PolicyTypes{(which & 1U) != 0, (which & 2U) != 0};
  }
  if (policy.kind == PolicyKind::global_network_policy ||
      policy.kind == PolicyKind::staged_global_network_policy) {
    set_host_flags(policy);
  }
  if (is_staged(policy.kind) && choices_.chance(60)) {
    constexpr std::array actions = {StagedAction::set, StagedAction::learn, StagedAction::ignore};
    policy.staged_action = choices_.pick(actions);
    if (choices_.chance(15)) {  // every other field must be absent then (1.2)
      Policy removed;
      removed.kind = policy.kind;
      removed.namespace_name = policy.namespace_name;
      removed.name = policy.name;
      removed.tier = policy.tier;
      removed.staged_action = StagedAction::remove;
      return removed;
    }
  }
  return policy;
}

void ClusterGenerator::set_host_flags(Policy& policy) {
  if (!choices_.chance(40)) return;
  policy.apply_on_forward = true;
  if (choices_.chance(40)) {
    policy.do_not_track = true;
  } else if (choices_.chance(50)) {
    policy.pre_dnat = true;
    policy.egress.clear();
    if (policy.types) policy.types = PolicyTypes{true, false};
  }
}

Profile ClusterGenerator::profile(std::string name) {
  Profile profile;
  profile.name = std::move(name);
  profile.labels_to_apply = labels();
  profile.ingress = rules({Direction::ingress, true, false});
  profile.egress = rules({Direction::egress, true, false});
  return profile;
}

WorkloadEndpoint ClusterGenerator::workload(std::size_t number) {
  WorkloadEndpoint endpoint;
  endpoint.namespace_name = choices_.pick(kNamespaces);
  endpoint.name = "w" + std::to_string(number);
  endpoint.labels = labels();
  if (choices_.chance(10)) endpoint.labels["pcns.team"] = "a";
  if (choices_.chance(5)) endpoint.labels["projectcalico.org/namespace"] = "blue";
  endpoint.orchestrator = choices_.chance(50) ? "k8s" : "cni";
  if (choices_.chance(40)) endpoint.service_account = choices_.pick(kServiceAccounts);
  if (choices_.chance(15)) endpoint.kind = choices_.pick(kOtherKinds);
  // Mostly its own addresses; now and then a shared one, or none at all.
  const auto own = static_cast<std::uint8_t>(number);
  if (choices_.chance(8)) {
    endpoint.addresses.push_back(address(choices_.chance(50) ? Family::v6 : Family::v4));
  } else if (!choices_.chance(endpoint.kind == EndpointKind::workload_endpoint ? 4 : 60)) {
    if (!choices_.chance(20)) endpoint.addresses.push_back(Address::v4(10, 0, 0, own));
    if (choices_.chance(40) || endpoint.addresses.empty()) {
      endpoint.addresses.push_back(Address{0x2001'0db8'0000'0000ULL, own});
    }
  }
  endpoint.profiles = profile_names(endpoint.namespace_name, endpoint.service_account);
  endpoint.ports = endpoint_ports();
  return endpoint;
}

HostEndpoint ClusterGenerator::host(std::size_t number) {
  HostEndpoint endpoint;
  endpoint.name = "h" + std::to_string(number);
  endpoint.labels = labels();
  if (choices_.chance(10)) endpoint.labels["pcns.team"] = "a";
  if (choices_.chance(5)) endpoint.labels["projectcalico.org/namespace"] = "blue";
  endpoint.node = "node-" + std::to_string(number);
  endpoint.interface_name = choices_.chance(50) ? "*" : "eth0";
  const auto own = static_cast<std::uint8_t>(number);
  if (!choices_.chance(15)) endpoint.expected_ips.push_back(Address::v4(10, 0, 1, own));
  if (choices_.chance(30)) {
    endpoint.expected_ips.push_back(Address{0x2001'0db8'0000'0001ULL, own});
  }
  if (choices_.chance(10)) endpoint.expected_ips.push_back(address(Family::v4));
  endpoint.profiles = profile_names("", "");
  if (choices_.chance(30)) endpoint.profiles.emplace_back("projectcalico-default-allow");
  endpoint.ports = endpoint_ports();
  return endpoint;
}

NetworkSet ClusterGenerator::network_set(std::size_t number) {
  NetworkSet set;
  if (choices_.chance(50)) set.namespace_name = choices_.pick(kNamespaces);
  set.name = "s" + std::to_string(number);
  if (!choices_.chance(10)) set.labels = labels();
  for (std::size_t i = choices_.below(4); i > 0; --i) {
    set.nets.push_back(cidr(choices_.chance(35) ? Family::v6 : Family::v4));
  }
  return set;
}

ServiceSlice ClusterGenerator::slice(std::size_t number) {
  ServiceSlice slice;
  slice.namespace_name = choices_.pick(kNamespaces);
  slice.service = kServices[choices_.below(2)];
  slice.name = slice.service + "-" + std::to_string(number);
  for (std::size_t i = choices_.below(4); i > 0; --i) {
    slice.addresses.push_back(address(choices_.chance(35) ? Family::v6 : Family::v4));
  }
  for (std::size_t i = choices_.below(3); i > 0; --i) {
    ServicePort port;
    port.protocol = kProtocols[choices_.below(3)];
    if (!choices_.chance(15)) port.port = port_number();
    slice.ports.push_back(port);
  }
  return slice;
}

// --- rules

std::vector<Rule> ClusterGenerator::rules(const RuleContext& context) {
  std::vector<Rule> result;
  for (std::size_t i = choices_.below(shape_.rules + 1); i > 0; --i) {
    result.push_back(rule(context));
  }
  return result;
}

Rule ClusterGenerator::rule(const RuleContext& context) {
  constexpr std::array actions = {Action::allow, Action::deny, Action::allow, Action::deny,
                                  Action::log,   Action::pass, Action::log};
  Rule rule;
  rule.action = choices_.pick(actions);
  if (choices_.chance(50)) set_protocol(rule);
  if (choices_.chance(5)) rule.not_protocol = Protocol{choices_.pick(kProtocols), false};
  set_icmp(rule);
  if (choices_.chance(8)) rule.ip_version = choices_.chance(50) ? std::uint8_t{6} : std::uint8_t{4};
  const bool ingress = context.direction == Direction::ingress;
  if (ingress && rule.action == Action::allow && choices_.chance(15) &&
      (!rule.protocol || rule.protocol->number == kTcp)) {
    set_http(rule);
  }

  const Family family = rule.ip_version       ? (*rule.ip_version == 6 ? Family::v6 : Family::v4)
                        : choices_.chance(35) ? Family::v6
                                              : Family::v4;
  const auto side = [&](bool services_allowed) {
    EntityRule result = entity(context, rule, services_allowed && !context.in_profile);
    if (!result.services) {
      if (choices_.chance(12)) result.nets = nets(family, false);
      if (choices_.chance(6)) result.not_nets = nets(family, true);
    }
    return result;
  };
  rule.source = side(ingress);
  rule.destination = side(!ingress);

  // An ICMP protocol and the other family's version contradict each other (1.3).
  for (const std::optional<Protocol>& of : {rule.protocol, rule.not_protocol}) {
    if (!of || !rule.ip_version) continue;
    if (of->number == (*rule.ip_version == 6 ? kIcmp : kIcmpV6)) rule.ip_version.reset();
  }
  return rule;
}

void ClusterGenerator::set_protocol(Rule& rule) {
  const std::uint8_t number = choices_.chance(75) ? kProtocols[choices_.below(2)]
                              : choices_.chance(90)
                                  ? choices_.pick(kProtocols)
                                  : static_cast<std::uint8_t>(choices_.between(1, 255));
  const bool icmp = number == kIcmp || number == kIcmpV6;
  rule.protocol = Protocol{number, icmp && choices_.chance(50)};
}

void ClusterGenerator::set_icmp(Rule& rule) {
  const auto match = [this] {
    IcmpMatch result;
    if (choices_.chance(90)) {
      result.type = choices_.chance(50) ? std::uint8_t{8} : std::uint8_t{0};
      if (choices_.chance(50)) result.code = static_cast<std::uint8_t>(choices_.below(2));
    }
    return result;
  };
  const bool icmp =
      rule.protocol && (rule.protocol->number == kIcmp || rule.protocol->number == kIcmpV6);
  if (icmp && choices_.chance(60)) rule.icmp = match();
  if (choices_.chance(icmp ? 40 : 3)) rule.not_icmp = match();
}

void ClusterGenerator::set_http(Rule& rule) {
  HttpMatch match;
  if (choices_.chance(70)) {
    match.methods.emplace_back(choices_.chance(15) ? "*" : choices_.pick(kMethods));
  }
  for (std::size_t i = choices_.below(3); i > 0; --i) {
    HttpPathMatch path;
    (choices_.chance(50) ? path.exact : path.prefix) = text(choices_.pick(kPaths));
    match.paths.push_back(std::move(path));
  }
  rule.http = std::move(match);
}

EntityRule ClusterGenerator::entity(const RuleContext& context, const Rule& rule,
                                    bool services_allowed) {
  EntityRule result;
  if (services_allowed && choices_.chance(8)) {
    result.services =
        ServiceMatch{text(choices_.pick(kServices)), text(choices_.pick(kNamespaces))};
    if (context.namespaced && choices_.chance(50)) result.services->namespace_name.clear();
    return result;
  }
  set_selectors(result);
  const bool ports_allowed = !rule.protocol || has_ports(rule.protocol->number);
  if (ports_allowed && choices_.chance(20)) result.ports = ports(rule.protocol.has_value());
  if (ports_allowed && choices_.chance(5)) result.not_ports = ports(rule.protocol.has_value());
  return result;
}

void ClusterGenerator::set_selectors(EntityRule& entity) {
  if (choices_.chance(25)) entity.selector = selector();
  if (choices_.chance(8)) entity.not_selector = selector();
  if (choices_.chance(8)) {
    entity.namespace_selector = choices_.chance(25) ? "global()" : namespace_selector();
  }
  if (choices_.chance(4)) {
    ServiceAccountMatch match;
    if (choices_.chance(60)) match.names.emplace_back(choices_.pick(kServiceAccounts));
    if (choices_.chance(40)) match.selector = selector();
    entity.service_accounts = std::move(match);
  }
}

std::vector<Port> ClusterGenerator::ports(bool numbers_allowed) {
  std::vector<Port> result;
  for (std::size_t i = choices_.between(1, 3); i > 0; --i) {
    if (!numbers_allowed || choices_.chance(30)) {
      result.push_back(Port::named(text(choices_.pick(kPortNames))));
    } else if (choices_.chance(60)) {
      result.push_back(Port::number(port_number()));
    } else {
      const auto [low, high] = std::minmax({port_number(), port_number()});
      result.push_back(Port::range(low, high));
    }
  }
  return result;
}

std::vector<Cidr> ClusterGenerator::nets(Family family, bool negated) {
  std::vector<Cidr> result;
  for (std::size_t i = choices_.between(1, 2); i > 0; --i) {
    Cidr net = cidr(family).masked();
    if (negated && net.length == 0)
      net =
          Cidr{address(family), net.address.is_v4() ? std::uint8_t{8} : std::uint8_t{16}}.masked();
    result.push_back(net);
  }
  return result;
}

// --- selectors and labels

std::string ClusterGenerator::selector() {
  return term(2);
}

// A blank text counts as `all()` (selectors.md 6.7, G18).
std::string ClusterGenerator::namespace_selector() {
  return choices_.chance(3) ? " " : selector();
}

std::string ClusterGenerator::term(unsigned depth) {
  if (depth > 0 && choices_.chance(35)) {
    switch (choices_.below(4)) {
      case 0: return "!(" + term(depth - 1) + ")";
      case 1: return "(" + term(depth - 1) + " || " + term(depth - 1) + ")";
      case 2: return term(depth - 1) + " && " + term(depth - 1);
      default: return "(" + term(depth - 1) + " && " + term(depth - 1) + ")";
    }
  }
  const std::string key =
      text(choices_.chance(12) ? choices_.pick(kImplicitKeys) : choices_.pick(kLabelKeys));
  const auto value = [&] {
    if (key == kImplicitKeys[0]) return "'" + text(choices_.pick(kNamespaces)) + "'";
    return "'" + text(choices_.pick(kLabelValues)) + "'";
  };
  switch (choices_.below(9)) {
    case 0: return "has(" + key + ")";
    case 1: return "!has(" + key + ")";
    case 2: return key + " != " + value();
    case 3: return key + " in {" + value() + ", " + value() + "}";
    case 4: return key + " not in {" + value() + "}";
    case 5: return key + " contains " + value();
    case 6: return key + " starts with " + value();
    case 7:
      if (choices_.chance(10)) return "all( )";  // escapes the textual rewrite (6.7, G14)
      return choices_.chance(50) ? "all()" : key + " ends with " + value();
    default: return key + " == " + value();
  }
}

Labels ClusterGenerator::labels() {
  Labels result;
  for (const std::string_view key : kLabelKeys) {
    if (choices_.chance(45)) result[text(key)] = choices_.pick(kLabelValues);
  }
  return result;
}

std::vector<std::string> ClusterGenerator::profile_names(std::string_view namespace_name,
                                                         std::string_view service_account) {
  std::vector<std::string> result;
  if (!namespace_name.empty() && choices_.chance(50)) {
    result.push_back("kns." + text(namespace_name));
    if (!service_account.empty()) {
      result.push_back("ksa." + text(namespace_name) + "." + text(service_account));
    }
  }
  for (std::size_t i = choices_.below(3); i > 0; --i) {
    result.emplace_back(choices_.pick(kProfiles));
  }
  return result;
}

std::vector<EndpointPort> ClusterGenerator::endpoint_ports() {
  std::vector<EndpointPort> result;
  for (std::size_t i = choices_.below(4); i > 0; --i) {
    result.push_back(EndpointPort{text(choices_.pick(kPortNames)), kProtocols[choices_.below(3)],
                                  port_number()});
  }
  return result;
}

// --- addresses and ports

// One of the few that endpoints, services and flows share.
Address ClusterGenerator::address(Family family) {
  const auto last = static_cast<std::uint8_t>(choices_.between(1, shape_.workloads + 1));
  if (family == Family::v4) {
    if (choices_.chance(20)) return Address::v4(192, 0, 2, last);
    return Address::v4(10, 0, choices_.chance(20) ? 1 : 0, last);
  }
  if (choices_.chance(20)) return Address{0x2001'0db8'00ff'0000ULL, last};
  return Address{0x2001'0db8'0000'0000ULL + (choices_.chance(20) ? 1U : 0U), last};
}

// Host bits may be set.
Cidr ClusterGenerator::cidr(Family family) {
  constexpr std::array<std::uint8_t, 8> v4_lengths = {32, 24, 31, 30, 29, 16, 8, 0};
  constexpr std::array<std::uint8_t, 8> v6_lengths = {128, 64, 127, 126, 63, 48, 32, 0};
  return Cidr{address(family), choices_.pick(family == Family::v4 ? v4_lengths : v6_lengths)};
}

std::uint16_t ClusterGenerator::port_number() {
  return choices_.pick(kPortNumbers);
}

}  // namespace tierwall::testing
