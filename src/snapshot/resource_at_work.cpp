#include "snapshot/resource_at_work.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/resource_names.hpp"

namespace tierwall::snapshot {

// Found by the name alone, for resource_name_at().
ResourceName resource_name(const PolicyRecord& record) {
  return tierwall::resource_name(*record.policy);
}
ResourceName resource_name(const ProfileRecord& profile) {
  return {"Profile", {}, profile.name};
}
ResourceName resource_name(const EndpointRecord& endpoint) {
  return {std::string(to_string(endpoint.kind)), std::string(endpoint.namespace_name),
          std::string(endpoint.name)};
}

namespace {

ResourceName name_of(const EndpointInfo& endpoint) {
  return {std::string(to_string(endpoint.kind)), endpoint.namespace_name, endpoint.name};
}
ResourceName name_of(const PolicyInfo& policy) {
  return {policy.kind, policy.namespace_name, policy.name};
}

// The rules of a list, with the ports they bind and the ranges of addresses they ask for.
std::size_t weight_of(const RuleRun& run, const RuleData& rules, const Sources* sources) {
  std::size_t weight = run.count;
  for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
    const RuleEntry& rule = rules.rules[i];
    for (std::uint32_t at = 0; at < rule.port_test_count; ++at) {
      const PortTest& test = rules.port_tests[rule.first_port_test + at];
      weight += test.range_count + test.binding_count;
    }
    for (std::uint32_t at = 0; sources != nullptr && at < rule.set_test_count; ++at) {
      const std::uint32_t set = rules.set_tests[rule.first_set_test + at].set;
      weight += sources->sets.v4_ranges(set).size() + sources->sets.v6_ranges(set).size() +
                sources->sets.endpoints(set).size();
    }
  }
  return weight;
}

// The policy or profile.
PolicyId heaviest(const Tables& tables, const Sources* sources) {
  std::vector<std::size_t> weights;
  for (const RuleRuns& runs : tables.runs) {
    weights.push_back(weight_of(runs.ingress, tables.rules, sources) +
                      weight_of(runs.egress, tables.rules, sources));
  }
  return PolicyId{static_cast<std::uint32_t>(std::ranges::max_element(weights) - weights.begin())};
}

std::uint32_t last_plan(const PlanData& plans, std::size_t endpoint) {
  const EndpointEntry& entry = plans.endpoints[endpoint];
  const std::uint32_t normal = std::max(entry.normal[0], entry.normal[1]);
  if (entry.host == kNoEntry) return normal;
  const HostEntry& host = plans.hosts[entry.host];
  return std::max({normal, host.untracked[0], host.untracked[1], host.forward[0], host.forward[1],
                   host.pre_dnat});
}

// The policy that has most rules in the plan or, without policies, the first endpoint that has it.
ResourceName name_of_plan(const Tables& tables, const PolicyDirectory& policies,
                          const EndpointDirectory& endpoints, std::uint32_t plan) {
  PolicyId found;
  std::size_t most = 0;
  for (std::uint32_t at = tables.plans.plans[plan].first_step;; ++at) {
    const PlanStep& step = tables.plans.steps[at];
    if (step.kind == StepKind::end) break;
    const std::size_t weight =
        1 + weight_of({step.first_rule, step.rule_count}, tables.rules, nullptr);
    if (weight <= most) continue;
    most = weight;
    found = step.policy;
  }
  if (!found.is_none()) return name_of(policies[found]);
  // Plans are numbered as the endpoints need them.
  EndpointId owner{0};
  while (last_plan(tables.plans, owner.value) < plan)
    ++owner.value;
  return name_of(endpoints[owner]);
}

}  // namespace

ResourceName resource_at_work(const BuildProgress& place, const Model& model,
                              const Sources* sources, const Tables& tables,
                              const PolicyDirectory& policies, const EndpointDirectory& endpoints) {
  // What follows the items of a stage, such as sorting them, counts for the last.
  const std::size_t number = std::min(place.done, std::max<std::uint64_t>(place.total, 1) - 1);
  switch (place.stage) {
    case BuildStage::validation: break;
    case BuildStage::selectors: {
      // Staged policies come first, and are passed over.
      if (!sources->order) return resource_name_at(0, model.policies);
      const std::size_t staged = model.policies.size() - sources->order->policies.size();
      return resource_name_at(number - std::min(number, staged), sources->order->policies,
                              model.profiles);
    }
    case BuildStage::labels:
      return resource_name_at(number, model.profiles, model.namespaces, model.service_accounts,
                              model.workload_endpoints, model.host_endpoints, model.network_sets);
    case BuildStage::rules:
      return resource_name_at(number, sources->order->policies, sources->profiles->records());
    case BuildStage::plans:
      return resource_name_at(number, sources->order->policies, sources->objects->endpoints());
    case BuildStage::identities:
      return resource_name_at(heaviest(tables, sources).value, sources->order->policies,
                              sources->profiles->records());
    case BuildStage::names: {
      const std::vector<EndpointRecord>& records = sources->objects->endpoints();
      return records.empty() ? name_of(policies[PolicyId{0}]) : resource_name(records[number]);
    }
    case BuildStage::programs:
      if (tables.plans.plans.empty()) return name_of(policies[heaviest(tables, nullptr)]);
      return name_of_plan(tables, policies, endpoints,
                          static_cast<std::uint32_t>(number % tables.plans.plans.size()));
  }
  return {};
}

}  // namespace tierwall::snapshot
