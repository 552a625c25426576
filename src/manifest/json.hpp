// JSON text -> one document.
//
// JSON is YAML, but most large manifests are JSON written by programs, and yaml-cpp would hold all
// tokens of such a text at once (yaml.hpp) and refuses the surrogate pairs of its escapes. What is
// not JSON to the letter (RFC 8259) is left to the YAML parser.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include <tierwall/limits.hpp>

#include "manifest/document.hpp"
#include "manifest/tree_builder.hpp"

namespace tierwall::manifest {

// Whether the text may be JSON: its first character that is no blank opens a collection.
bool looks_like_json(std::string_view text);

// The text must be valid UTF-8. Throws TreeError, with code `syntax` if the text is not JSON.
std::shared_ptr<const Document> parse_json(std::string_view text, const Limits& limits,
                                           std::size_t& nodes_left, std::vector<TreeError>& errors);

}  // namespace tierwall::manifest
