#include "store/live_profiles.hpp"

#include <optional>
#include <vector>

#include "snapshot/names.hpp"

namespace tierwall::store {

LiveProfiles::LiveProfiles(const Model& model, snapshot::Sources& sources, RuleOwners& owners)
    : table_(*sources.profiles),
      plans_(*sources.plans),
      owners_(owners),
      missing_(model, *sources.profiles) {
  table_.forget_rules();
}

bool LiveProfiles::change(const ProfileChange& change, Effects& effects) {
  const auto& [name, before, after] = change;
  // Two of one name are refused.
  if (!before && table_.find_defined(name) != nullptr) return false;
  const snapshot::NamedProfile* const known = plans_.find_profile(name);
  if (known != nullptr) effects.profiles.push_back(known->id);
  if (after) {
    table_.define(name, after->labels);
  } else {
    table_.undefine(name);
  }
  if (before && after && snapshot::has_same_rules(*before, *after)) return true;
  if (known != nullptr) {
    owners_.remove(known->id);
    plans_.remove_profile(name);
  }
  return !after ||
         add(snapshot::info_of_profile(name, false),
             {after->rules(Direction::ingress), after->rules(Direction::egress), {}}, effects);
}

bool LiveProfiles::add(const PolicyInfo& info, const RuleOwners::Rules& rules, Effects& effects) {
  const std::optional<RuleOwners::Added> added = owners_.add(info, rules, effects.more_sets);
  if (!added) return false;
  plans_.add(info.name, {added->id, info.missing}, added->runs);
  return true;
}

bool LiveProfiles::settle() {
  const std::vector<Rule> none;
  Effects effects;  // without rules, none
  for (const std::string& name : missing_.take_changes()) {
    const snapshot::NamedProfile* const known = plans_.find_profile(name);
    if (known == nullptr && missing_.is_named(name)) {
      if (!add(snapshot::info_of_profile(name, true), {none, none, {}}, effects)) return false;
    } else if (known != nullptr && known->missing && !missing_.is_named(name)) {
      owners_.remove(known->id);
      plans_.remove_profile(name);
    }
  }
  return true;
}

}  // namespace tierwall::store
