#include "store/live_tiers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/builtin_tiers.hpp"

namespace tierwall::store {

LiveTiers::LiveTiers(const snapshot::PolicyOrder& order)
    : uses_(order.tiers.size()),
      infos_(std::make_shared<const std::vector<TierInfo>>(order.tiers)) {
  for (std::uint32_t i = 0; i < order.tiers.size(); ++i) {
    ids_.emplace(order.tiers[i].name, TierId{i});
    uses_[i].is_stated = !std::isinf(order.tiers[i].order);
  }
  for (const snapshot::PolicyRecord& record : order.policies)
    ++uses_[record.tier.value].policies;
  rank();
}

TierId LiveTiers::enter(const std::string& name) {
  const auto known = ids_.find(name);
  const TierId tier =
      known != ids_.end() ? known->second : put(snapshot::info_of_unknown_tier(name));
  ++uses_[tier.value].policies;
  return tier;
}

void LiveTiers::leave(TierId tier) {
  --uses_[tier.value].policies;
  remove_if_unused(tier);
}

TierId LiveTiers::change(const Tier* before, const Tier* after) {
  const std::string& name = (before != nullptr ? before : after)->name;
  if (is_builtin_tier(name)) return TierId::none();  // stated as it is
  const auto known = ids_.find(name);
  const bool had_policies = known != ids_.end() && uses_[known->second.value].policies != 0;
  const std::uint32_t rank_before = had_policies ? ranks_[known->second.value] : 0;
  const Action default_before = had_policies ? (*this)[known->second].default_action : Action::deny;
  const TierId tier =
      put(after != nullptr ? snapshot::info_of(*after) : snapshot::info_of_unknown_tier(name));
  uses_[tier.value].is_stated = after != nullptr;
  remove_if_unused(tier);
  if (!had_policies) return TierId::none();
  const bool is_as_before =
      ranks_[tier.value] == rank_before && (*this)[tier].default_action == default_before;
  return is_as_before ? TierId::none() : tier;
}

TierId LiveTiers::put(TierInfo info) {
  const auto next = TierId{static_cast<std::uint32_t>(uses_.size())};
  const auto [known, is_new] = ids_.emplace(info.name, vacant_.empty() ? next : vacant_.back());
  const TierId tier = known->second;
  if (is_new && !vacant_.empty()) {
    vacant_.pop_back();
  } else if (is_new) {
    uses_.emplace_back();
  }
  replace(tier, std::move(info));
  return tier;
}

void LiveTiers::remove_if_unused(TierId tier) {
  const Use& use = uses_[tier.value];
  if (use.is_stated || use.policies != 0) return;
  ids_.erase((*this)[tier].name);
  vacant_.push_back(tier);
  replace(tier, {});
}

// Snapshots keep those of before.
void LiveTiers::replace(TierId tier, TierInfo info) {
  std::vector<TierInfo> infos = *infos_;
  if (tier.value == infos.size()) infos.emplace_back();
  infos[tier.value] = std::move(info);
  infos_ = std::make_shared<const std::vector<TierInfo>>(std::move(infos));
  rank();
}

void LiveTiers::rank() {
  std::vector<TierId> in_order;
  for (const auto& [name, tier] : ids_)
    in_order.push_back(tier);
  std::ranges::sort(in_order, {},
                    [this](TierId tier) { return snapshot::place_of((*this)[tier]); });
  ranks_.resize(uses_.size());
  for (std::uint32_t i = 0; i < in_order.size(); ++i)
    ranks_[in_order[i].value] = i;
}

}  // namespace tierwall::store
