#include "support/store_comparison.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "support/library_answers.hpp"
#include "support/model_dump.hpp"
#include "support/snapshot_text.hpp"

namespace tierwall::testing {

namespace {

using reference::EndpointName;
using reference::ReferenceFlow;

constexpr std::size_t kRemembered = 3;  // flows of a generation
constexpr std::size_t kGenerations = 3;

// As the judge knows them: it knows no unknown tiers.
Model with_all_tiers(Model model) {
  std::set<std::string> known = {"default", "kube-admin", "kube-baseline", "adminnetworkpolicy",
                                 "baselineadminnetworkpolicy"};
  for (const Tier& tier : model.tiers)
    known.insert(tier.name);
  for (const Policy& policy : model.policies) {
    if (known.insert(policy.tier).second) {
      model.tiers.push_back({.name = policy.tier,
                             .order = std::numeric_limits<double>::max(),
                             .default_action = Action::deny});
    }
  }
  return model;
}

// By name; a namespace and a service account have those of their kind.
std::map<std::string, std::vector<std::vector<Rule>>> rules_of_profiles(const Model& model) {
  std::map<std::string, std::vector<std::vector<Rule>>> rules;
  for (const Profile& profile : model.profiles)
    rules[profile.name] = {profile.ingress, profile.egress};
  for (const Namespace& space : model.namespaces)
    rules["kns." + space.name] = {};
  for (const ServiceAccount& account : model.service_accounts)
    rules["ksa." + account.namespace_name + "." + account.name] = {};
  return rules;
}

void add_addresses(const WorkloadEndpoint& endpoint, std::vector<Address>& addresses) {
  addresses.insert(addresses.end(), endpoint.addresses.begin(), endpoint.addresses.end());
}
void add_addresses(const HostEndpoint& endpoint, std::vector<Address>& addresses) {
  addresses.insert(addresses.end(), endpoint.expected_ips.begin(), endpoint.expected_ips.end());
}
// Of each net both ends, and what is beside them.
void add_addresses(const NetworkSet& set, std::vector<Address>& addresses) {
  for (const Cidr& net : set.nets) {
    const Address first = net.first(), last = net.last();
    addresses.insert(addresses.end(), {first, last});
    if (first.low != 0) addresses.push_back({first.high, first.low - 1});
    if (last.low != ~0ULL) addresses.push_back({last.high, last.low + 1});
  }
}

void add_addresses(const ServiceSlice& slice, std::vector<Address>& addresses) {
  addresses.insert(addresses.end(), slice.addresses.begin(), slice.addresses.end());
}

template <class T>
void add_changed(const std::vector<T>& list, const std::vector<T>& other,
                 std::vector<Address>& addresses) {
  for (const T& resource : list) {
    if (std::ranges::find(other, resource) == other.end()) add_addresses(resource, addresses);
  }
}

// Of whatever is in one of them only.
std::vector<Address> changed_addresses(const Model& a, const Model& b) {
  std::vector<Address> addresses;
  const auto compare = [&addresses](const auto& list, const auto& other) {
    add_changed(list, other, addresses);
    add_changed(other, list, addresses);
  };
  compare(a.workload_endpoints, b.workload_endpoints);
  compare(a.host_endpoints, b.host_endpoints);
  compare(a.network_sets, b.network_sets);
  compare(a.service_slices, b.service_slices);
  return addresses;
}

// Endpoints of these names come and go.
std::vector<EndpointName> names_of(const Model& model) {
  std::vector<EndpointName> names = {{EndpointKind::pod, "default", "nobody"},
                                     {EndpointKind::host_endpoint, "", "w1"}};
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints)
    names.push_back({endpoint.kind, endpoint.namespace_name, endpoint.name});
  for (const HostEndpoint& endpoint : model.host_endpoints)
    names.push_back({EndpointKind::host_endpoint, "", endpoint.name});
  return names;
}

}  // namespace

ComparisonOptions store_options(Choices& choices) {
  ComparisonOptions options = comparison_options(choices);
  options.reference.failsafe_ports = options.reference.failsafe_ports && choices.chance(10);
  return options;
}

StoreComparison::StoreComparison(Choices& changes, Choices& questions,
                                 const ComparisonOptions& options, ClusterShape shape,
                                 std::size_t flows)
    : questions_(questions),
      flow_count_(flows),
      options_(options),
      shadowed_(build_options(options)),
      changes_(changes, shadowed_, shape),
      generator_(questions, shape) {}

std::string StoreComparison::commit() {
  const Model before = shadowed_.committed();
  std::string wrong = shadowed_.commit();
  if (!wrong.empty()) return wrong;
  if (shadowed_.was_refused()) {
    ++refusals_;
  } else {
    const Invalidated& invalidated = shadowed_.invalidated();
    if (!invalidated.everything && !invalidated.endpoints.empty()) ++followed_;
    const Model& after = shadowed_.committed();
    if (!invalidated.everything) {
      followed_policies_ += after.policies != before.policies;
      followed_tiers_ += after.tiers != before.tiers;
      followed_profiles_ += rules_of_profiles(after) != rules_of_profiles(before);
    }
    if (!invalidated.prefixes.empty()) ++followed_prefixes_;
    if (!invalidated.addresses.empty() && after.service_slices != before.service_slices)
      ++followed_slices_;
    wrong = compare(before);
  }
  return wrong + ask_older_generations();
}

std::string StoreComparison::compare(const Model& before) {
  const Model& model = shadowed_.committed();
  const Model known = with_all_tiers(model);
  unknown_tiers_ += known.tiers.size() - model.tiers.size();
  const Snapshot& snapshot = *shadowed_.snapshot();
  const Snapshot& rebuilt = *shadowed_.rebuilt();
  Generation generation{
      snapshot, model, text_of(snapshot, model, names_of(before)), names_of(before), {}};
  std::string wrong =
      difference("the snapshot", generation.text, text_of(rebuilt, model, generation.others));
  const PolicyComparison judge(known, snapshot, options_.reference);
  const std::vector<ReferenceFlow> asked = flows(known, before);
  for (const ReferenceFlow& flow : asked) {
    if (!wrong.empty()) return wrong;
    wrong = judge.compare(flow);
    if (!wrong.empty()) return dump(flow) + wrong;
    const std::string answer = answer_of(snapshot, flow, model.host_endpoints);
    wrong = difference(dump(flow), answer, answer_of(rebuilt, flow, model.host_endpoints)) +
            compare_with_before(flow);
    if (generation.answers.size() < kRemembered) generation.answers.push_back({flow, answer});
  }
  if (wrong.empty()) wrong = judge.compare_batch(asked);
  generations_.push_back(std::move(generation));
  return wrong;
}

std::string StoreComparison::compare_with_before(const ReferenceFlow& flow) const {
  if (generations_.empty() || is_invalidated(flow)) return {};
  return difference("a flow that was not invalidated, " + dump(flow),
                    answer_of(generations_.back().snapshot, flow, {}),
                    answer_of(*shadowed_.snapshot(), flow, {}));
}

// Endpoints may have other ids than before; one that is not there has none.
bool StoreComparison::is_invalidated(const ReferenceFlow& flow) const {
  const FlowExtras extras{.original_destination = flow.original_destination.value_or(Address{})};
  const auto concerns_it_in = [&](const Snapshot& snapshot) {
    const auto id_of = [&snapshot](const std::optional<EndpointName>& name) {
      return name ? find_endpoint(snapshot, *name) : kResolve;
    };
    return shadowed_.invalidated().concerns(
        {.source = flow.source,
         .destination = flow.destination,
         .source_endpoint = id_of(flow.source_endpoint),
         .destination_endpoint = id_of(flow.destination_endpoint),
         .extras = &extras});
  };
  return concerns_it_in(*shadowed_.snapshot()) || concerns_it_in(generations_.back().snapshot);
}

// Half of them from or to an address that has just changed hands.
std::vector<ReferenceFlow> StoreComparison::flows(const Model& model, const Model& before) {
  const std::vector<Address> changed = changed_addresses(model, before);
  std::vector<ReferenceFlow> flows;
  while (flows.size() < flow_count_) {
    ReferenceFlow flow = generator_.flow(model);
    if (!changed.empty() && flows.size() % 2 == 0) {
      const bool is_source = questions_.chance(50);
      (is_source ? flow.source : flow.destination) = questions_.pick(changed);
      (is_source ? flow.source_endpoint : flow.destination_endpoint).reset();
    }
    flows.push_back(std::move(flow));
  }
  return flows;
}

// Each is asked a last time for everything when it is let go.
std::string StoreComparison::ask_older_generations() {
  std::string wrong;
  for (const Generation& generation : generations_) {
    for (const auto& [flow, answer] : generation.answers) {
      wrong +=
          difference("an older generation, " + dump(flow),
                     answer_of(generation.snapshot, flow, generation.model.host_endpoints), answer);
    }
  }
  while (generations_.size() > kGenerations) {
    const auto leaving =
        generations_.begin() + static_cast<std::ptrdiff_t>(questions_.below(kGenerations));
    wrong += difference("an older generation",
                        text_of(leaving->snapshot, leaving->model, leaving->others), leaving->text);
    generations_.erase(leaving);
  }
  return wrong;
}

std::string StoreComparison::restart() {
  shadowed_.restart();
  std::string wrong = ask_older_generations();
  generations_.clear();
  return wrong;
}

}  // namespace tierwall::testing
