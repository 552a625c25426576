// Policies in evaluation order (spec/policy.md 2.3), tier by tier, as they come and go.
//
//     PolicyRanks ranks(order);
//     ranks.insert(id, {policy, tier});
//     ranks.sort(policies, ranks_of_tiers);
//
// Thread contract: single-threaded; keeps nothing of the order. Complexity: to come or go is linear in the
// policies of the tier, with some nanoseconds for each; to compare is constant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <tierwall/runtime/ids.hpp>

#include "snapshot/policies.hpp"

namespace tierwall::store {

class PolicyRanks {
 public:
  explicit PolicyRanks(const snapshot::PolicyOrder& order)
      : tiers_(order.tiers.size()), ranks_(order.policies.size()) {
    for (std::uint32_t id = 0; id < order.policies.size(); ++id) {
      const snapshot::PolicyRecord& record = order.policies[id];
      std::vector<Placed>& tier = tiers_[record.tier.value];
      ranks_[id] = {record.tier, static_cast<std::uint32_t>(tier.size())};
      tier.push_back({snapshot::PolicyPlace(*record.policy, record.tier), id});
    }
  }

  // The id must be new.
  void insert(PolicyId id, snapshot::PolicyPlace place) {
    const TierId in = place.tier;
    if (in.value >= tiers_.size()) tiers_.resize(std::size_t{in.value} + 1);
    if (id.value >= ranks_.size()) ranks_.resize(std::size_t{id.value} + 1);
    std::vector<Placed>& tier = tiers_[in.value];
    const auto at = std::ranges::lower_bound(tier, place, {}, &Placed::place);
    const auto rank = static_cast<std::size_t>(at - tier.begin());
    tier.insert(at, {std::move(place), id.value});
    number_from(in, rank);
  }
  void erase(PolicyId id) {
    const auto [in, rank] = ranks_[id.value];
    std::vector<Placed>& tier = tiers_[in.value];
    tier.erase(tier.begin() + static_cast<std::ptrdiff_t>(rank));
    number_from(in, rank);
  }

  // Of a policy that is there.
  TierId tier_of(std::uint32_t policy) const noexcept { return ranks_[policy].tier; }
  // `ranks_of_tiers` is by TierId.
  void sort(std::vector<std::uint32_t>& policies,
            std::span<const std::uint32_t> ranks_of_tiers) const {
    std::ranges::sort(policies, {}, [&](std::uint32_t policy) {
      const Rank& rank = ranks_[policy];
      return std::pair(ranks_of_tiers[rank.tier.value], rank.in_tier);
    });
  }

 private:
  struct Placed {
    snapshot::PolicyPlace place;
    std::uint32_t id;
  };
  struct Rank {
    TierId tier;
    std::uint32_t in_tier = 0;
  };

  void number_from(TierId in, std::size_t rank) {
    const std::vector<Placed>& tier = tiers_[in.value];
    for (; rank < tier.size(); ++rank)
      ranks_[tier[rank].id] = {in, static_cast<std::uint32_t>(rank)};
  }

  std::vector<std::vector<Placed>> tiers_;  // by TierId
  std::vector<Rank> ranks_;                 // by PolicyId; of those that are there
};

}  // namespace tierwall::store
