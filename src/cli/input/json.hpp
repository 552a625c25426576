// JSON in and out of the command line.
//
// Input keeps no order; output is written in the order in which members are added.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <tierwall/result.hpp>

namespace tierwall::cli {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

// Errors: syntax, with the offset; too-deep (nesting beyond Limits::max_document_depth, so that no
// later walk of the value can exhaust the stack).
Result<Json> parse_json(std::string_view text);

// One line. Bytes that are not UTF-8 become U+FFFD.
std::string to_line(const OrderedJson& value);
// As a document of its own, for a reader of JSON text.
std::string to_text(const Json& value);

// What a message calls the value: `a number`, `an object`.
std::string_view type_name(const Json& value) noexcept;

}  // namespace tierwall::cli
