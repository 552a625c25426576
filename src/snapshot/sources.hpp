// What the tables of a snapshot are made from, stage by stage; programs do without it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "snapshot/address_sets.hpp"
#include "snapshot/compile_selectors.hpp"
#include "snapshot/effective_selectors.hpp"
#include "snapshot/identity_rows.hpp"
#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/plan_builder.hpp"
#include "snapshot/policies.hpp"
#include "snapshot/profiles.hpp"
#include "snapshot/rule_set_builder.hpp"

namespace tierwall::snapshot {

// What a build prepares for changes that come after it.
struct Growth {
  // Identities that programs do not know (programs/rule_list.hpp), among others.
  bool is_expected = false;
  // How many address sets may come at least.
  std::size_t spare_sets = 0;
};

// Each is there once its stage has made it, and points into those before it.
struct Sources {
  std::optional<PolicyOrder> order;
  std::optional<EffectiveSelectors> selectors;
  PolicySelectors of_policies;
  std::optional<ProfileTable> profiles;
  std::optional<LabelledObjects> objects;
  std::optional<Members> members;
  AddressSets sets;
  KnownRuleSets rule_sets;
  std::vector<std::vector<std::uint32_t>> selecting;  // policies, by label class
  std::optional<PlanBuilder> plans;
  std::optional<IdentityRows> rows;
  std::vector<std::uint32_t> identities;  // by class of the rows
};

}  // namespace tierwall::snapshot
