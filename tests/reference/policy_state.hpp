// The model as sections 1, 2.1 to 2.3 and 5 of spec/policy.md see it: labels inherited, selectors
// composed, types inferred, everything in evaluation order. Internal to the judge.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/address.hpp>

#include "reference/policy.hpp"
#include "reference/selector.hpp"

namespace tierwall::reference {

// What selectors pick (3.4): an endpoint or a network set, with its inherited labels.
struct LabelledObject {
  LabelMap labels;
  std::vector<Cidr> nets;           // network sets
  std::vector<Address> addresses;   // endpoints
  std::vector<EndpointPort> ports;  // endpoints

  bool covers(const Address& address) const;
};

struct JudgedEntity {
  EntityRule fields;
  std::optional<Selector> positive;  // P, with N folded in (3.4)
  std::optional<Selector> negative;  // N, where there is no P
  std::string service_namespace;     // 3.7
};

struct JudgedRule {
  Rule fields;
  JudgedEntity source;
  JudgedEntity destination;
};

struct JudgedPolicy {
  PolicyName name;
  double order = 0;  // missing: infinity
  Selector subject{SelectorNode{}};
  bool staged = false;
  bool removed = false;  // stagedAction: Delete
  PolicyTypes types;
  bool do_not_track = false;
  bool pre_dnat = false;
  bool apply_on_forward = false;
  std::vector<JudgedRule> ingress;
  std::vector<JudgedRule> egress;

  const std::vector<JudgedRule>& rules(Direction direction) const {
    return direction == Direction::ingress ? ingress : egress;
  }
  std::string tie_break() const { return name.name + "/" + name.namespace_name + "/" + name.kind; }
};

struct JudgedTier {
  std::string name;
  double order = 0;
  Action default_action = Action::deny;
  std::vector<JudgedPolicy> policies;  // by 2.3
};

struct JudgedProfile {
  Labels labels_to_apply;
  std::vector<JudgedRule> ingress;
  std::vector<JudgedRule> egress;

  const std::vector<JudgedRule>& rules(Direction direction) const {
    return direction == Direction::ingress ? ingress : egress;
  }
};

struct JudgedEndpoint {
  EndpointName name;
  LabelledObject object;
  std::vector<std::string> profiles;
};

struct PolicyState {
  ReferenceOptions options;
  std::vector<JudgedTier> tiers;  // by 2.3
  std::map<std::string, JudgedProfile> profiles;
  std::vector<JudgedEndpoint> endpoints;
  std::vector<LabelledObject> network_sets;
  std::vector<ServiceSlice> service_slices;

  PolicyState(const Model& model, ReferenceOptions with);

  const JudgedEndpoint* find(const EndpointName& name) const;
  std::vector<const JudgedEndpoint*> owners(const Address& address) const;

 private:
  void add_tiers(const Model& model);
  void add_profiles(const Model& model);
  void add_endpoints(const Model& model);
  void add_network_sets(const Model& model);
  void inherit(LabelMap& labels, const std::vector<std::string>& profile_names) const;
};

}  // namespace tierwall::reference
