// LabelSelector objects of Kubernetes as selector text (spec/policy.md 4).
#pragma once

#include <optional>
#include <string>

#include <tierwall/kubernetes_selector.hpp>

#include "manifest/reader.hpp"

namespace tierwall::manifest {

// Keys are qualified names and values are label values (4.1). nullopt, and errors, if something is
// wrong.
std::optional<std::string> read_label_selector(const Value& value, SelectorScope scope);

}  // namespace tierwall::manifest
