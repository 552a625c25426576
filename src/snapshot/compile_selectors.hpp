// Compiles every selector of a valid model. All of them parse; what remains to be refused is a
// program that would be too large.
#pragma once

#include <cstdint>
#include <vector>

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>

#include "snapshot/effective_selectors.hpp"
#include "snapshot/policies.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

// What the policies ask, in their order.
struct PolicySelectors {
  std::vector<std::uint32_t> subjects;  // by policy
  // Of the ingress rules of each policy, then its egress rules: source, destination.
  std::vector<SideSelectors> sides;
};

// Policies, then the profiles of the model are items of the meter's stage. Meaningful if there are no
// errors among the diagnostics.
PolicySelectors compile_selectors(const PolicyOrder& order, const Model& model,
                                  EffectiveSelectors& selectors, support::BuildMeter& meter,
                                  Diagnostics& diagnostics);

}  // namespace tierwall::snapshot
