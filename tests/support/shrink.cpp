#include "support/shrink.hpp"

#include <vector>

#include <tierwall/snapshot.hpp>

#include "support/omissions.hpp"

namespace tierwall::testing {

namespace {

// Tries one omission after the other at places inside `model_`; keeps those that still fail.
class Shrinker : Omissions {
 public:
  // The judge takes valid models only: a tier that a policy names must stay, for example.
  Shrinker(Model& model, const std::function<bool(const Model&)>& still_fails)
      : Omissions([&] { return !validate(model).has_errors() && still_fails(model); }),
        model_(model) {}

  // True if anything was left out.
  bool run() {
    without_elements(model_.policies);
    without_elements(model_.tiers);
    without_elements(model_.profiles);
    without_elements(model_.network_sets);
    without_elements(model_.workload_endpoints);
    without_elements(model_.host_endpoints);
    without_elements(model_.namespaces);
    without_elements(model_.service_accounts);
    without_elements(model_.service_slices);
    for (Policy& policy : model_.policies)
      shrink(policy);
    for (Profile& profile : model_.profiles) {
      shrink(profile.ingress);
      shrink(profile.egress);
      without_labels(profile.labels_to_apply);
    }
    for (NetworkSet& set : model_.network_sets) {
      without_elements(set.nets);
      without_labels(set.labels);
    }
    for (WorkloadEndpoint& endpoint : model_.workload_endpoints) {
      without_elements(endpoint.addresses);
      without(endpoint.service_account);
      shrink_endpoint(endpoint);
    }
    for (HostEndpoint& endpoint : model_.host_endpoints) {
      without_elements(endpoint.expected_ips);
      shrink_endpoint(endpoint);
    }
    for (Namespace& space : model_.namespaces)
      without_labels(space.labels);
    for (ServiceAccount& account : model_.service_accounts)
      without_labels(account.labels);
    for (ServiceSlice& slice : model_.service_slices) {
      without_elements(slice.addresses);
      without_elements(slice.ports);
    }
    return take_changed();
  }

 private:
  void shrink(Policy& policy) {
    without(policy.order);
    without(policy.selector);
    without(policy.namespace_selector);
    without(policy.service_account_selector);
    without(policy.types);
    without(policy.do_not_track);
    without(policy.pre_dnat);
    without(policy.apply_on_forward);
    shrink(policy.ingress);
    shrink(policy.egress);
  }

  template <class Endpoint>
  void shrink_endpoint(Endpoint& endpoint) {
    without_labels(endpoint.labels);
    without_elements(endpoint.profiles);
    without_elements(endpoint.ports);
  }

  void shrink(std::vector<Rule>& rules) {
    without_elements(rules);
    for (Rule& rule : rules) {
      without(rule.ip_version);
      without(rule.protocol);
      without(rule.not_protocol);
      without(rule.icmp);
      without(rule.not_icmp);
      without(rule.http);
      shrink(rule.source);
      shrink(rule.destination);
    }
  }

  void shrink(EntityRule& entity) {
    without(entity);
    without_elements(entity.nets);
    without_elements(entity.not_nets);
    without(entity.selector);
    without(entity.not_selector);
    without(entity.namespace_selector);
    without(entity.service_accounts);
    without(entity.services);
    without_elements(entity.ports);
    without_elements(entity.not_ports);
  }

  Model& model_;
};

}  // namespace

Model shrink(Model model, const std::function<bool(const Model&)>& still_fails) {
  Shrinker shrinker(model, still_fails);
  while (shrinker.run()) {
  }
  return model;
}

}  // namespace tierwall::testing
