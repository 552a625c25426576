#include "snapshot/plan_builder.hpp"

#include <cstddef>
#include <utility>

namespace tierwall::snapshot {

namespace {

// It is found by its policies; each of them is looked at, and may become a step.
constexpr std::uint64_t kStepsPerPlan = 16;
constexpr std::uint64_t kStepsPerPolicy = 2;

// In keys of plans, before the first policy of a tier that passes at its end. No policy has this id.
constexpr std::uint32_t kPassingTier = PolicyId::none().value;

// 2.8: which policies make up a set.
bool belongs_to(const Policy& policy, PolicySet set) noexcept {
  switch (set) {
    case PolicySet::untracked: return policy.do_not_track;
    case PolicySet::pre_dnat: return policy.pre_dnat;
    case PolicySet::normal: return !policy.do_not_track && !policy.pre_dnat;
    case PolicySet::forward:
      return !policy.do_not_track && !policy.pre_dnat && policy.apply_on_forward;
    case PolicySet::failsafe: break;
  }
  return false;
}

}  // namespace

PlanBuilder::PlanBuilder(const PolicyOrder& order, const ProfileTable& profiles,
                         std::vector<RuleRuns> runs, support::BuildMeter& meter)
    : meter_(meter), runs_(std::move(runs)) {
  for (const PolicyRecord& record : order.policies)
    policies_.emplace_back(record);
  auto next = static_cast<std::uint32_t>(policies_.size());
  for (const ProfileRecord& record : profiles.records())
    profiles_.emplace(record.name, NamedProfile{PolicyId{next++}, record.missing});
  for (const TierInfo& tier : order.tiers)
    defaults_of_tiers_.push_back(tier.default_action);
}

PlanBuilder::Scope::Scope(const PolicyRecord& record) : tier(record.tier), types(record.types) {
  for (std::size_t set = 0; set < kPolicySets; ++set)
    is_in[set] = belongs_to(*record.policy, static_cast<PolicySet>(set));
}

void PlanBuilder::add(PolicyId id, const PolicyRecord& record, const RuleRuns& runs) {
  const std::size_t count = std::size_t{id.value} + 1;
  if (policies_.size() < count) policies_.resize(count);
  policies_[id.value] = Scope(record);
  runs_of(id) = runs;
}

void PlanBuilder::add(const std::string& name, const NamedProfile& profile, const RuleRuns& runs) {
  profiles_[name] = profile;
  runs_of(profile.id) = runs;
}

void PlanBuilder::remove_profile(std::string_view name) {
  if (const auto found = profiles_.find(name); found != profiles_.end())
    found->second.id = PolicyId::none();
}

void PlanBuilder::set_default(TierId tier, Action action) {
  if (tier.value >= defaults_of_tiers_.size())
    defaults_of_tiers_.resize(std::size_t{tier.value} + 1, Action::deny);
  defaults_of_tiers_[tier.value] = action;
}

const NamedProfile* PlanBuilder::find_profile(std::string_view name) const {
  const auto found = profiles_.find(name);
  return found == profiles_.end() || found->second.id.is_none() ? nullptr : &found->second;
}

RuleRuns& PlanBuilder::runs_of(PolicyId id) {
  if (runs_.size() <= id.value) runs_.resize(std::size_t{id.value} + 1);
  return runs_[id.value];
}

EndpointPlans PlanBuilder::plans_of(std::span<const std::uint32_t> selecting,
                                    std::span<const std::string> profiles, bool is_host) {
  EndpointPlans found;
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    const auto at = static_cast<unsigned>(direction);
    found.normal[at] = plan(selecting, PolicySet::normal, direction, profiles);
    if (!is_host) continue;
    found.host.untracked[at] = plan(selecting, PolicySet::untracked, direction, {});
    found.host.forward[at] = plan(selecting, PolicySet::forward, direction, {});
  }
  if (is_host) found.host.pre_dnat = plan(selecting, PolicySet::pre_dnat, Direction::ingress, {});
  return found;
}

std::uint32_t PlanBuilder::plan(std::span<const std::uint32_t> selecting, PolicySet set,
                                Direction direction, std::span<const std::string> profiles) {
  // 2.4: untracked and preDNAT tiers end without a default.
  meter_.work(kStepsPerPlan + kStepsPerPolicy * (selecting.size() + profiles.size()));
  const bool has_defaults = set == PolicySet::normal || set == PolicySet::forward;
  key_.assign({static_cast<std::uint32_t>(direction), has_defaults ? 1U : 0U});
  policies_of_plan_.clear();
  TierId last = TierId::none();
  for (const std::uint32_t policy : selecting) {
    if (!policies_[policy].covers(direction, set)) continue;
    const TierId before = std::exchange(last, policies_[policy].tier);
    if (has_defaults && last != before && passes(last)) key_.push_back(kPassingTier);
    key_.push_back(policy);
    policies_of_plan_.push_back(policy);
  }
  profiles_of_plan_.clear();
  if (set == PolicySet::normal) {
    for (const std::string& profile : profiles) {
      profiles_of_plan_.push_back(profiles_.find(profile)->second);
      key_.push_back(profiles_of_plan_.back().id.value);
    }
  }
  const auto [index, is_new] = known_.intern(key_);
  if (!is_new) return index;
  plans_.push_back({.first_step = static_cast<std::uint32_t>(steps_.size())});
  add_tiers(direction, has_defaults);
  add_profiles(direction);
  steps_.push_back({.kind = StepKind::end});
  meter_.check_tables(bytes());
  return index;
}

void PlanBuilder::add_tiers(Direction direction, bool has_defaults) {
  std::span<const std::uint32_t> policies = policies_of_plan_;
  while (!policies.empty()) {
    const TierId tier = policies_[policies.front()].tier;
    std::size_t count = 1;
    while (count < policies.size() && policies_[policies[count]].tier == tier)
      ++count;
    const auto after_tier = static_cast<std::uint32_t>(steps_.size() + count + 1);
    for (const std::uint32_t policy : policies.first(count)) {
      const RuleRun& run = runs_[policy].of(direction);
      steps_.push_back({.kind = StepKind::policy,
                        .first_rule = run.first,
                        .rule_count = run.count,
                        .after_tier = after_tier,
                        .tier = tier,
                        .policy = PolicyId{policy}});
    }
    steps_.push_back({.kind = !has_defaults  ? StepKind::set_end
                              : passes(tier) ? StepKind::tier_pass
                                             : StepKind::tier_deny,
                      .tier = tier,
                      .policy = PolicyId{policies.front()}});
    policies = policies.subspan(count);
  }
}

void PlanBuilder::add_profiles(Direction direction) {
  for (const NamedProfile& profile : profiles_of_plan_) {
    const RuleRun& run = runs_[profile.id.value].of(direction);
    steps_.push_back({.kind = profile.missing ? StepKind::missing_profile : StepKind::profile,
                      .first_rule = run.first,
                      .rule_count = run.count,
                      .policy = profile.id});
  }
}

}  // namespace tierwall::snapshot
