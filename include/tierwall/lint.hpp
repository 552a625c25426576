// lint(): what a valid model says but hardly means. Warnings only: they change no verdict.
//
//     Diagnostics found = lint(loaded.model);
//     loaded.places.locate(found);
//
// Reported are rules of directions that a policy's types leave out, policies that select no endpoint,
// selectors that name a label which nothing has, and named ports that no endpoint has. A model
// without endpoints gets only the first: there is nothing to compare with. One with errors gets
// none. Thread contract: a pure function. Complexity: that of validate(), which it calls, again as
// much to compile the selectors of policies, and a run of each for every label set of endpoints that
// has the rarest label it requires; for every label set, like a build, if it requires none. At most
// Limits::max_diagnostics warnings are kept, and searches for similar names end after 16 million
// comparisons.
#pragma once

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>
#include <tierwall/runtime/config.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::inline v0 {

TIERWALL_EXPORT Diagnostics lint(const Model& model, const BuildOptions& options = {});

}  // namespace tierwall::inline v0
