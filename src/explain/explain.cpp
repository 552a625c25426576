#include <tierwall/explain.hpp>

#include <utility>

#include <tierwall/runtime/evaluate.hpp>

#include "explain/failed_fields.hpp"

namespace tierwall::inline v0 {

namespace {

// What detail::walk_plan and its callers do, with every step written down.
class Walk {
 public:
  Walk(const SnapshotView& view, const Flow& flow, const Packet& packet, Direction direction)
      : view_(view), flow_(flow), packet_(packet) {
    side_.direction = direction;
  }

  // One side of a flow (spec/policy.md 2.7), at the endpoint that is named or owns the address.
  SideExplanation side(EndpointId named, EndpointId owner) && {
    const EndpointId at = named.is_none() ? owner : named;
    if (at.is_none()) return std::move(side_);
    if (at.value >= view_.endpoints.size()) {
      conclude(Action::deny,
               named.is_none() ? Reason::ambiguous_endpoint : Reason::unknown_endpoint,
               PolicySet::normal);
      return std::move(side_);
    }
    side_.endpoint = at;
    const EndpointEntry& endpoint = view_.endpoints[at.value];
    if (endpoint.host == kNoEntry) {
      decide(endpoint);
    } else {
      decide_local(endpoint);
    }
    return std::move(side_);
  }

  // hep_forward of 2.8
  SideExplanation forward(EndpointId host) && {
    if (host.value >= view_.endpoints.size() || view_.endpoints[host.value].host == kNoEntry) {
      conclude(Action::deny, Reason::unknown_endpoint, PolicySet::normal);
      return std::move(side_);
    }
    side_.endpoint = host;
    const HostEntry& entry = view_.hosts[view_.endpoints[host.value].host];
    if (side_.direction == Direction::ingress && !is_failsafe()) {
      const Packet original = detail::before_dnat(view_, flow_, packet_);
      if (run(entry.untracked[direction()], PolicySet::untracked, original) ||
          run(entry.pre_dnat, PolicySet::pre_dnat, original)) {
        return std::move(side_);
      }
    }
    if (!run(entry.forward[direction()], PolicySet::forward, packet_)) {
      conclude(Action::allow, Reason::forward_default, PolicySet::forward);
    }
    return std::move(side_);
  }

 private:
  unsigned direction() const noexcept { return static_cast<unsigned>(side_.direction); }
  bool is_failsafe() const noexcept {
    return view_.failsafe_ports &&
           detail::is_failsafe(side_.direction, flow_.protocol, flow_.destination_port);
  }

  void decide(const EndpointEntry& endpoint) {
    if (!run(endpoint.normal[direction()], PolicySet::normal, packet_)) {
      conclude(Action::deny, Reason::no_profile_match, PolicySet::normal);
    }
  }

  void decide_local(const EndpointEntry& endpoint) {
    if (is_failsafe()) return conclude(Action::allow, Reason::failsafe, PolicySet::failsafe);
    const HostEntry& host = view_.hosts[endpoint.host];
    const Packet original = detail::before_dnat(view_, flow_, packet_);
    if (run(host.untracked[direction()], PolicySet::untracked, original)) return;
    if (side_.direction == Direction::ingress &&
        run(host.pre_dnat, PolicySet::pre_dnat, original)) {
      return;
    }
    decide(endpoint);
  }

  // True: decided.
  bool run(std::uint32_t plan, PolicySet set, const Packet& packet) {
    std::size_t at = view_.plans[plan].first_step;
    for (;;) {
      const PlanStep& step = view_.steps[at];
      switch (step.kind) {
        case StepKind::end: return false;
        case StepKind::tier_pass: record(set, Outcome::default_pass, step, kNoRule); break;
        case StepKind::set_end: record(set, Outcome::end_of_set, step, kNoRule); break;
        case StepKind::tier_deny:
          record(set, Outcome::default_deny, step, kNoRule);
          conclude(Action::deny, Reason::tier_default, set, &step);
          return true;
        case StepKind::missing_profile:
          record(set, Outcome::denied, step, 0);
          conclude(Action::deny, Reason::profile_rule, set, &step, 0);
          return true;
        case StepKind::policy:
        case StepKind::profile:
          switch (run_rules(step, set, packet)) {
            case End::decided: return true;
            case End::passed: at = step.after_tier; continue;
            case End::undecided: break;
          }
          break;
      }
      ++at;
    }
  }

  enum class End { decided, passed, undecided };

  End run_rules(const PlanStep& step, PolicySet set, const Packet& packet) {
    const bool in_profile = step.kind == StepKind::profile;
    const auto rules = view_.rules.rules.subspan(step.first_rule, step.rule_count);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const auto index = static_cast<std::int32_t>(i);
      const FieldMask failed = explanation::failed_fields(rules[i], view_, packet);
      if (failed != 0) {
        record(set, Outcome::no_match, step, index, failed);
        continue;
      }
      switch (rules[i].action) {
        case Action::log:
          record(set, Outcome::logged, step, index);
          side_.decision.flags |= Decision::kLogged;
          continue;
        case Action::pass:
          if (!in_profile) {
            record(set, Outcome::passed, step, index);
            return End::passed;
          }
          break;
        case Action::allow:
        case Action::deny: break;
      }
      const bool allowed = rules[i].action == Action::allow;
      record(set, allowed ? Outcome::allowed : Outcome::denied, step, index);
      conclude(allowed ? Action::allow : Action::deny,
               in_profile ? Reason::profile_rule : Reason::rule, set, &step, index);
      return End::decided;
    }
    return End::undecided;
  }

  void record(PolicySet set, Outcome outcome, const PlanStep& step, std::int32_t rule,
              FieldMask failed = 0) {
    side_.steps.push_back({set, outcome, step.tier, step.policy, rule, failed});
  }

  void conclude(Action action, Reason reason, PolicySet set, const PlanStep* step = nullptr,
                std::int32_t rule = kNoRule) {
    const std::uint8_t flags = side_.decision.flags;
    side_.decision = step == nullptr ? detail::outcome(action, reason, set, flags)
                                     : detail::decided(action, reason, set, *step, rule, flags);
  }

  const SnapshotView& view_;
  const Flow& flow_;
  const Packet& packet_;
  SideExplanation side_;
};

}  // namespace

Explanation explain(const Snapshot& snapshot, const Flow& flow) {
  const SnapshotView& view = snapshot.view();
  const AddressPlace source = place_of(view.addresses, flow.source);
  const AddressPlace destination = place_of(view.addresses, flow.destination);
  const Packet packet = detail::make_packet(view, flow, source, destination);
  Explanation explanation;
  explanation.flow = flow;
  explanation.egress =
      Walk(view, flow, packet, Direction::egress).side(flow.source_endpoint, source.owner);
  explanation.ingress = Walk(view, flow, packet, Direction::ingress)
                            .side(flow.destination_endpoint, destination.owner);
  explanation.verdict = {explanation.egress.decision, explanation.ingress.decision};
  return explanation;
}

SideExplanation explain_forward(const Snapshot& snapshot, EndpointId host, Direction direction,
                                const Flow& flow) {
  const SnapshotView& view = snapshot.view();
  const Packet packet = detail::make_packet(view, flow, place_of(view.addresses, flow.source),
                                            place_of(view.addresses, flow.destination));
  return Walk(view, flow, packet, direction).forward(host);
}

}  // namespace tierwall::inline v0
