// lint(): what a valid model says but hardly means. Warnings only: they change no verdict.
//
//     Diagnostics found = lint(loaded.model);
//     loaded.places.locate(found);
//
// Reported are policies that select no endpoint, selectors that name a label which nothing has, and
// named ports that no endpoint has. A model without endpoints, or with errors, gets none: there is
// nothing to compare with. Thread contract: a pure function. Complexity: as that of building a
// snapshot's plans; at most Limits::max_diagnostics warnings and searches for similar names.
#pragma once

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>
#include <tierwall/runtime/config.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::inline v0 {

TIERWALL_EXPORT Diagnostics lint(const Model& model, const BuildOptions& options = {});

}  // namespace tierwall::inline v0
