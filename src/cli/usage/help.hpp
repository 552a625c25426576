// What `--help` prints, for a screen of 80 columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/usage/command_shape.hpp"

namespace tierwall::cli {

// `commands` are listed where the program's own help is asked for.
std::string help_text(const CommandShape& command, const std::vector<CommandShape>& commands);

// `text` in lines of at most `width` bytes, broken at blanks; a longer word has a line of its own.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

// `-o, --output FORMAT`
std::string option_heading(const OptionShape& option);
// The description, with the values there are where it does not name them itself.
std::string option_description(const OptionShape& option);

}  // namespace tierwall::cli
