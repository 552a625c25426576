// Rules, which policies and profiles share (spec/policy.md 1.3).
#pragma once

#include <string_view>
#include <vector>

#include <tierwall/model.hpp>

#include "manifest/reader.hpp"

namespace tierwall::manifest {

// The list `name` of rules; rules with errors are kept, so that positions stay.
std::vector<Rule> read_rules(Fields& fields, std::string_view name);

}  // namespace tierwall::manifest
