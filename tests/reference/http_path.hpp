// The normal form of an HTTP path (spec/policy.md 3.8).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tierwall::reference {

// nullopt: an invalid or forbidden escape is inside; the path matches nothing.
std::optional<std::string> normal_http_path(std::string_view path);

// Both in normal form: the same path, or a continuation at a segment boundary.
bool is_path_prefix(std::string_view prefix, std::string_view path);

}  // namespace tierwall::reference
