#include "snapshot/policies.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "model/builtin_tiers.hpp"
#include "support/hash_map.hpp"

namespace tierwall::snapshot {

namespace {

// Its key in the order is made.
constexpr std::uint64_t kStepsPerPolicy = 64;

// Those that are enforced are in them.
void add_unknown_tiers(const Model& model, StagedPolicies staged, std::vector<TierInfo>& tiers) {
  support::StringSet known;
  for (const TierInfo& tier : tiers)
    known.insert(tier.name);
  for (const Policy& policy : model.policies) {
    if (is_enforced(policy, staged) && known.insert(policy.tier).second)
      tiers.push_back(info_of_unknown_tier(policy.tier));
  }
}

}  // namespace

PolicyTypes types_of(const Policy& policy) {
  if (policy.types) return *policy.types;
  const bool egress = !policy.egress.empty();
  return PolicyTypes{.ingress = !policy.ingress.empty() || !egress, .egress = egress};
}

TierInfo info_of(const Tier& tier) {
  return {tier.name, tier.order.value_or(kDefaultTierOrder),
          tier.default_action.value_or(Action::deny)};
}

TierInfo info_of_unknown_tier(std::string name) {
  return {std::move(name), std::numeric_limits<double>::infinity(), Action::deny};
}

bool is_enforced(const Policy& policy, StagedPolicies staged) {
  return !is_staged(policy.kind) ||
         (staged == StagedPolicies::enforced && policy.staged_action != StagedAction::remove);
}

PolicyPlace::PolicyPlace(const Policy& policy, TierId tier_of_policy)
    : tier(tier_of_policy),
      order(policy.order.value_or(std::numeric_limits<double>::infinity())),
      tie_break(policy.name + "/" + policy.namespace_name + "/" +
                std::string(to_string(policy.kind))) {}

PolicyOrder::PolicyOrder(const Model& model, StagedPolicies staged, support::BuildMeter& meter) {
  for (const BuiltinTier& tier : kBuiltinTiers)
    tiers.push_back({std::string(tier.name), tier.order, tier.default_action});
  for (const Tier& tier : model.tiers) {
    // A built-in one that is stated is stated as it is.
    if (!is_builtin_tier(tier.name)) tiers.push_back(info_of(tier));
  }
  add_unknown_tiers(model, staged, tiers);
  std::ranges::sort(tiers, {}, place_of);
  support::TextMap<TierId> ids;
  for (std::uint32_t i = 0; i < tiers.size(); ++i)
    ids.emplace(tiers[i].name, TierId{i});

  struct Placed {
    PolicyPlace place;
    const Policy* policy;
  };
  std::vector<Placed> placed;
  for (const Policy& policy : model.policies) {
    if (!is_enforced(policy, staged)) continue;
    meter.work(kStepsPerPolicy);
    placed.push_back({PolicyPlace(policy, ids.find(policy.tier)->second), &policy});
  }
  support::sort(meter, placed, &Placed::place);
  policies.reserve(placed.size());
  for (const Placed& each : placed)
    policies.push_back({each.policy, each.place.tier, types_of(*each.policy)});
}

}  // namespace tierwall::snapshot
