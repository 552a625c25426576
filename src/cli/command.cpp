#include "cli/command.hpp"

#include <fmt/core.h>

#include "cli/terminal.hpp"

namespace tierwall::cli {

ExitCode refuse_usage(std::string_view command, const std::string& message) {
  complain(fmt::format("{}: {} (see `tierwall {} --help`)", command, message, command));
  return ExitCode::usage;
}

}  // namespace tierwall::cli
