// Tier (spec/policy.md 1.2). What the built-in tiers may say is checked with the model.
#include <utility>

#include "manifest/kinds.hpp"
#include "manifest/values.hpp"

namespace tierwall::manifest {

void read_tier(Resource& resource) {
  Tier tier{.name = resource.name, .order = {}, .default_action = {}};
  resource.read_spec([&tier](Fields& spec) {
    if (const std::optional<Value> order = spec.get("order")) tier.order = read_number(*order);
    if (const std::optional<Value> action = spec.get("defaultAction"))
      tier.default_action = read_default_action(*action);
  });
  resource.store.put(resource.context, &Model::tiers, std::move(tier));
}

}  // namespace tierwall::manifest
