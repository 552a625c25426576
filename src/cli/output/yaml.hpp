// JSON values as YAML text.
#pragma once

#include <string>

#include "cli/input/json.hpp"

namespace tierwall::cli {

// A document in block style that begins with `---`, so that several can follow each other. What any
// reader could take for something else than a string is quoted. Bytes that are not UTF-8 become
// U+FFFD. Keys have at most 1,000 bytes; YAML wants longer ones in another form. Recursion: once a
// level of the value, which is never a user's.
std::string to_yaml(const OrderedJson& value);

}  // namespace tierwall::cli
