// Compiles every selector of a valid model. All of them parse; what remains to be refused is a
// program that would be too large.
#pragma once

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>

#include "snapshot/effective_selectors.hpp"
#include "snapshot/policies.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

// Policies, then the profiles of the model are items of the meter's stage.
void compile_selectors(const PolicyOrder& order, const Model& model, EffectiveSelectors& selectors,
                       support::BuildMeter& meter, Diagnostics& diagnostics);

}  // namespace tierwall::snapshot
