#include <CLI/CLI.hpp>

#include "cli/commands/command.hpp"
#include "cli/output/terminal.hpp"
#include "cli/usage/manual.hpp"

namespace tierwall::cli {

// For the build, which installs the page; hidden from people, who type `man tierwall`.
Command add_manual_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand("manual", "Print the manual page");
  command->group("");
  return {command, [&app] {
            print(manual_page(program_shape(app)));
            return ExitCode::ok;
          }};
}

}  // namespace tierwall::cli
