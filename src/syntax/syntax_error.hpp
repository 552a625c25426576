// What is said about a text that does not parse.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tierwall/error.hpp>
#include <tierwall/limits.hpp>

namespace tierwall::syntax {

// The error `kind` at `offset` of `text`, with the length of the token that stands there and a
// message that quotes it.
Error syntax_error(ErrorCode kind, std::string_view text, std::size_t offset, const Limits& limits);

// `bytes` in backticks on one line: bytes that cannot be shown become \xNN, long ones are cut.
std::string quoted(std::string_view bytes);

}  // namespace tierwall::syntax
