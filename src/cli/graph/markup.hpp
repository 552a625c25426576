// Text that users wrote, made harmless where it becomes part of a document.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tierwall::cli {

// Valid UTF-8 in one line: other bytes and control characters become U+FFFD.
std::string plain_text(std::string_view text);
// The same for XML and HTML, between tags and in quoted attributes alike.
std::string markup_text(std::string_view text);
// At most `length` characters, the last one an ellipsis where something was cut off.
std::string shortened(std::string_view text, std::size_t length);
// Characters, not bytes, of valid UTF-8.
std::size_t length_of(std::string_view text) noexcept;

}  // namespace tierwall::cli
