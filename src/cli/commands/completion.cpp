#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands/command.hpp"
#include "cli/output/terminal.hpp"
#include "cli/usage/checks.hpp"
#include "cli/usage/completion.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  tierwall completion bash
  tierwall completion zsh

An installation has both scripts where the shells look for them. Elsewhere, put
this into ~/.bashrc:
  source <(tierwall completion bash)
or this into ~/.zshrc, behind compinit:
  source <(tierwall completion zsh))";

}  // namespace

Command add_completion_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("completion", "Print the script by which a shell completes tierwall");
  const auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash or zsh")->required()->check(one_of({"bash", "zsh"}));
  command->footer(kExamples);
  return {command, [shell, &app] {
            const ProgramShape shape = program_shape(app);
            print(*shell == "zsh" ? zsh_completion(shape) : bash_completion(shape));
            return ExitCode::ok;
          }};
}

}  // namespace tierwall::cli
