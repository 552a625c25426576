// The v1-era spellings that change the text of selectors (spec/policy.md 6).
//
// Only enough of the language is read here to know names from quoted text; whether a selector
// parses is decided where it is compiled. Thread contract: pure functions. Complexity: linear.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tierwall::manifest {

// The label `calico/k8s_ns` is now `projectcalico.org/namespace`.
std::string_view v3_label(std::string_view label);
// The same for every name in a selector, quoted text left alone.
std::string v3_selector(std::string_view selector);

// Whether the text can stand in parentheses and still be one expression: its own parentheses and
// quotes are balanced. What does not may not be combined with anything.
bool is_self_contained(std::string_view selector);
// Whether `has(<tag>)` is what it looks like (spec/selectors.md 1.2).
bool is_label_name(std::string_view tag);

// `has(<tag>)` joined to a selector that may be empty. The selector must be self-contained.
std::string with_tag(std::string_view selector, std::string_view join, std::string_view tag);

}  // namespace tierwall::manifest
