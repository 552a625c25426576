// What the tables of a snapshot are made from, stage by stage; programs do without it.
#pragma once

#include <optional>

#include "snapshot/address_sets.hpp"
#include "snapshot/compile_selectors.hpp"
#include "snapshot/effective_selectors.hpp"
#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/policies.hpp"
#include "snapshot/profiles.hpp"

namespace tierwall::snapshot {

// Each is there once its stage has made it, and points into those before it.
struct Sources {
  std::optional<PolicyOrder> order;
  std::optional<EffectiveSelectors> selectors;
  PolicySelectors of_policies;
  std::optional<ProfileTable> profiles;
  std::optional<LabelledObjects> objects;
  std::optional<Members> members;
  AddressSets sets;
};

}  // namespace tierwall::snapshot
