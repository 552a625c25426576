#include <tierwall/effective.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <tierwall/runtime/evaluate.hpp>

#include "explain/criteria.hpp"
#include "explain/failed_fields.hpp"
#include "snapshot/body.hpp"

namespace tierwall::inline v0 {

namespace {

struct PlanOfSet {
  Direction direction;
  PolicySet set;
  std::uint32_t plan;
};

// In the order in which effective_policies() promises them.
std::vector<PlanOfSet> plans_of(const SnapshotView& view, EndpointId endpoint) {
  TIERWALL_ASSERT(endpoint.value < view.endpoints.size());
  const EndpointEntry& entry = view.endpoints[endpoint.value];
  std::vector<PlanOfSet> plans;
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    const auto at = static_cast<unsigned>(direction);
    if (entry.host == kNoEntry) {
      plans.push_back({direction, PolicySet::normal, entry.normal[at]});
      continue;
    }
    const HostEntry& host = view.hosts[entry.host];
    plans.push_back({direction, PolicySet::untracked, host.untracked[at]});
    if (direction == Direction::ingress) {
      plans.push_back({direction, PolicySet::pre_dnat, host.pre_dnat});
    }
    plans.push_back({direction, PolicySet::normal, entry.normal[at]});
    plans.push_back({direction, PolicySet::forward, host.forward[at]});
  }
  return plans;
}

std::optional<Action> otherwise(PolicySet set) noexcept {
  switch (set) {
    case PolicySet::normal: return Action::deny;
    case PolicySet::forward: return Action::allow;
    default: return std::nullopt;
  }
}

EffectivePolicy policy_of(const PlanStep& step, const SnapshotAccess::Body& body) {
  EffectivePolicy policy{step.policy, {}};
  policy.rules.reserve(step.rule_count);
  for (std::uint32_t i = 0; i < step.rule_count; ++i) {
    const RuleEntry& rule = body.view.rules.rules[step.first_rule + i];
    const FieldMask asked = explanation::asked_fields(rule, body.view);
    policy.rules.push_back({static_cast<std::int32_t>(i), rule.action,
                            explanation::describe_fields(asked, rule, body)});
  }
  return policy;
}

EffectiveSet read_plan(const PlanOfSet& plan, const SnapshotAccess::Body& body) {
  EffectiveSet set{plan.direction, plan.set, {}, {}, {}, otherwise(plan.set)};
  std::vector<EffectivePolicy> in_tier;
  const auto end_tier = [&](const PlanStep& step, std::optional<Action> end) {
    set.tiers.push_back({step.tier, std::move(in_tier), end});
    in_tier.clear();
  };
  for (const PlanStep* step = body.view.steps.data() + body.view.plans[plan.plan].first_step;;
       ++step) {
    switch (step->kind) {
      case StepKind::policy: in_tier.push_back(policy_of(*step, body)); break;
      case StepKind::tier_deny: end_tier(*step, Action::deny); break;
      case StepKind::tier_pass: end_tier(*step, Action::pass); break;
      case StepKind::set_end: end_tier(*step, std::nullopt); break;
      case StepKind::profile: set.profiles.push_back(policy_of(*step, body)); break;
      case StepKind::missing_profile: set.profiles.push_back({step->policy, {}}); break;
      case StepKind::end: return set;
    }
  }
}

// By asking for every port: the lists stand in one place, which is code.
EffectiveSet read_failsafe_ports(Direction direction) {
  constexpr std::uint32_t kMaxPort = 65'535;
  EffectiveSet set{direction, PolicySet::failsafe, {}, {}, {}, {}};
  for (const std::uint8_t protocol : {kTcp, kUdp}) {
    FailsafePorts open{protocol, {}};
    for (std::uint32_t port = 1; port <= kMaxPort; ++port) {
      const auto number = static_cast<std::uint16_t>(port);
      if (detail::is_failsafe(direction, protocol, number)) open.ports.push_back(number);
    }
    set.failsafe.push_back(std::move(open));
  }
  return set;
}

}  // namespace

std::vector<EffectiveSet> effective_policies(const Snapshot& snapshot, EndpointId endpoint) {
  const SnapshotAccess::Body& body = SnapshotAccess::body(snapshot);
  std::vector<EffectiveSet> sets;
  for (const PlanOfSet& plan : plans_of(body.view, endpoint)) {
    // The first set of a host endpoint in each direction.
    if (plan.set == PolicySet::untracked && body.view.failsafe_ports)
      sets.push_back(read_failsafe_ports(plan.direction));
    sets.push_back(read_plan(plan, body));
  }
  return sets;
}

std::size_t effective_policy_count(const Snapshot& snapshot, EndpointId endpoint) {
  const SnapshotView& view = snapshot.view();
  std::vector<std::uint32_t> policies;
  for (const PlanOfSet& plan : plans_of(view, endpoint)) {
    for (const PlanStep* step = view.steps.data() + view.plans[plan.plan].first_step;
         step->kind != StepKind::end; ++step) {
      if (step->kind == StepKind::policy) policies.push_back(step->policy.value);
    }
  }
  std::ranges::sort(policies);
  // Not the range algorithm: clang 14 cannot use what it returns.
  return static_cast<std::size_t>(std::unique(policies.begin(), policies.end()) - policies.begin());
}

}  // namespace tierwall::inline v0
