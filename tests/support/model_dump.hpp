// Models, flows and verdicts as short text, for the messages of failed tests.
#pragma once

#include <string>

#include <tierwall/model.hpp>

#include "reference/policy.hpp"

namespace tierwall::testing {

std::string dump(const Model& model);
std::string dump(const reference::ReferenceFlow& flow);
std::string dump(const reference::ReferenceDecision& decision);
std::string dump(const reference::ReferenceSide& side);
std::string dump(const reference::ReferenceVerdict& verdict);
std::string dump(const reference::EndpointName& name);

}  // namespace tierwall::testing
