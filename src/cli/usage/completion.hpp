// Completion scripts for shells: of commands, options, the values that options are limited to, and
// files.
#pragma once

#include <string>

#include "cli/usage/command_shape.hpp"

namespace tierwall::cli {

// To be sourced, or put where bash-completion looks for scripts.
std::string bash_completion(const ProgramShape& shape);
// To be sourced after compinit, or put into a folder of `fpath` as `_tierwall`.
std::string zsh_completion(const ProgramShape& shape);

}  // namespace tierwall::cli
