#include "programs/rule_list.hpp"

#include <algorithm>
#include <optional>

namespace tierwall::programs {

namespace {

bool asks_http(const RuleTables& rules, const RuleEntry& rule) noexcept {
  if (rule.extras == kNoEntry) return false;
  const RuleExtras& extras = rules.extras[rule.extras];
  return extras.method_count != 0 || extras.asks_path;
}

}  // namespace

bool RuleList::asks(Axis axis) const noexcept {
  return std::ranges::any_of(rules_,
                             [axis](const ListedRule& rule) { return rule.asks[axis] != 0; });
}

bool RuleList::read(const SnapshotView& view, std::uint32_t first_step, Direction direction,
                    RuleAlternatives& alternatives) {
  rules_.clear();
  const std::uint32_t newcomers = alternatives.newcomers();
  if (newcomers != AddressCriteria::kAnything)
    rules_.push_back(of_newcomers(newcomers, Axis::remote_sets));
  std::vector<std::uint32_t> first_rules;  // by step of the plan
  for (std::uint32_t at = first_step;; ++at) {
    const PlanStep& step = view.steps[at];
    first_rules.push_back(static_cast<std::uint32_t>(rules_.size()));
    switch (step.kind) {
      case StepKind::policy:
      case StepKind::profile:
        if (!add_rules(view, step, direction, alternatives)) return false;
        break;
      case StepKind::tier_pass:
      case StepKind::set_end: break;
      case StepKind::tier_deny: add_end(step, Action::deny, Reason::tier_default, kNoRule); break;
      case StepKind::missing_profile: add_end(step, Action::deny, Reason::profile_rule, 0); break;
      case StepKind::end:
        rules_.emplace_back().decision.flags = ProgramTables::kUndecided;
        for (ListedRule& rule : rules_) {
          if (rule.effect == ListedRule::Effect::pass)
            rule.next = first_rules[rule.next - first_step];
        }
        if (newcomers != AddressCriteria::kAnything && asks_local()) {
          for (ListedRule& rule : rules_)
            ++rule.next;
          rules_.insert(rules_.begin(), of_newcomers(newcomers, Axis::local_sets));
        }
        return true;
    }
  }
}

ListedRule RuleList::of_newcomers(std::uint32_t criterion, Axis axis) {
  ListedRule rule;
  rule.asks.axes[static_cast<std::size_t>(axis)] = criterion;
  (axis == Axis::remote_sets ? rule.asks.remote : rule.asks.local) = criterion;
  rule.decision.flags = ProgramTables::kAsksRules;
  return rule;
}

void RuleList::add_end(const PlanStep& step, Action action, Reason reason, std::int32_t rule) {
  Decision& decision = rules_.emplace_back().decision;
  decision.action = action;
  decision.reason = reason;
  decision.tier = step.tier;
  decision.policy = step.policy;
  decision.rule = rule;
}

bool RuleList::add_rules(const SnapshotView& view, const PlanStep& step, Direction direction,
                         RuleAlternatives& alternatives) {
  const bool in_profile = step.kind == StepKind::profile;
  for (std::uint32_t i = 0; i < step.rule_count; ++i) {
    const std::uint32_t index = step.first_rule + i;
    const RuleEntry& rule = view.rules.rules[index];
    const std::optional<std::span<const Alternative>> choices = alternatives.of(index, direction);
    if (!choices || rules_.size() + choices->size() > kMost) return false;
    ListedRule listed;
    if (rule.action == Action::log) {
      listed.effect = ListedRule::Effect::log;
    } else if (rule.action == Action::pass && !in_profile) {
      listed.effect = ListedRule::Effect::pass;
      listed.next = step.after_tier;  // a step, until all are read
    }
    // In a profile a Pass denies.
    listed.decision.action = rule.action == Action::allow ? Action::allow : Action::deny;
    listed.decision.reason = in_profile ? Reason::profile_rule : Reason::rule;
    listed.decision.tier = step.tier;
    listed.decision.policy = step.policy;
    listed.decision.rule = static_cast<std::int32_t>(i);
    if (asks_http(view.rules, rule)) listed.decision.flags = ProgramTables::kAsksHttp;
    for (const Alternative& choice : *choices) {
      listed.asks = choice;
      rules_.push_back(listed);
    }
  }
  return true;
}

}  // namespace tierwall::programs
