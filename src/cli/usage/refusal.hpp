// What to say of a command line that CLI11 refused: what is wrong, what may have been meant, and where
// the help is.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace tierwall::cli {

std::string refusal_text(const CLI::App& program, const CLI::ParseError& error);

}  // namespace tierwall::cli
