// Whom changes of policies and profiles concern. Some may be there more than once.
#pragma once

#include <cstdint>
#include <vector>

#include <tierwall/runtime/ids.hpp>

namespace tierwall::store {

struct Effects {
  // Classes of endpoints and network sets.
  std::vector<std::uint32_t> other_policies;  // apply to their endpoints
  std::vector<std::uint32_t> more_sets;       // their members are in
  // Whoever named them, by the ids that they had: they have other labels, or other rules.
  std::vector<PolicyId> profiles;
};

}  // namespace tierwall::store
