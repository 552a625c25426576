#include <string_view>

#include <fmt/format.h>

#include "cli/usage/completion.hpp"

namespace tierwall::cli {

namespace {

// In single quotes, and without what _arguments would take for its own syntax.
std::string quoted(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'') {
      safe += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') safe += '\\';
      safe += c;
    }
  }
  return safe;
}

// `:FORMAT:(table json yaml)`
std::string value_spec(const OptionShape& option) {
  const std::string word = quoted(option.positional ? option.names[0] : option.value);
  if (option.takes_file()) return fmt::format(":{}:_files", word);
  if (!option.choices.empty()) return fmt::format(":{}:({})", word, fmt::join(option.choices, " "));
  return fmt::format(":{}: ", word);
}

std::string option_spec(const OptionShape& option) {
  if (option.positional) {
    return fmt::format("'{}{}'", option.repeated ? "*" : "1", value_spec(option));
  }
  const std::string value = option.takes_value() ? value_spec(option) : std::string();
  const std::string rest = fmt::format("'[{}]{}'", quoted(option.description), value);
  const std::string names = option.names.size() == 1
                                ? option.names[0]
                                : fmt::format("{{{}}}", fmt::join(option.names, ","));
  if (option.repeated) return fmt::format("'*'{}{}", names, rest);
  return fmt::format("'({})'{}{}", fmt::join(option.names, " "), names, rest);
}

std::string arguments(const CommandShape& command) {
  std::string text;
  for (const OptionShape& option : command.options)
    text += " \\\n    " + option_spec(option);
  return text;
}

}  // namespace

std::string zsh_completion(const ProgramShape& shape) {
  std::string text =
      "#compdef tierwall\n# zsh completion for tierwall, written by `tierwall completion zsh`.\n\n";
  std::string described, cases;
  for (const CommandShape& command : shape.commands) {
    text += fmt::format("_tierwall_{}() {{\n  _arguments -s{}\n}}\n\n", command.name,
                        arguments(command));
    described += fmt::format("        '{}:{}'\n", command.name, quoted(command.description));
    cases += fmt::format("        {}) _tierwall_{} ;;\n", command.name, command.name);
  }
  text += fmt::format(R"script(_tierwall() {{
  local curcontext=$curcontext state line
  local -a commands
  _arguments -C{} \
    '1:command:->command' \
    '*::argument:->argument' && return
  case $state in
    command)
      commands=(
{}      )
      _describe -t commands command commands
      ;;
    argument)
      case $line[1] in
{}      esac
      ;;
  esac
}}

if [[ $funcstack[1] == _tierwall ]]; then
  _tierwall "$@"
else
  compdef _tierwall tierwall
fi
)script",
                      arguments(shape.program), described, cases);
  return text;
}

}  // namespace tierwall::cli
