#include "cli/command.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "cli/terminal.hpp"

namespace tierwall::cli {

void add_output_option(CLI::App& command, OutputFormat& format, std::string_view text_name) {
  command
      .add_option_function<std::string>(
          "-o,--output",
          [&format](const std::string& word) {
            format = word == "json" ? OutputFormat::json : OutputFormat::text;
          },
          fmt::format("{} (default) or json", text_name))
      ->check(CLI::IsMember({std::string(text_name), std::string("json")}))
      ->type_name("FORMAT");
}

ExitCode refuse_usage(std::string_view command, const std::string& message) {
  complain(fmt::format("{}: {} (see `tierwall {} --help`)", command, message, command));
  return ExitCode::usage;
}

}  // namespace tierwall::cli
