// The tiers that exist without any document (spec/policy.md 1.2).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include <tierwall/model.hpp>

namespace tierwall {

struct BuiltinTier {
  std::string_view name;
  double order;
  Action default_action;
};

inline constexpr std::array<BuiltinTier, 5> kBuiltinTiers{{
    {"kube-admin", 1'000, Action::pass},
    {kDefaultTier, kDefaultTierOrder, Action::deny},
    {"kube-baseline", 10'000'000, Action::pass},
    {"adminnetworkpolicy", 1'000, Action::pass},
    {"baselineadminnetworkpolicy", 10'000'000, Action::pass},
}};

inline bool is_builtin_tier(std::string_view name) noexcept {
  return std::ranges::find(kBuiltinTiers, name, &BuiltinTier::name) != kBuiltinTiers.end();
}

}  // namespace tierwall
