#include <memory>
#include <string>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "cli/commands/command.hpp"
#include "cli/output/terminal.hpp"
#include "cli/usage/help.hpp"

namespace tierwall::cli {

namespace {

ExitCode print_help(const ProgramShape& shape, const std::string& name) {
  if (name.empty()) {
    print(help_text(shape.program, shape.commands));
    return ExitCode::ok;
  }
  for (const CommandShape& command : shape.commands) {
    if (command.name != name) continue;
    print(help_text(command, {}));
    return ExitCode::ok;
  }
  complain(fmt::format("help: unknown command `{}` (see `tierwall --help`)", name));
  return ExitCode::usage;
}

}  // namespace

// For those who type `help` out of habit; hidden, since --help does the same.
Command add_help_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand("help", "Print the help of a command");
  command->group("");
  const auto name = std::make_shared<std::string>();
  command->add_option("COMMAND", *name, "whose help; without it the program's");
  return {command, [name, &app] { return print_help(program_shape(app), *name); }};
}

}  // namespace tierwall::cli
