#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "cli/usage/completion.hpp"

namespace tierwall::cli {

namespace {

// What a shell's `case` is to do once a word before the cursor has said what is wanted.
constexpr const char* kBegin =
    R"script(# bash completion for tierwall, written by `tierwall completion bash`.

_tierwall() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  # bash takes `--option=value` for three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  local command= options= values= files= word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    case $word in
)script";

constexpr const char* kEnd = R"script(  COMPREPLY=()
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  elif [[ $files ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
  fi
}

complete -F _tierwall tierwall
)script";

std::string joined_names(const std::vector<OptionShape>& options, std::string_view separator) {
  std::vector<std::string> names;
  for (const OptionShape& option : options) {
    if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return fmt::format("{}", fmt::join(names, separator));
}

// Nothing where any text may stand.
std::string wanted(const OptionShape& option) {
  if (option.takes_file()) return "files=yes";
  if (option.choices.empty()) return ":";
  return fmt::format("values='{}'", fmt::join(option.choices, " "));
}

std::string command_case(const CommandShape& command) {
  std::string text = fmt::format("    {})\n      options='{}'\n", command.name,
                                 joined_names(command.options, " "));
  std::string cases;
  std::string otherwise;
  for (const OptionShape& option : command.options) {
    if (option.positional) {
      otherwise = fmt::format("        *) {} ;;\n", wanted(option));
    } else if (option.takes_value()) {
      cases += fmt::format("        {}) {} ;;\n", fmt::join(option.names, " | "), wanted(option));
    }
  }
  cases += otherwise;
  if (!cases.empty()) text += "      case $before in\n" + cases + "      esac\n";
  return text + "      ;;\n";
}

}  // namespace

std::string bash_completion(const ProgramShape& shape) {
  std::vector<std::string> names;
  for (const CommandShape& command : shape.commands)
    names.push_back(command.name);
  std::string text = kBegin;
  text += fmt::format("      {}) command=$word && break ;;\n    esac\n  done\n",
                      fmt::join(names, " | "));
  text += "  case $command in\n";
  for (const CommandShape& command : shape.commands)
    text += command_case(command);
  text += fmt::format("    *)\n      options='{}'\n      values='{}'\n      ;;\n  esac\n",
                      joined_names(shape.program.options, " "), fmt::join(names, " "));
  return text + kEnd;
}

}  // namespace tierwall::cli
