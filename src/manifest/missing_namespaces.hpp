// What MissingNamespaces::open adds to a model that is otherwise complete.
#pragma once

#include <tierwall/manifest/loader.hpp>

namespace tierwall::manifest {

// Complexity: n log n in the endpoints. Doing it twice adds nothing.
void add_missing_namespaces(const LoadOptions& options, Model& model);

}  // namespace tierwall::manifest
