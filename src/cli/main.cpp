#include <array>
#include <new>
#include <string>

#include <CLI/CLI.hpp>

#include <tierwall/version.hpp>

#include "cli/command.hpp"
#include "cli/terminal.hpp"

namespace tierwall::cli {

namespace {

// CLI11 writes sentences; names such as `TEXT` stay.
std::string lower_case_start(std::string message) {
  const auto is = [&message](std::size_t at, char low, char high) {
    return at < message.size() && message[at] >= low && message[at] <= high;
  };
  if (is(0, 'A', 'Z') && !is(1, 'A', 'Z')) message[0] = static_cast<char>(message[0] - 'A' + 'a');
  return message;
}

ExitCode run(int argc, char** argv) {
  CLI::App app{"Answers what tiered network policy does to a flow, and why.", "tierwall"};
  app.set_version_flag("--version", "tierwall " TIERWALL_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 all well, 1 runtime error, 2 usage, 3 a check failed.\n"
      "`tierwall COMMAND --help` has examples.");
  const std::array commands = {add_eval_command(app),     add_explain_command(app),
                               add_show_command(app),     add_stats_command(app),
                               add_selector_command(app), add_validate_command(app),
                               add_test_command(app)};
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    app.exit(asked);
    return ExitCode::ok;
  } catch (const CLI::ParseError& error) {
    complain(lower_case_start(error.what()) + " (see `tierwall --help`)");
    return ExitCode::usage;
  }
  for (const Command& command : commands) {
    if (command.app->parsed()) return command.run();
  }
  return ExitCode::usage;
}

}  // namespace

}  // namespace tierwall::cli

int main(int argc, char** argv) {
  using namespace tierwall::cli;
  try {
    const ExitCode code = run(argc, argv);
    return static_cast<int>(flush_output() ? code : ExitCode::runtime_error);
  } catch (const std::bad_alloc&) {
    complain("out of memory");
  } catch (const std::exception& error) {
    complain(error.what());
  }
  return static_cast<int>(ExitCode::runtime_error);
}
