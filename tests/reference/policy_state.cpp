#include "reference/policy_state.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "reference/compose.hpp"

namespace tierwall::reference {

namespace {

// The text comes out of composition and hence parses.
Selector parsed(const std::string& text) {
  return *parse_selector(text).selector;
}

// --- rules

// `scope`: the namespace of a namespaced policy, else empty.
JudgedEntity judged(const EntityRule& fields, const std::string& scope) {
  EntitySelectors selectors;
  selectors.policy_namespace = scope;
  selectors.selector = fields.selector;
  selectors.not_selector = fields.not_selector;
  selectors.namespace_selector = fields.namespace_selector;
  if (fields.service_accounts) {
    selectors.service_account_selector = fields.service_accounts->selector;
    selectors.service_account_names = fields.service_accounts->names;
  }
  const ComposedEntity composed = compose_entity(selectors).value();

  JudgedEntity result;
  result.fields = fields;
  if (!composed.effective.empty()) result.positive = parsed(composed.effective);
  if (!composed.negative.empty()) result.negative = parsed(composed.negative);
  if (fields.services) {
    // 3.7: omitted in a namespaced policy, it is the policy's.
    const std::string& given = fields.services->namespace_name;
    result.service_namespace = given.empty() ? scope : given;
  }
  return result;
}

std::vector<JudgedRule> judged(const std::vector<Rule>& rules, const std::string& scope) {
  std::vector<JudgedRule> result;
  for (const Rule& rule : rules) {
    result.push_back(JudgedRule{rule, judged(rule.source, scope), judged(rule.destination, scope)});
  }
  return result;
}

// --- policies

// 2.2
PolicyTypes types_of(const Policy& policy) {
  if (policy.types) return *policy.types;
  const bool egress = !policy.egress.empty();
  const bool ingress = !policy.ingress.empty() || !egress;
  return PolicyTypes{ingress, egress};
}

// 2.1
std::string effective_subject(const Policy& policy) {
  SubjectSelectors fields;
  fields.selector = policy.selector;
  fields.service_account_selector = policy.service_account_selector;
  if (is_namespaced(policy.kind)) {
    return compose_namespaced_subject(policy.namespace_name, fields).value();
  }
  fields.namespace_selector = policy.namespace_selector;
  return compose_global_subject(fields).value();
}

JudgedPolicy judged(const Policy& policy) {
  JudgedPolicy result;
  result.name = PolicyName{policy.tier, std::string(to_string(policy.kind)), policy.namespace_name,
                           policy.name};
  result.order = policy.order.value_or(std::numeric_limits<double>::infinity());
  result.subject = parsed(effective_subject(policy));
  result.staged = is_staged(policy.kind);
  result.removed = policy.staged_action == StagedAction::remove;
  result.types = types_of(policy);
  result.do_not_track = policy.do_not_track;
  result.pre_dnat = policy.pre_dnat;
  result.apply_on_forward = policy.apply_on_forward;
  const std::string scope = is_namespaced(policy.kind) ? policy.namespace_name : std::string();
  result.ingress = judged(policy.ingress, scope);
  result.egress = judged(policy.egress, scope);
  return result;
}

// 1.2: the tiers that always exist.
std::vector<JudgedTier> built_in_tiers() {
  return {
      {"kube-admin", 1'000, Action::pass, {}},
      {"default", 1'000'000, Action::deny, {}},
      {"kube-baseline", 10'000'000, Action::pass, {}},
      {"adminnetworkpolicy", 1'000, Action::pass, {}},
      {"baselineadminnetworkpolicy", 10'000'000, Action::pass, {}},
  };
}

// --- labels

// 5: every label of a namespace or service account, lent under a prefix, plus its name.
Labels lent(const Labels& labels, const std::string& prefix, const std::string& name) {
  Labels result;
  for (const auto& [key, value] : labels)
    result[prefix + key] = value;
  result[prefix + "projectcalico.org/name"] = name;
  return result;
}

std::vector<Rule> allow_everything() {
  Rule allow;
  allow.action = Action::allow;
  return {allow};
}

// 1.4: own labels of a workload endpoint.
LabelMap own_labels(const WorkloadEndpoint& endpoint) {
  LabelMap result;
  for (const auto& [key, value] : endpoint.labels) {
    if (!key.starts_with("pcns.") && !key.starts_with("pcsa.")) result[key] = value;
  }
  result["projectcalico.org/namespace"] = endpoint.namespace_name;
  result["projectcalico.org/orchestrator"] = endpoint.orchestrator;
  if (!endpoint.service_account.empty()) {
    result["projectcalico.org/serviceaccount"] = endpoint.service_account;
  }
  return result;
}

}  // namespace

bool LabelledObject::covers(const Address& address) const {
  if (address.is_none()) return false;
  return std::ranges::find(addresses, address) != addresses.end() ||
         std::ranges::any_of(nets, [&](const Cidr& net) { return net.contains(address); });
}

PolicyState::PolicyState(const Model& model, ReferenceOptions with)
    : options(with), service_slices(model.service_slices) {
  add_tiers(model);
  add_profiles(model);
  add_endpoints(model);
  add_network_sets(model);
}

void PolicyState::add_tiers(const Model& model) {
  tiers = built_in_tiers();
  const auto find_tier = [this](const std::string& name) {
    return std::ranges::find(tiers, name, &JudgedTier::name);
  };
  for (const Tier& tier : model.tiers) {
    if (find_tier(tier.name) != tiers.end()) continue;  // a built-in one, stated as it is
    tiers.push_back(JudgedTier{tier.name,
                               tier.order.value_or(kDefaultTierOrder),
                               tier.default_action.value_or(Action::deny),
                               {}});
  }
  for (const Policy& policy : model.policies) {
    find_tier(policy.tier)->policies.push_back(judged(policy));
  }

  // 2.3
  std::ranges::sort(tiers, {},
                    [](const JudgedTier& tier) { return std::pair(tier.order, tier.name); });
  for (JudgedTier& tier : tiers) {
    std::ranges::sort(tier.policies, {}, [](const JudgedPolicy& policy) {
      return std::pair(policy.order, policy.tie_break());
    });
  }
}

// 5
void PolicyState::add_profiles(const Model& model) {
  const std::vector<JudgedRule> everything = judged(allow_everything(), "");
  profiles["projectcalico-default-allow"] = JudgedProfile{{}, everything, everything};
  for (const Profile& profile : model.profiles) {
    profiles[profile.name] = JudgedProfile{profile.labels_to_apply, judged(profile.ingress, ""),
                                           judged(profile.egress, "")};
  }
  for (const Namespace& of : model.namespaces) {
    profiles["kns." + of.name] =
        JudgedProfile{lent(of.labels, "pcns.", of.name), everything, everything};
  }
  for (const ServiceAccount& of : model.service_accounts) {
    const std::string in = of.namespace_name.empty() ? "default" : of.namespace_name;
    profiles["ksa." + in + "." + of.name] =
        JudgedProfile{lent(of.labels, "pcsa.", of.name), {}, {}};
  }
}

// selectors.md 6.2: the own label, else that of the first profile in the list that lends it.
void PolicyState::inherit(LabelMap& labels, const std::vector<std::string>& profile_names) const {
  for (const std::string& name : profile_names) {
    const auto found = profiles.find(name);
    if (found == profiles.end()) continue;
    const Labels& lent_labels = found->second.labels_to_apply;
    labels.insert(lent_labels.begin(), lent_labels.end());  // keeps what is there
  }
}

void PolicyState::add_endpoints(const Model& model) {
  for (const WorkloadEndpoint& workload : model.workload_endpoints) {
    // 1.4: then it does not exist for policy
    if (workload.addresses.empty() && workload.kind == EndpointKind::workload_endpoint) continue;
    JudgedEndpoint endpoint;
    endpoint.name = EndpointName{workload.kind, workload.namespace_name, workload.name};
    endpoint.object = LabelledObject{own_labels(workload), {}, workload.addresses, workload.ports};
    endpoint.profiles = workload.profiles;
    inherit(endpoint.object.labels, endpoint.profiles);
    endpoints.push_back(std::move(endpoint));
  }
  for (const HostEndpoint& host : model.host_endpoints) {
    JudgedEndpoint endpoint;
    endpoint.name = EndpointName{EndpointKind::host_endpoint, "", host.name};
    endpoint.object = LabelledObject{host.labels, {}, host.expected_ips, host.ports};
    endpoint.profiles = host.profiles;
    inherit(endpoint.object.labels, endpoint.profiles);
    endpoints.push_back(std::move(endpoint));
  }
}

// 1.4
void PolicyState::add_network_sets(const Model& model) {
  for (const NetworkSet& set : model.network_sets) {
    LabelledObject object{set.labels, set.nets, {}, {}};
    if (!set.namespace_name.empty()) {
      object.labels["projectcalico.org/namespace"] = set.namespace_name;
      inherit(object.labels, {"kns." + set.namespace_name});
    }
    network_sets.push_back(std::move(object));
  }
}

const JudgedEndpoint* PolicyState::find(const EndpointName& name) const {
  const auto found = std::ranges::find(endpoints, name, &JudgedEndpoint::name);
  return found == endpoints.end() ? nullptr : &*found;
}

std::vector<const JudgedEndpoint*> PolicyState::owners(const Address& address) const {
  std::vector<const JudgedEndpoint*> result;
  for (const JudgedEndpoint& endpoint : endpoints) {
    if (endpoint.object.covers(address)) result.push_back(&endpoint);
  }
  return result;
}

}  // namespace tierwall::reference
