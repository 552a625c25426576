// A failing model without everything that has nothing to do with the failure.
#pragma once

#include <functional>

#include <tierwall/model.hpp>

namespace tierwall::testing {

// Leaves out resources, rules and criteria as long as `still_fails` holds for what remains. It must
// hold for `model`, and is asked about valid models only.
Model shrink(Model model, const std::function<bool(const Model&)>& still_fails);

}  // namespace tierwall::testing
