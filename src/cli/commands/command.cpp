#include "cli/commands/command.hpp"

#include <fmt/core.h>

#include "cli/output/terminal.hpp"

namespace tierwall::cli {

std::vector<Command> add_commands(CLI::App& app) {
  return {add_eval_command(app),     add_explain_command(app), add_show_command(app),
          add_graph_command(app),    add_stats_command(app),   add_selector_command(app),
          add_validate_command(app), add_test_command(app),    add_completion_command(app),
          add_manual_command(app),   add_help_command(app)};
}

ExitCode refuse_usage(std::string_view command, const std::string& message) {
  complain(fmt::format("{}: {} (see `tierwall {} --help`)", command, message, command));
  return ExitCode::usage;
}

}  // namespace tierwall::cli
