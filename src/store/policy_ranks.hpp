// Policies in evaluation order (spec/policy.md 2.3), as they come and go.
//
//     PolicyRanks ranks(order);
//     ranks.insert(id, {policy, tier});
//     ranks.sort(policies);
//
// Thread contract: single-threaded; keeps nothing of the order. Complexity: to come or go is linear, with
// some nanoseconds a policy; to compare is constant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <tierwall/runtime/ids.hpp>

#include "snapshot/policies.hpp"

namespace tierwall::store {

class PolicyRanks {
 public:
  explicit PolicyRanks(const snapshot::PolicyOrder& order) {
    for (std::uint32_t id = 0; id < order.policies.size(); ++id) {
      const snapshot::PolicyRecord& record = order.policies[id];
      order_.push_back({snapshot::PolicyPlace(*record.policy, record.tier), id});
    }
    number_from(0);
  }

  // The id must be new.
  void insert(PolicyId id, snapshot::PolicyPlace place) {
    const auto at = std::ranges::lower_bound(order_, place, {}, &Placed::place);
    const auto rank = static_cast<std::size_t>(at - order_.begin());
    order_.insert(at, {std::move(place), id.value});
    number_from(rank);
  }
  void erase(PolicyId id) {
    const std::size_t rank = ranks_[id.value];
    order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(rank));
    number_from(rank);
  }

  void sort(std::vector<std::uint32_t>& policies) const {
    std::ranges::sort(policies, {}, [this](std::uint32_t policy) { return ranks_[policy]; });
  }

 private:
  struct Placed {
    snapshot::PolicyPlace place;
    std::uint32_t id;
  };

  void number_from(std::size_t rank) {
    for (; rank < order_.size(); ++rank) {
      const std::uint32_t id = order_[rank].id;
      if (id >= ranks_.size()) ranks_.resize(id + 1);
      ranks_[id] = static_cast<std::uint32_t>(rank);
    }
  }

  std::vector<Placed> order_;
  std::vector<std::uint32_t> ranks_;  // by PolicyId; of those that are there
};

}  // namespace tierwall::store
