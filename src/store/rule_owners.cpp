#include "store/rule_owners.hpp"

#include <utility>

#include "snapshot/rules.hpp"

namespace tierwall::store {

namespace {

// Ids, and rules, that are of no use any more are not minded below this: some megabytes.
constexpr std::size_t kMostWornIds = 4'096, kMostWornRules = 65'536;

std::uint32_t set_count(const SetTables& sets) noexcept {
  return sets.pages_per_row << SetPage::kBits;
}

}  // namespace

RuleOwners::RuleOwners(const SnapshotAccess::Body& built, snapshot::Sources& sources,
                       EndpointClasses& classes, support::BuildMeter& meter)
    : selectors_(*sources.selectors),
      classes_(classes),
      meter_(meter),
      built_(built.tables),
      directory_(built.policies),
      sets_(std::move(sources.rule_sets), static_cast<std::uint32_t>(sources.sets.size()),
            set_count(built.view.sets)),
      rules_(built.tables) {}

std::optional<RuleOwners::Added> RuleOwners::add(const PolicyInfo& info, const Rules& rules,
                                                 std::vector<std::uint32_t>& more_sets) {
  const auto ingress_sides = selectors_of(rules.ingress, rules.namespace_name);
  const auto egress_sides = selectors_of(rules.egress, rules.namespace_name);
  if (!ingress_sides || !egress_sides) return std::nullopt;

  const PolicyId id{static_cast<std::uint32_t>(directory_->size())};
  snapshot::RuleCompiler compiler(sets_, selectors_, rules_.draft(), meter_);
  const snapshot::RuleRun ingress =
      compiler.compile(rules.ingress, rules.namespace_name, *ingress_sides);
  const snapshot::RuleRun egress =
      compiler.compile(rules.egress, rules.namespace_name, *egress_sides);
  if (sets_.lacks_some()) return std::nullopt;
  for (const LiveRuleSets::OfSelector& added : sets_.take_added()) {
    const std::vector<std::uint32_t> classes = classes_.matching(added.selector);
    classes_.add_set(added.selector, added.set, classes);
    more_sets.insert(more_sets.end(), classes.begin(), classes.end());
  }
  auto directory = std::make_shared<snapshot::PolicyDirectory>(*directory_);
  directory->add(info);
  directory_ = std::move(directory);
  return Added{id, rules_.append(id, {ingress, egress})};
}

void RuleOwners::remove(PolicyId id) {
  rules_.remove(id);
  auto directory = std::make_shared<snapshot::PolicyDirectory>(*directory_);
  directory->remove(id);
  directory_ = std::move(directory);
}

std::optional<std::vector<snapshot::SideSelectors>> RuleOwners::selectors_of(
    const std::vector<Rule>& rules, std::string_view namespace_name) {
  std::vector<snapshot::SideSelectors> sides;
  for (const Rule& rule : rules) {
    for (const EntityRule* side : {&rule.source, &rule.destination}) {
      const snapshot::EffectiveEntity& entity = selectors_.entity(namespace_name, *side);
      if (!entity.errors.empty()) return std::nullopt;
      for (const std::uint32_t selector : {entity.selectors.positive, entity.selectors.negative}) {
        if (selector != kNoEntry && !classes_.know(selector)) return std::nullopt;
      }
      sides.push_back(entity.selectors);
    }
  }
  return sides;
}

bool RuleOwners::is_worn() const noexcept {
  return directory_->size() > 2 * built_->runs.size() + kMostWornIds ||
         rules_.newcomers() > rules_.rules_in_use() + kMostWornRules;
}

void RuleOwners::show_in(SnapshotAccess::Body& body) const {
  rules_.show_in(body);
  body.policies = directory_;
  body.stats.policies = directory_->policies();
  body.stats.profiles = directory_->profiles();
  body.stats.rules = rules_.rules_in_use();
  body.stats.selectors = rules_.selectors_in_use();
}

}  // namespace tierwall::store
