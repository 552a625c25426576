// walk_plan(): tests the rules of a plan one by one (spec/policy.md 2.4, 2.5). What programs are
// compiled from, and what answers where they have no form of their own.
//
// Thread contract: reads only. Complexity: linear in the rules that are walked.
#pragma once

#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/packet.hpp>
#include <tierwall/runtime/rule_match.hpp>
#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/runtime/verdict.hpp>

namespace tierwall::inline v0 {

namespace detail {

TIERWALL_INLINE Decision outcome(Action action, Reason reason, PolicySet set,
                                 std::uint8_t flags = 0) noexcept {
  Decision decision;
  decision.action = action;
  decision.reason = reason;
  decision.set = set;
  decision.flags = flags;
  return decision;
}

TIERWALL_INLINE Decision decided(Action action, Reason reason, PolicySet set, const PlanStep& step,
                                 std::int32_t rule, std::uint8_t flags) noexcept {
  Decision decision;
  decision.action = action;
  decision.reason = reason;
  decision.set = set;
  decision.flags = flags;
  decision.tier = step.tier;
  decision.policy = step.policy;
  decision.rule = rule;
  return decision;
}

// Walks a plan. True: decided, and `decision` says what and by what. False: its end was reached;
// then only the flags of `decision` have changed.
inline bool walk_plan(const SnapshotView& view, std::uint32_t plan, PolicySet set,
                      const Packet& packet, Decision& decision) noexcept {
  const PlanStep* const steps = view.steps.data();
  const PlanStep* step = steps + view.plans[plan].first_step;
  for (;;) {
    switch (step->kind) {
      case StepKind::end: return false;
      case StepKind::tier_pass:
      case StepKind::set_end: ++step; continue;
      case StepKind::tier_deny:
        decision = decided(Action::deny, Reason::tier_default, set, *step, kNoRule, decision.flags);
        return true;
      case StepKind::missing_profile:
        decision = decided(Action::deny, Reason::profile_rule, set, *step, 0, decision.flags);
        return true;
      case StepKind::policy:
      case StepKind::profile: break;
    }
    const RuleEntry* const first = view.rules.rules.data() + step->first_rule;
    const RuleEntry* const last = first + step->rule_count;
    const bool in_profile = step->kind == StepKind::profile;
    bool passed = false;
    for (const RuleEntry* rule = first; rule != last; ++rule) {
      if (!matches(*rule, view, packet)) continue;
      if (rule->action == Action::log) {
        decision.flags |= Decision::kLogged;
        continue;
      }
      if (rule->action == Action::pass && !in_profile) {
        passed = true;
        break;
      }
      decision = decided(rule->action == Action::allow ? Action::allow : Action::deny,
                         in_profile ? Reason::profile_rule : Reason::rule, set, *step,
                         static_cast<std::int32_t>(rule - first), decision.flags);
      return true;
    }
    step = passed ? steps + step->after_tier : step + 1;
  }
}

}  // namespace detail

}  // namespace tierwall::inline v0
