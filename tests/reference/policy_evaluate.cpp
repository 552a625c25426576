// Tiers, profiles, sides and the sets of host endpoints (spec/policy.md 2.4 to 2.8).
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "reference/policy.hpp"
#include "reference/policy_match.hpp"
#include "reference/policy_state.hpp"

namespace tierwall::reference {

namespace {

// 2.8: which policies make up a set. A workload has only the normal one.
bool belongs_to_set(const JudgedPolicy& policy, PolicySet set) {
  switch (set) {
    case PolicySet::untracked: return policy.do_not_track;
    case PolicySet::pre_dnat: return policy.pre_dnat;
    case PolicySet::normal: return !policy.do_not_track && !policy.pre_dnat;
    case PolicySet::forward:
      return !policy.do_not_track && !policy.pre_dnat && policy.apply_on_forward;
    case PolicySet::failsafe: return false;  // no policies at all
  }
  return false;
}

// 2.8: the default lists.
bool is_failsafe(Direction direction, const ReferenceFlow& flow) {
  static const std::set<std::uint16_t> inbound_tcp = {22, 179, 2379, 2380, 5473, 6443, 6666, 6667};
  static const std::set<std::uint16_t> inbound_udp = {68};
  static const std::set<std::uint16_t> outbound_tcp = {179, 2379, 2380, 5473, 6443, 6666, 6667};
  static const std::set<std::uint16_t> outbound_udp = {53, 67};
  if (!flow.destination_port) return false;
  const bool inbound = direction == Direction::ingress;
  if (flow.protocol == kTcp) {
    return (inbound ? inbound_tcp : outbound_tcp).contains(*flow.destination_port);
  }
  if (flow.protocol == kUdp) {
    return (inbound ? inbound_udp : outbound_udp).contains(*flow.destination_port);
  }
  return false;
}

// 2.8: flow*, the flow with its pre-DNAT destination.
ReferenceFlow before_dnat(ReferenceFlow flow) {
  if (flow.original_destination) flow.destination = *flow.original_destination;
  if (flow.original_destination_port) flow.destination_port = flow.original_destination_port;
  return flow;
}

// One walk at one endpoint in one direction.
class Walk {
 public:
  Walk(const PolicyState& state, const JudgedEndpoint& endpoint, Direction direction)
      : state_(state), endpoint_(endpoint), direction_(direction) {
    side_.endpoint = endpoint.name;
  }

  // 2.5, decide(ep, dir, flow)
  void decide(const ReferenceFlow& flow) {
    if (run_tiers(flow, PolicySet::normal)) return;
    run_profiles(flow);
  }

  // 2.8
  void hep_local(const ReferenceFlow& flow) {
    if (state_.options.failsafe_ports && is_failsafe(direction_, flow)) {
      return conclude(Action::allow, Reason::failsafe, PolicySet::failsafe);
    }
    if (run_tiers(before_dnat(flow), PolicySet::untracked)) return;
    if (direction_ == Direction::ingress && run_tiers(before_dnat(flow), PolicySet::pre_dnat)) {
      return;
    }
    decide(flow);
  }

  // 2.8
  void hep_forward(const ReferenceFlow& flow) {
    const bool failsafe = state_.options.failsafe_ports && is_failsafe(direction_, flow);
    if (direction_ == Direction::ingress && !failsafe) {
      if (run_tiers(before_dnat(flow), PolicySet::untracked)) return;
      if (run_tiers(before_dnat(flow), PolicySet::pre_dnat)) return;
    }
    if (run_tiers(flow, PolicySet::forward)) return;
    conclude(Action::allow, Reason::forward_default, PolicySet::forward);
  }

  ReferenceSide take() { return std::move(side_); }

 private:
  // 2.1: enforced, selecting the endpoint, covering the direction; and 2.8: in the set.
  bool applies(const JudgedPolicy& policy, PolicySet set) const {
    if (policy.staged && (!state_.options.staged_enforced || policy.removed)) return false;
    const bool covers =
        direction_ == Direction::ingress ? policy.types.ingress : policy.types.egress;
    return covers && belongs_to_set(policy, set) && policy.subject.matches(endpoint_.object.labels);
  }

  // 2.5, run_tiers; true: decided.
  bool run_tiers(const ReferenceFlow& flow, PolicySet set) {
    for (const JudgedTier& tier : state_.tiers) {
      std::vector<const JudgedPolicy*> applicable;
      for (const JudgedPolicy& policy : tier.policies) {
        if (applies(policy, set)) applicable.push_back(&policy);
      }
      if (applicable.empty()) continue;
      switch (run_policies(applicable, flow, set)) {
        case End::decided: return true;
        case End::passed: continue;
        case End::no_match: break;
      }
      const PolicyName& first = applicable.front()->name;
      if (set == PolicySet::untracked || set == PolicySet::pre_dnat) {
        record(set, StepOutcome::end_of_set, first, kNoRule);
      } else if (tier.default_action == Action::pass) {
        record(set, StepOutcome::default_pass, first, kNoRule);
      } else {
        record(set, StepOutcome::default_deny, first, kNoRule);
        conclude(Action::deny, Reason::tier_default, set, first, kNoRule);
        return true;
      }
    }
    return false;
  }

  enum class End { decided, passed, no_match };

  // The rules of the applicable policies of one tier, in order.
  End run_policies(std::span<const JudgedPolicy* const> policies, const ReferenceFlow& flow,
                   PolicySet set) {
    for (const JudgedPolicy* policy : policies) {
      const std::vector<JudgedRule>& rules = policy->rules(direction_);
      for (std::size_t i = 0; i < rules.size(); ++i) {
        const auto index = static_cast<std::int32_t>(i);
        if (!matches(rules[i], flow, set, policy->name, index)) continue;
        switch (rules[i].fields.action) {
          case Action::log: record(set, StepOutcome::logged, policy->name, index); break;
          case Action::pass:
            record(set, StepOutcome::passed, policy->name, index);
            return End::passed;
          case Action::allow:
            record(set, StepOutcome::allowed, policy->name, index);
            conclude(Action::allow, Reason::rule, set, policy->name, index);
            return End::decided;
          case Action::deny:
            record(set, StepOutcome::denied, policy->name, index);
            conclude(Action::deny, Reason::rule, set, policy->name, index);
            return End::decided;
        }
      }
    }
    return End::no_match;
  }

  // 2.5, run_profiles
  void run_profiles(const ReferenceFlow& flow) {
    constexpr PolicySet set = PolicySet::normal;
    for (const std::string& name : endpoint_.profiles) {
      const PolicyName profile{"", "Profile", "", name};
      const auto found = state_.profiles.find(name);
      if (found == state_.profiles.end()) {
        record(set, StepOutcome::denied, profile, 0);
        return conclude(Action::deny, Reason::profile_rule, set, profile, 0);
      }
      const std::vector<JudgedRule>& rules = found->second.rules(direction_);
      for (std::size_t i = 0; i < rules.size(); ++i) {
        const auto index = static_cast<std::int32_t>(i);
        if (!matches(rules[i], flow, set, profile, index)) continue;
        switch (rules[i].fields.action) {
          case Action::log: record(set, StepOutcome::logged, profile, index); break;
          case Action::allow:
            record(set, StepOutcome::allowed, profile, index);
            return conclude(Action::allow, Reason::profile_rule, set, profile, index);
          case Action::deny:
          case Action::pass:  // 9, row 1: in a profile it denies
            record(set, StepOutcome::denied, profile, index);
            return conclude(Action::deny, Reason::profile_rule, set, profile, index);
        }
      }
    }
    conclude(Action::deny, Reason::no_profile_match, set);
  }

  bool matches(const JudgedRule& rule, const ReferenceFlow& flow, PolicySet set,
               const PolicyName& policy, std::int32_t index) {
    std::set<Criterion> failed = failed_criteria(rule, flow, state_);
    if (failed.empty()) return true;
    record(set, StepOutcome::no_match, policy, index, std::move(failed));
    return false;
  }

  void record(PolicySet set, StepOutcome outcome, const PolicyName& policy, std::int32_t rule,
              std::set<Criterion> failed = {}) {
    side_.steps.push_back(ReferenceStep{set, outcome, policy, rule, std::move(failed)});
  }

  void conclude(Action action, Reason reason, PolicySet set, PolicyName policy = {},
                std::int32_t rule = kNoRule) {
    side_.decision = ReferenceDecision{action, reason, set, std::move(policy), rule};
  }

  const PolicyState& state_;
  const JudgedEndpoint& endpoint_;
  Direction direction_;
  ReferenceSide side_;
};

ReferenceSide refused(Reason reason) {
  ReferenceSide side;
  side.decision.action = Action::deny;
  side.decision.reason = reason;
  return side;
}

// 2.7: one side of the flow, at the endpoint that is named or that owns the address.
ReferenceSide evaluate_side(const PolicyState& state, const std::optional<EndpointName>& named,
                            const Address& address, Direction direction,
                            const ReferenceFlow& flow) {
  const JudgedEndpoint* endpoint = nullptr;
  if (named) {
    endpoint = state.find(*named);
    if (endpoint == nullptr) return refused(Reason::unknown_endpoint);
  } else {
    const std::vector<const JudgedEndpoint*> owners = state.owners(address);
    if (owners.empty()) return {};  // unenforced
    if (owners.size() > 1) return refused(Reason::ambiguous_endpoint);
    endpoint = owners.front();
  }
  Walk walk(state, *endpoint, direction);
  endpoint->name.kind == EndpointKind::host_endpoint ? walk.hep_local(flow) : walk.decide(flow);
  return walk.take();
}

std::vector<ReferenceStep> filtered(const std::vector<ReferenceStep>& steps,
                                    std::initializer_list<StepOutcome> wanted) {
  std::vector<ReferenceStep> result;
  for (const ReferenceStep& step : steps) {
    if (std::ranges::find(wanted, step.outcome) != wanted.end()) result.push_back(step);
  }
  return result;
}

}  // namespace

std::vector<ReferenceStep> ReferenceSide::logs() const {
  return filtered(steps, {StepOutcome::logged});
}

std::vector<ReferenceStep> ReferenceSide::trace() const {
  return filtered(steps, {StepOutcome::passed, StepOutcome::allowed, StepOutcome::denied,
                          StepOutcome::default_pass, StepOutcome::default_deny});
}

bool ReferenceVerdict::allowed() const {
  return egress.decision.action == Action::allow && ingress.decision.action == Action::allow;
}

PolicyJudge::PolicyJudge(const Model& model, ReferenceOptions options)
    : state_(std::make_shared<const PolicyState>(model, options)) {}

ReferenceVerdict PolicyJudge::evaluate(const ReferenceFlow& flow) const {
  return ReferenceVerdict{
      evaluate_side(*state_, flow.source_endpoint, flow.source, Direction::egress, flow),
      evaluate_side(*state_, flow.destination_endpoint, flow.destination, Direction::ingress,
                    flow)};
}

ReferenceSide PolicyJudge::evaluate_forward(const EndpointName& host, Direction direction,
                                            const ReferenceFlow& flow) const {
  const JudgedEndpoint* endpoint = state_->find(host);
  if (endpoint == nullptr) return refused(Reason::unknown_endpoint);
  Walk walk(*state_, *endpoint, direction);
  walk.hep_forward(flow);
  return walk.take();
}

ReferenceVerdict evaluate(const Model& model, const ReferenceFlow& flow, ReferenceOptions options) {
  return PolicyJudge(model, options).evaluate(flow);
}

}  // namespace tierwall::reference
