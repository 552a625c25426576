#include "cli/usage/help.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tierwall::cli {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kDescriptionColumn = 30;

void add_entry(std::string& text, const std::string& heading, const std::string& description) {
  std::string line = "  " + heading;
  for (const std::string& part : wrap(description, kWidth - kDescriptionColumn)) {
    // A heading that reaches into the column stands on a line of its own.
    if (line.size() + 1 > kDescriptionColumn) {
      text += line + '\n';
      line.clear();
    }
    line.resize(kDescriptionColumn, ' ');
    text += line + part + '\n';
    line.clear();
  }
  if (!line.empty()) text += line + '\n';
}

void add_options(std::string& text, const std::vector<OptionShape>& options, bool positional) {
  bool first = true;
  for (const OptionShape& option : options) {
    if (option.positional != positional) continue;
    if (first) text += positional ? "\nArguments:\n" : "\nOptions:\n";
    first = false;
    add_entry(text, option_heading(option), option_description(option));
  }
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string option_heading(const OptionShape& option) {
  std::string heading = fmt::format("{}", fmt::join(option.names, ", "));
  if (option.positional && option.repeated) heading += "...";
  if (!option.value.empty()) heading += ' ' + option.value;
  return heading;
}

std::string option_description(const OptionShape& option) {
  std::string description = option.description;
  const bool named = std::ranges::all_of(option.choices, [&](const std::string& choice) {
    return description.find(choice) != std::string::npos;
  });
  if (!named) description += fmt::format(": {}", fmt::join(option.choices, ", "));
  if (option.repeated && !option.positional) description += "; may be given several times";
  return description;
}

std::string help_text(const CommandShape& command, const std::vector<CommandShape>& commands) {
  std::string text = fmt::format("{}\n\nUsage: {}\n", command.description, command.usage());
  add_options(text, command.options, true);
  if (!commands.empty()) {
    text += "\nCommands:\n";
    for (const CommandShape& listed : commands)
      add_entry(text, listed.name, listed.description);
  }
  add_options(text, command.options, false);
  if (!command.notes.empty()) text += '\n' + command.notes + '\n';
  return text;
}

}  // namespace tierwall::cli
