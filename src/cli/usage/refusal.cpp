#include "cli/usage/refusal.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/usage/command_shape.hpp"
#include "snapshot/similar_name.hpp"

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

// The name of an error may be that of the command.
bool is(const CLI::ParseError& error, CLI::ExitCodes code) {
  return error.get_exit_code() == static_cast<int>(code);
}

std::string with_suggestion(std::string message, std::string_view word,
                            const snapshot::NameSet& known) {
  const std::string_view meant = snapshot::similar_name(word, known);
  if (!meant.empty()) message += fmt::format("; did you mean `{}`?", meant);
  return message;
}

std::string missing_command(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CommandShape& command : program_shape(program).commands)
    names.push_back(command.name);
  for (const std::string& word : program.remaining()) {
    if (word.starts_with('-')) return fmt::format("unknown option `{}`", word);
    return with_suggestion(fmt::format("unknown command `{}`", word), word,
                           {names.begin(), names.end()});
  }
  return fmt::format("a command is missing, one of {}", fmt::join(names, ", "));
}

std::string unexpected_argument(const CommandShape& command, const std::string& word) {
  snapshot::NameSet names;
  for (const OptionShape& option : command.options)
    names.insert(option.names.begin(), option.names.end());
  if (word.starts_with('-')) {
    return with_suggestion(fmt::format("unknown option `{}`", word),
                           std::string_view(word).substr(0, word.find('=')), names);
  }
  const std::string message = fmt::format("unexpected argument `{}`", word);
  return names.contains("--file") ? message + "; manifests are given with -f, each with its own"
                                  : message;
}

}  // namespace

std::string refusal_text(const CLI::App& program, const CLI::ParseError& error) {
  const std::vector<CLI::App*> asked = program.get_subcommands();
  if (asked.empty()) {
    return fmt::format("{} (see `tierwall --help`)", is(error, CLI::ExitCodes::RequiredError)
                                                         ? missing_command(program)
                                                         : lower_case_start(error.what()));
  }
  const CLI::App& command = *asked.front();
  const std::vector<std::string> extras = program.remaining(true);
  // What stands behind an unknown option may be its value.
  const auto option =
      std::ranges::find_if(extras, [](const std::string& word) { return word.starts_with('-'); });
  const bool unexpected = is(error, CLI::ExitCodes::ExtrasError) && !extras.empty();
  return fmt::format("{}: {} (see `tierwall {} --help`)", command.get_name(),
                     unexpected
                         ? unexpected_argument(shape_of(command),
                                               option == extras.end() ? extras.front() : *option)
                         : lower_case_start(error.what()),
                     command.get_name());
}

}  // namespace tierwall::cli
