#include "store/live_policies.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "snapshot/names.hpp"

namespace tierwall::store {

LivePolicies::LivePolicies(snapshot::Sources& sources, EndpointClasses& classes, RuleOwners& owners,
                           StagedPolicies staged)
    : selectors_(*sources.selectors),
      plans_(*sources.plans),
      classes_(classes),
      owners_(owners),
      staged_(staged),
      tiers_(*sources.order),
      ranks_(*sources.order) {
  const snapshot::PolicyOrder& order = *sources.order;
  for (std::uint32_t i = 0; i < order.policies.size(); ++i) {
    known_.emplace(name_of(*order.policies[i].policy),
                   Known{PolicyId{i}, sources.of_policies.subjects[i]});
  }
}

LivePolicies::Name LivePolicies::name_of(const Policy& policy) {
  return {policy.kind, {policy.namespace_name, policy.name}};
}

void LivePolicies::change(const Tier* before, const Tier* after, Effects& effects) {
  const TierId changed = tiers_.change(before, after);
  if (changed.is_none()) return;
  plans_.set_default(changed, tiers_[changed].default_action);
  const auto is_in_it = [&](std::uint32_t policy) { return ranks_.tier_of(policy) == changed; };
  for (std::uint32_t i = 0; i < classes_.size(); ++i) {
    if (std::ranges::any_of(classes_[i].policies, is_in_it)) effects.other_policies.push_back(i);
  }
}

bool LivePolicies::change(const Policy* before, const Policy* after, Effects& effects) {
  if (before != nullptr && snapshot::is_enforced(*before, staged_)) remove(*before, effects);
  return after == nullptr || !snapshot::is_enforced(*after, staged_) || add(*after, effects);
}

void LivePolicies::remove(const Policy& policy, Effects& effects) {
  const auto found = known_.find(name_of(policy));
  const auto [id, subject] = found->second;
  const std::vector<std::uint32_t> classes = classes_.matching(subject);
  classes_.remove_policy(subject, id, classes);
  effects.other_policies.insert(effects.other_policies.end(), classes.begin(), classes.end());
  owners_.remove(id);
  tiers_.leave(ranks_.tier_of(id.value));
  ranks_.erase(id);
  known_.erase(found);
}

bool LivePolicies::add(const Policy& policy, Effects& effects) {
  const snapshot::EffectiveSubject& subject = selectors_.subject(policy);
  if (!subject.errors.empty() || !classes_.know(subject.selector)) return false;
  const std::uint32_t selecting = subject.selector;
  const TierId tier = tiers_.enter(policy.tier);
  plans_.set_default(tier, tiers_[tier].default_action);
  const std::optional<RuleOwners::Added> added =
      owners_.add(snapshot::info_of(policy, tier),
                  {policy.ingress, policy.egress, policy.namespace_name}, effects.more_sets);
  if (!added) return false;
  const auto& [id, runs] = *added;
  plans_.add(id, {&policy, tier, snapshot::types_of(policy)}, runs);
  ranks_.insert(id, {policy, tier});
  known_.emplace(name_of(policy), Known{id, selecting});

  const std::vector<std::uint32_t> classes = classes_.matching(selecting);
  classes_.add_policy(selecting, id, classes);
  effects.other_policies.insert(effects.other_policies.end(), classes.begin(), classes.end());
  return true;
}

}  // namespace tierwall::store
