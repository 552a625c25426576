// The commands of the program, one file each.
//
// A command adds itself to the application and returns what to do if it was asked for.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands/exit_code.hpp"

namespace CLI {
class App;
}

namespace tierwall::cli {

struct Command {
  CLI::App* app = nullptr;
  std::function<ExitCode()> run;
};

Command add_eval_command(CLI::App& app);
Command add_explain_command(CLI::App& app);
Command add_show_command(CLI::App& app);
Command add_graph_command(CLI::App& app);
Command add_stats_command(CLI::App& app);
Command add_selector_command(CLI::App& app);
Command add_validate_command(CLI::App& app);
Command add_test_command(CLI::App& app);
Command add_completion_command(CLI::App& app);
Command add_manual_command(CLI::App& app);
Command add_help_command(CLI::App& app);

// All of them, in the order of the help.
std::vector<Command> add_commands(CLI::App& app);

// Complains, points to the help, and is the exit code.
ExitCode refuse_usage(std::string_view command, const std::string& message);

}  // namespace tierwall::cli
