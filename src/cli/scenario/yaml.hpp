// YAML test scenarios as the JSON values that JSON ones are.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input/json.hpp"

namespace tierwall::cli {

// Calls `visit` with each document and its place (`tests.yaml:12`). Returns a line for everything
// that is wrong with the text; the documents before a syntax error are still visited.
std::vector<std::string> for_each_yaml_document(
    std::string_view name, std::string_view text,
    const std::function<void(const Json& document, const std::string& place)>& visit);

}  // namespace tierwall::cli
