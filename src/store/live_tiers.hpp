// The tiers of a snapshot, as they come, change and go after a build, and as policies come to name some that
// nothing states: these come last, by name, and deny at their end (spec/policy.md 1.2).
//
//     LiveTiers tiers(order);
//     const TierId tier = tiers.enter(policy.tier);            // tiers.leave(tier), when the policy goes
//     const TierId changed = tiers.change(before, after);
//     if (!changed.is_none()) plan_anew(policies_of(changed));
//
// A tier keeps its id while it is there, whatever becomes of it; an id that none has is given away again, so
// that there are never more than tiers were at a time. Thread contract: single-threaded; keeps nothing of the
// order. Complexity: linear in the tiers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "snapshot/policies.hpp"

namespace tierwall::store {

class LiveTiers {
 public:
  explicit LiveTiers(const snapshot::PolicyOrder& order);

  // The tier of a policy that comes, and of one that goes; only of those that are enforced.
  TierId enter(const std::string& name);
  void leave(TierId tier);
  // Null: not there. Returns the tier whose policies stand elsewhere among those of others, or end otherwise;
  // none() if all is as it was for all policies.
  TierId change(const Tier* before, const Tier* after);

  // By TierId. A vacant one has no name.
  const std::shared_ptr<const std::vector<TierInfo>>& infos() const noexcept { return infos_; }
  const TierInfo& operator[](TierId tier) const noexcept { return (*infos_)[tier.value]; }
  // Those that are not vacant.
  std::size_t count() const noexcept { return ids_.size(); }
  // In evaluation order, by TierId; those of vacant ones mean nothing.
  std::span<const std::uint32_t> ranks() const noexcept { return ranks_; }

 private:
  struct Use {
    bool is_stated = false;
    std::size_t policies = 0;
  };

  // That of this name, which may be new, is so from now on.
  TierId put(TierInfo info);
  void remove_if_unused(TierId tier);
  void replace(TierId tier, TierInfo info);
  void rank();

  std::map<std::string, TierId, std::less<>> ids_;
  std::vector<Use> uses_;  // by TierId
  std::vector<TierId> vacant_;
  std::shared_ptr<const std::vector<TierInfo>> infos_;
  std::vector<std::uint32_t> ranks_;
};

}  // namespace tierwall::store
