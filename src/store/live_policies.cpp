#include "store/live_policies.hpp"

#include <utility>

#include "snapshot/names.hpp"
#include "snapshot/rules.hpp"

namespace tierwall::store {

namespace {

// Ids, and rules, that are of no use any more are not minded below this: some megabytes.
constexpr std::size_t kMostWornIds = 4'096, kMostWornRules = 65'536;

std::uint32_t set_count(const SetTables& sets) noexcept {
  return sets.pages_per_row << SetPage::kBits;
}

}  // namespace

LivePolicies::LivePolicies(const SnapshotAccess::Body& built, snapshot::Sources& sources,
                           EndpointClasses& classes, StagedPolicies staged,
                           support::BuildMeter& meter)
    : selectors_(*sources.selectors),
      plans_(*sources.plans),
      classes_(classes),
      staged_(staged),
      meter_(meter),
      built_(built.tables),
      directory_(built.policies),
      ranks_(*sources.order),
      sets_(std::move(sources.rule_sets), static_cast<std::uint32_t>(sources.sets.size()),
            set_count(built.view.sets)),
      rules_(built.tables) {
  const snapshot::PolicyOrder& order = *sources.order;
  for (std::uint32_t i = 0; i < order.tiers.size(); ++i)
    tiers_.emplace(order.tiers[i].name, TierId{i});
  for (std::uint32_t i = 0; i < order.policies.size(); ++i) {
    known_.emplace(name_of(*order.policies[i].policy),
                   Known{PolicyId{i}, sources.of_policies.subjects[i]});
  }
}

LivePolicies::Name LivePolicies::name_of(const Policy& policy) {
  return {policy.kind, {policy.namespace_name, policy.name}};
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
  rules_.remove(id);
  ranks_.erase(id);
  auto directory = std::make_shared<snapshot::PolicyDirectory>(*directory_);
  directory->remove(id);
  directory_ = std::move(directory);
  known_.erase(found);
}

bool LivePolicies::add(const Policy& policy, Effects& effects) {
  const auto tier = tiers_.find(policy.tier);
  const snapshot::EffectiveSubject& subject = selectors_.subject(policy);
  if (tier == tiers_.end() || !subject.errors.empty() || !classes_.know(subject.selector))
    return false;
  const std::uint32_t selecting = subject.selector;
  const auto ingress_sides = selectors_of(policy.ingress, policy);
  const auto egress_sides = selectors_of(policy.egress, policy);
  if (!ingress_sides || !egress_sides) return false;

  const PolicyId id{static_cast<std::uint32_t>(directory_->size())};
  snapshot::RuleCompiler compiler(sets_, selectors_, rules_.draft(), meter_);
  const snapshot::RuleRun ingress =
      compiler.compile(policy.ingress, policy.namespace_name, *ingress_sides);
  const snapshot::RuleRun egress =
      compiler.compile(policy.egress, policy.namespace_name, *egress_sides);
  if (sets_.lacks_some()) return false;
  for (const LiveRuleSets::OfSelector& added : sets_.take_added()) {
    const std::vector<std::uint32_t> classes = classes_.matching(added.selector);
    classes_.add_set(added.selector, added.set, classes);
    effects.more_sets.insert(effects.more_sets.end(), classes.begin(), classes.end());
  }

  const snapshot::RuleRuns runs = rules_.append(id, {ingress, egress});
  plans_.add(id, {&policy, tier->second, snapshot::types_of(policy)}, runs);
  ranks_.insert(id, {policy, tier->second});
  auto directory = std::make_shared<snapshot::PolicyDirectory>(*directory_);
  directory->add(snapshot::info_of(policy, tier->second));
  directory_ = std::move(directory);
  known_.emplace(name_of(policy), Known{id, selecting});

  const std::vector<std::uint32_t> classes = classes_.matching(selecting);
  classes_.add_policy(selecting, id, classes);
  effects.other_policies.insert(effects.other_policies.end(), classes.begin(), classes.end());
  return true;
}

std::optional<std::vector<snapshot::SideSelectors>> LivePolicies::selectors_of(
    const std::vector<Rule>& rules, const Policy& policy) {
  std::vector<snapshot::SideSelectors> sides;
  for (const Rule& rule : rules) {
    for (const EntityRule* side : {&rule.source, &rule.destination}) {
      const snapshot::EffectiveEntity& entity = selectors_.entity(policy.namespace_name, *side);
      if (!entity.errors.empty()) return std::nullopt;
      for (const std::uint32_t selector : {entity.selectors.positive, entity.selectors.negative}) {
        if (selector != kNoEntry && !classes_.know(selector)) return std::nullopt;
      }
      sides.push_back(entity.selectors);
    }
  }
  return sides;
}

bool LivePolicies::is_worn() const noexcept {
  return directory_->size() > 2 * built_->runs.size() + kMostWornIds ||
         rules_.newcomers() > rules_.rules_in_use() + kMostWornRules;
}

void LivePolicies::show_in(SnapshotAccess::Body& body) const {
  rules_.show_in(body);
  body.policies = directory_;
  body.stats.policies = directory_->policies();
  body.stats.rules = rules_.rules_in_use();
  body.stats.selectors = rules_.selectors_in_use();
}

}  // namespace tierwall::store
