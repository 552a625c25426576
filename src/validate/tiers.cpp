#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "model/builtin_tiers.hpp"
#include "model/resource_names.hpp"
#include "support/quote.hpp"
#include "validate/names.hpp"
#include "validate/resources.hpp"

namespace tierwall::validation {

namespace {

constexpr std::size_t kMaxTierName = 63;

std::string_view action_name(Action action) {
  return action == Action::pass ? "Pass" : "Deny";
}

// 1.2: a document may only repeat what a built-in tier is; all but `default` must state both values.
void check_builtin(Report& report, const Tier& tier, const BuiltinTier& builtin) {
  const bool may_omit = tier.name == kDefaultTier;
  if (tier.order ? *tier.order != builtin.order : !may_omit) {
    report.error(ErrorCode::invalid_value, "spec.order",
                 fmt::format("the order of tier `{}` is fixed at {}", tier.name, builtin.order));
  }
  if (tier.default_action ? *tier.default_action != builtin.default_action : !may_omit) {
    report.error(ErrorCode::invalid_value, "spec.defaultAction",
                 fmt::format("the default action of tier `{}` is fixed at {}", tier.name,
                             action_name(builtin.default_action)));
  }
}

void check_tier(Report& report, const Tier& tier) {
  if (tier.name.empty()) {
    report.error(ErrorCode::missing_field, "metadata.name", "the name is missing");
  } else if (!is_tier_name(tier.name)) {
    report.error(ErrorCode::invalid_value, "metadata.name",
                 fmt::format("the tier name {} is not made of at most {} lower-case letters, "
                             "digits and inner dashes",
                             support::quoted(tier.name), kMaxTierName));
  }
  if (tier.order && !std::isfinite(*tier.order)) {
    report.error(ErrorCode::invalid_value, "spec.order", "an order is a finite number");
  }
  if (tier.default_action && *tier.default_action != Action::deny &&
      *tier.default_action != Action::pass) {
    report.error(ErrorCode::invalid_value, "spec.defaultAction",
                 "the default action of a tier is Deny or Pass");
  }
  for (const BuiltinTier& builtin : kBuiltinTiers) {
    if (builtin.name == tier.name) check_builtin(report, tier, builtin);
  }
}

}  // namespace

bool is_tier_name(std::string_view name) {
  return is_dns_label(name) && name.size() <= kMaxTierName;
}

TierNames tier_names(const Model& model) {
  TierNames names;
  for (const BuiltinTier& builtin : kBuiltinTiers)
    names.insert(builtin.name);
  for (const Tier& tier : model.tiers)
    names.insert(tier.name);
  return names;
}

void check_tiers(Report& report, const Model& model) {
  Identities identities;
  for (const Tier& tier : model.tiers) {
    report.about(resource_name(tier));
    identities.check(report);
    check_tier(report, tier);
  }
}

}  // namespace tierwall::validation
