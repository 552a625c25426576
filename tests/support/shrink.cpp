#include "support/shrink.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tierwall/snapshot.hpp>

namespace tierwall::testing {

namespace {

// Tries one omission after the other at places inside `model_`; keeps those that still fail.
class Shrinker {
 public:
  Shrinker(Model& model, const std::function<bool(const Model&)>& still_fails)
      : model_(model), still_fails_(still_fails) {}

  // True if anything was left out.
  bool run() {
    changed_ = false;
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
    return changed_;
  }

 private:
  // The judge takes valid models only: a tier that a policy names must stay, for example.
  bool fails() const { return !validate(model_).has_errors() && still_fails_(model_); }

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

  template <class T>
  void without(T& place) {
    if (place == T{}) return;
    T held = std::exchange(place, T{});
    if (fails()) {
      changed_ = true;
    } else {
      place = std::move(held);
    }
  }

  template <class T>
  void without_elements(std::vector<T>& list) {
    for (std::size_t i = list.size(); i-- > 0;) {
      T held = std::move(list[i]);
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
      if (fails()) {
        changed_ = true;
      } else {
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(i), std::move(held));
      }
    }
  }

  void without_labels(Labels& labels) {
    const Labels before = labels;
    for (const auto& [key, value] : before) {
      labels.erase(key);
      if (fails()) {
        changed_ = true;
      } else {
        labels[key] = value;
      }
    }
  }

  Model& model_;
  const std::function<bool(const Model&)>& still_fails_;
  bool changed_ = false;
};

}  // namespace

Model shrink(Model model, const std::function<bool(const Model&)>& still_fails) {
  Shrinker shrinker(model, still_fails);
  while (shrinker.run()) {
  }
  return model;
}

}  // namespace tierwall::testing
