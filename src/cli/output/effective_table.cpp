#include "cli/output/effective_table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <tierwall/effective.hpp>

#include "cli/flows/flow_request.hpp"
#include "cli/output/rule_origin.hpp"
#include "cli/output/table.hpp"

namespace tierwall::cli {

namespace {

Cell action_cell(Action action) {
  switch (action) {
    case Action::allow: return {"allow", Colour::green};
    case Action::deny: return {"deny", Colour::red};
    default: return {std::string(to_string(action))};
  }
}

// `ingress`, and the set where there is a choice: `ingress untracked`
std::string direction_text(const EffectiveSet& set) {
  if (set.set == PolicySet::normal) return std::string(to_string(set.direction));
  return fmt::format("{} {}", to_string(set.direction), to_string(set.set));
}

std::string criteria_text(const FailsafePorts& open) {
  return fmt::format("protocol ({}), destination.ports ({})", protocol_text(open.protocol),
                     fmt::join(open.ports, ", "));
}

class EffectiveTable {
 public:
  EffectiveTable(const Snapshot& snapshot, const PlaceMap& places)
      : snapshot_(snapshot), places_(places) {}

  void add(const EffectiveSet& set) {
    direction_ = direction_text(set);
    tier_.clear();
    for (const FailsafePorts& open : set.failsafe)
      row({}, {}, action_cell(Action::allow), criteria_text(open), "built in");
    for (const EffectiveTier& tier : set.tiers) {
      tier_ = snapshot_.tier(tier.tier).name;
      for (const EffectivePolicy& policy : tier.policies)
        add(policy, set.direction);
      row("end of tier", {}, tier.end ? action_cell(*tier.end) : Cell{"next tier"}, {}, {});
    }
    tier_ = "(profiles)";
    for (const EffectivePolicy& profile : set.profiles)
      add(profile, set.direction);
    if (!set.otherwise) return;
    tier_ = "(otherwise)";
    row({}, {}, action_cell(*set.otherwise), {}, {});
  }

  void flush() { table_.flush(); }

 private:
  void add(const EffectivePolicy& policy, Direction direction) {
    const PolicyInfo& info = snapshot_.policy(policy.policy);
    const std::string name = ResourceName{info.kind, info.namespace_name, info.name}.to_string();
    if (info.missing) {
      row(name, {}, action_cell(Action::deny), "the profile is missing, which denies", {});
    } else if (policy.rules.empty()) {
      row(name, {}, {}, "no rules in this direction", origin_of(info, places_).to_string());
    }
    for (const EffectiveRule& rule : policy.rules) {
      const bool pass_in_profile = info.tier.is_none() && rule.action == Action::pass;
      row(name, std::to_string(rule.index),
          pass_in_profile ? Cell{"pass, which denies", Colour::red} : action_cell(rule.action),
          rule.criteria.empty() ? "every flow" : rule.criteria,
          origin_of(info, direction, rule.index, places_).to_string());
    }
  }

  // What a line shares with the one before is said once; every set and tier begins anew.
  void row(std::string policy, std::string rule, Cell action, std::string criteria,
           std::string origin) {
    const bool same_direction = direction_ == last_direction_;
    const bool same_tier = same_direction && tier_ == last_tier_;
    const bool same_policy = same_tier && policy == last_policy_;
    table_.add({{same_direction ? std::string() : direction_},
                {same_tier ? std::string() : tier_},
                {same_policy ? std::string() : policy},
                {std::move(rule)},
                std::move(action),
                {std::move(criteria)},
                {std::move(origin)}});
    last_direction_ = direction_;
    last_tier_ = tier_;
    last_policy_ = std::move(policy);
  }

  const Snapshot& snapshot_;
  const PlaceMap& places_;
  Table table_{{"DIRECTION", "TIER", "POLICY", "RULE", "ACTION", "CRITERIA", "ORIGIN"}};
  std::string direction_, tier_;
  std::string last_direction_, last_tier_, last_policy_;
};

}  // namespace

void print_effective_table(const Snapshot& snapshot, EndpointId endpoint, const PlaceMap& places) {
  EffectiveTable table(snapshot, places);
  for (const EffectiveSet& set : effective_policies(snapshot, endpoint))
    table.add(set);
  table.flush();
}

}  // namespace tierwall::cli
