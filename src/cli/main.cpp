#include <exception>
#include <new>
#include <vector>

#include <CLI/CLI.hpp>

#include <tierwall/version.hpp>

#include "cli/commands/command.hpp"
#include "cli/output/terminal.hpp"
#include "cli/usage/command_shape.hpp"
#include "cli/usage/help.hpp"
#include "cli/usage/refusal.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kNotes = R"help(Examples:
  tierwall validate -f manifests/
  tierwall eval -f manifests/ --from default/client --to default/web \
      --protocol tcp --port 80
  tierwall explain -f manifests/ --from default/client --to default/web \
      --protocol tcp --port 443
  tierwall selector "role == 'web' && !has(quarantine)"

`tierwall COMMAND --help` tells the options of a command, with more examples.
Data goes to standard output, everything else to standard error.
Exit codes: 0 all well, 1 runtime error, 2 usage, 3 a check failed.)help";

ExitCode run(int argc, char** argv) {
  CLI::App app{"Answers what tiered network policy does to a flow, and why.", "tierwall"};
  app.set_help_flag("-h,--help", "print this help and exit");
  app.set_version_flag("--version", "tierwall " TIERWALL_VERSION, "print the version and exit");
  app.require_subcommand(1);
  app.footer(kNotes);
  app.formatter_fn([](const CLI::App* asked, const std::string&, CLI::AppFormatMode) {
    return help_text(shape_of(*asked), program_shape(*asked).commands);
  });
  const std::vector<Command> commands = add_commands(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    app.exit(asked);
    return ExitCode::ok;
  } catch (const CLI::ParseError& error) {
    complain(refusal_text(app, error));
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
