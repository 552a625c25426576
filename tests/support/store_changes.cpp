#include "support/store_changes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "support/cluster_vocabulary.hpp"

namespace tierwall::testing {

namespace {

constexpr std::size_t kMostDropped = 8;
constexpr std::uint32_t kNewThings = 40;

std::vector<Address>& addresses_of(WorkloadEndpoint& endpoint) {
  return endpoint.addresses;
}
std::vector<Address>& addresses_of(HostEndpoint& endpoint) {
  return endpoint.expected_ips;
}

// Calls `visit(resource)` for each, of every kind.
template <class Visit>
void for_each_resource(const Model& model, Visit visit) {
  const auto visit_all = [&visit](const auto& list) {
    for (const auto& resource : list)
      visit(Resource(resource));
  };
  visit_all(model.tiers);
  visit_all(model.namespaces);
  visit_all(model.service_accounts);
  visit_all(model.profiles);
  visit_all(model.network_sets);
  visit_all(model.workload_endpoints);
  visit_all(model.host_endpoints);
  visit_all(model.service_slices);
  visit_all(model.policies);
}

}  // namespace

void StoreChanges::fill() {
  for_each_resource(generator_.model(),
                    [this](const Resource& resource) { store_.upsert(resource); });
}

void StoreChanges::mixed_batch() {
  for_each_resource(generator_.model(), [this](const Resource& resource) {
    if (choices_.chance(30)) store_.upsert(resource);
    if (choices_.chance(15)) store_.erase(resource);
  });
  const Model kept = store_.batched();
  for_each_resource(kept, [this](const Resource& resource) {
    if (choices_.chance(5)) store_.erase(resource);
  });
  for (const NetworkSet& set : kept.network_sets) {
    if (set.nets.empty() || !choices_.chance(20)) continue;
    const Cidr net = choices_.pick(set.nets);
    store_.erase_member(set, net);
    if (choices_.chance(50)) store_.insert_member(set, net);
  }
}

void StoreChanges::small_batch() {
  std::size_t changes = choices_.chance(40) ? 2 : 1;
  if (choices_.chance(5)) changes = choices_.between(3, 10);
  for (; changes > 0; --changes)
    change();
  if (choices_.chance(3)) change_what_is_refused();
  if (choices_.chance(3)) store_.discard();
  if (choices_.chance(2)) store_.move();
}

void StoreChanges::network_set_batch() {
  for (std::size_t changes = choices_.between(1, 3); changes > 0; --changes)
    change_network_set();
  if (choices_.chance(30)) change_endpoints();
}

void StoreChanges::slice_batch() {
  for (std::size_t changes = choices_.between(1, 3); changes > 0; --changes)
    change_slice();
  if (choices_.chance(30)) change_network_set();
  if (choices_.chance(30)) change_endpoints();
}

void StoreChanges::change() {
  const std::size_t chosen = choices_.below(100);
  if (chosen < 46) return change_endpoints();
  if (chosen < 57) return change_profiles();
  if (chosen < 64) return change_network_set();
  if (chosen < 82) return change_policy();
  if (chosen < 88) return change_tier();
  if (chosen < 91) return change_slice();
  if (chosen < 96) return bring_back();
  change_nothing();
}

// --- endpoints

void StoreChanges::change_endpoints() {
  const Model& model = store_.batched();
  if (!model.host_endpoints.empty() && choices_.chance(20))
    return change_one_of(model.host_endpoints);
  if (!model.workload_endpoints.empty() && !choices_.chance(5))
    return change_one_of(model.workload_endpoints);
  const std::size_t number = choices_.between(1, shape_.workloads);
  if (choices_.chance(25)) {
    store_.upsert(generator_.host(number));
  } else {
    store_.upsert(generator_.workload(number));
  }
}

template <class Endpoint>
void StoreChanges::change_one_of(const std::vector<Endpoint>& endpoints) {
  Endpoint endpoint = choices_.pick(endpoints);
  Endpoint other = choices_.pick(endpoints);
  switch (choices_.below(13)) {
    case 0:
    case 1: endpoint.labels = other.labels; break;
    case 2: endpoint.labels = generator_.labels(); break;
    case 3:  // a value that nobody has, or one label less
      if (!endpoint.labels.empty() && choices_.chance(30)) {
        endpoint.labels.erase(endpoint.labels.begin());
      } else {
        endpoint.labels[std::string(choices_.pick(kLabelKeys))] =
            "new-" + std::to_string(++new_things_);
      }
      break;
    case 4:
    case 5: readdress(endpoint, other); break;
    case 6:
      std::swap(addresses_of(endpoint), addresses_of(other));
      store_.upsert(other);
      break;
    case 7: endpoint.ports = choices_.chance(30) ? other.ports : generator_.endpoint_ports(); break;
    case 8: set_profiles(endpoint); break;
    case 9: set_identity(endpoint); break;
    case 10:
      if (endpoints.size() < 2 * shape_.workloads) {
        endpoint = copy_of(std::move(endpoint));
        break;
      }
      return drop(endpoint);
    case 11:  // its successor
      drop(endpoint);
      endpoint = copy_of(std::move(endpoint));
      break;
    default: return drop(endpoint);
  }
  store_.upsert(endpoint);
}

template <class Endpoint>
void StoreChanges::readdress(Endpoint& endpoint, const Endpoint& other) {
  Endpoint owner = other;
  std::vector<Address>& addresses = addresses_of(endpoint);
  switch (choices_.below(7)) {
    case 0: addresses.clear(); break;
    case 1: addresses = addresses_of(owner); break;  // both own them, unless they are one
    case 2: addresses = {generator_.address(Family::v4)}; break;
    case 3: addresses = {generator_.address(Family::v6)}; break;
    case 4: addresses.push_back(new_address()); break;
    case 5:
      if (!addresses.empty()) addresses.pop_back();
      break;
    default: addresses = {new_address()}; break;
  }
}

// Same labels, profiles and ports, another name and mostly another address.
template <class Endpoint>
Endpoint StoreChanges::copy_of(Endpoint endpoint) {
  endpoint.name = "c" + std::to_string(++new_things_ % kNewThings);
  if (choices_.chance(90)) addresses_of(endpoint) = {new_address()};
  return endpoint;
}

void StoreChanges::set_profiles(WorkloadEndpoint& endpoint) {
  endpoint.profiles = generator_.profile_names(endpoint.namespace_name, endpoint.service_account);
  if (choices_.chance(10)) endpoint.profiles.emplace_back("missing");
}
void StoreChanges::set_profiles(HostEndpoint& endpoint) {
  endpoint.profiles = generator_.profile_names("", "");
  if (choices_.chance(10)) endpoint.profiles.emplace_back("missing");
}

// What becomes an implicit label.
void StoreChanges::set_identity(WorkloadEndpoint& endpoint) {
  if (choices_.chance(50)) {
    endpoint.service_account = choices_.pick(kServiceAccounts);
  } else {
    endpoint.orchestrator = endpoint.orchestrator == "k8s" ? "cni" : "k8s";
  }
}
void StoreChanges::set_identity(HostEndpoint& endpoint) {
  endpoint.interface_name = endpoint.interface_name == "*" ? "eth0" : "*";
}

Address StoreChanges::new_address() {
  const auto last = static_cast<std::uint8_t>(++new_things_ % kNewThings);
  if (choices_.chance(75)) return Address::v4(10, 0, 2, last);
  return Address{0x2001'0db8'0000'0002ULL, last};
}

// --- everything else

void StoreChanges::change_profiles() {
  const std::string space(choices_.pick(kNamespaces));
  switch (choices_.below(8)) {
    case 0:
    case 1: store_.upsert(Namespace{.name = space, .labels = generator_.labels()}); break;
    case 2:
      store_.upsert(ServiceAccount{.namespace_name = space,
                                   .name = std::string(choices_.pick(kServiceAccounts)),
                                   .labels = generator_.labels()});
      break;
    case 3: {
      Profile profile{.name = std::string(choices_.pick(kProfiles))};
      for (const Profile& kept : store_.batched().profiles) {
        if (kept.name == profile.name) profile = kept;
      }
      profile.labels_to_apply = generator_.labels();
      store_.upsert(profile);
      break;
    }
    case 4: store_.upsert(generator_.profile(std::string(choices_.pick(kProfiles)))); break;
    case 5:
    case 6: {
      const std::vector<Profile>& profiles = store_.batched().profiles;
      if (profiles.empty()) break;
      Profile profile = choices_.pick(profiles);
      set_rules(profile);
      store_.upsert(profile);
      break;
    }
    default: drop_profile();
  }
}

// One that is there, whatever it came from.
void StoreChanges::drop_profile() {
  std::vector<Resource> some;
  const Model& model = store_.batched();
  some.insert(some.end(), model.namespaces.begin(), model.namespaces.end());
  some.insert(some.end(), model.service_accounts.begin(), model.service_accounts.end());
  some.insert(some.end(), model.profiles.begin(), model.profiles.end());
  if (!some.empty()) drop(choices_.pick(some));
}

void StoreChanges::change_network_set() {
  const std::vector<NetworkSet>& sets = store_.batched().network_sets;
  if (sets.empty() || choices_.chance(15)) {
    const NetworkSet set = generator_.network_set(choices_.between(1, shape_.network_sets));
    if (choices_.chance(50)) return store_.upsert(set);
    return store_.insert_member(set,
                                generator_.cidr(Family::v4));  // perhaps of a set that is not there
  }
  NetworkSet set = choices_.pick(sets);
  switch (choices_.below(6)) {
    case 0:
    case 1:
      return store_.insert_member(set,
                                  generator_.cidr(choices_.chance(35) ? Family::v6 : Family::v4));
    case 2:
      if (!set.nets.empty()) return store_.erase_member(set, choices_.pick(set.nets));
      return store_.erase_member(set, generator_.cidr(Family::v4));
    case 3: set.labels = generator_.labels(); return store_.upsert(set);
    case 4: set.labels = choices_.pick(sets).labels; return store_.upsert(set);
    default: return drop(set);
  }
}

void StoreChanges::change_policy() {
  const std::vector<Policy>& policies = store_.batched().policies;
  if (policies.empty() || choices_.chance(20)) {
    if (policies.size() < 2 * shape_.policies)
      return store_.upsert(generator_.policy(store_.batched()));
  }
  if (policies.empty()) return;
  Policy policy = choices_.pick(policies);
  switch (choices_.below(6)) {
    case 0: policy.selector = generator_.selector(); break;
    case 1:
      policy.order = policy.order ? std::nullopt : std::optional<double>(choices_.pick(kOrders));
      break;
    case 2:
      policy.tier = choices_.chance(70) ? choices_.pick(policies).tier
                                        : generator_.tier(choices_.between(1, shape_.tiers)).name;
      break;
    case 3:
    case 4: set_rules(policy); break;
    default: return drop(policy);
  }
  store_.upsert(policy);
}

// One of its rules goes, comes twice, changes places or says something else.
template <class RuleOwner>
void StoreChanges::set_rules(RuleOwner& owner) {
  std::vector<Rule>& rules = choices_.chance(50) ? owner.ingress : owner.egress;
  if (rules.empty()) {
    rules = {Rule{.action = Action::deny}};
    return;
  }
  const std::size_t at = choices_.below(rules.size());
  switch (choices_.below(4)) {
    case 0: rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 1: rules.push_back(Rule(rules[at])); break;
    case 2: std::swap(rules[at], rules.front()); break;
    default:
      if (rules[at].source.services) break;  // which has no selector beside it
      rules[at].source.selector = generator_.selector();
  }
}

void StoreChanges::change_tier() {
  const std::vector<Tier>& tiers = store_.batched().tiers;
  if (tiers.empty() || choices_.chance(40))
    return store_.upsert(generator_.tier(choices_.between(1, shape_.tiers)));
  Tier tier = choices_.pick(tiers);
  switch (choices_.below(4)) {
    case 0: tier.order = choices_.pick(kOrders); break;
    case 1:
      tier.default_action = tier.default_action == Action::pass ? Action::deny : Action::pass;
      break;
    default: return drop(tier);
  }
  store_.upsert(tier);
}

void StoreChanges::change_slice() {
  const std::vector<ServiceSlice>& slices = store_.batched().service_slices;
  if (slices.empty() || choices_.chance(30))
    return store_.upsert(generator_.slice(choices_.between(1, shape_.slices)));
  ServiceSlice slice = choices_.pick(slices);
  if (choices_.chance(30)) return drop(slice);
  if (!slice.addresses.empty() && choices_.chance(40)) slice.addresses.pop_back();
  if (choices_.chance(70))
    slice.addresses.push_back(generator_.address(choices_.chance(35) ? Family::v6 : Family::v4));
  if (choices_.chance(15)) slice.ports = choices_.pick(slices).ports;
  store_.upsert(slice);
}

// What leaves everything as it is, or might.
void StoreChanges::change_nothing() {
  const Model model = store_.batched();
  switch (choices_.below(5)) {
    case 0:
      store_.erase(WorkloadEndpoint{.namespace_name = "default", .name = "nobody"});
      store_.erase(HostEndpoint{.name = "nobody"});
      break;
    case 1: store_.erase(Policy{.name = "nothing"}); break;
    case 2:
      if (!model.policies.empty()) store_.upsert(choices_.pick(model.policies));
      break;
    case 3: {  // comes and goes within the batch
      WorkloadEndpoint endpoint = generator_.workload(choices_.between(1, shape_.workloads));
      endpoint.name = "guest";
      store_.upsert(endpoint);
      store_.erase(endpoint);
      break;
    }
    default:
      if (model.workload_endpoints.empty()) break;
      const WorkloadEndpoint& endpoint = choices_.pick(model.workload_endpoints);
      if (choices_.chance(50)) store_.erase(endpoint);
      store_.upsert(endpoint);
  }
}

void StoreChanges::change_what_is_refused() {
  switch (choices_.below(4)) {
    case 0: store_.upsert(Policy{.name = "web", .selector = "role =="}); break;
    case 1: store_.upsert(Tier{.name = "Bad Name"}); break;
    case 2:
      store_.upsert(
          HostEndpoint{.name = "h1", .ports = {{.name = "", .protocol = kTcp, .port = 1}}});
      break;
    default:
      store_.upsert(WorkloadEndpoint{.namespace_name = "default",
                                     .name = "w1",
                                     .labels = {{"bad key", "a"}},
                                     .addresses = {Address::v4(10, 0, 0, 1)}});
  }
}

// To be brought back, perhaps.
void StoreChanges::drop(const Resource& resource) {
  dropped_.push_back(resource);
  if (dropped_.size() > kMostDropped) dropped_.erase(dropped_.begin());
  store_.erase(resource);
}

void StoreChanges::bring_back() {
  if (dropped_.empty()) return change_nothing();
  const std::size_t at = choices_.below(dropped_.size());
  store_.upsert(dropped_[at]);
  dropped_.erase(dropped_.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace tierwall::testing
