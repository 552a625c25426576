#include "cli/usage/manual.hpp"

#include <string_view>

#include <fmt/format.h>

#include <tierwall/version.hpp>

#include "cli/usage/help.hpp"

namespace tierwall::cli {

namespace {

// No byte of `text` is taken for a request or an escape, and dashes stay what is typed.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else if (c == '`') {
      safe += "\\(ga";
    } else if (c == '\'') {
      safe += "\\(aq";
    } else {
      safe += c;
    }
  }
  return safe.starts_with('.') ? "\\&" + safe : safe;
}

// What stands indented is typed or copied, and keeps its lines; the rest flows.
void add_notes(std::string& page, std::string_view notes) {
  bool literal = false, after_paragraph = false;
  const auto set_literal = [&](bool wanted) {
    if (wanted == literal) return;
    page += wanted ? ".PP\n.RS 4\n.nf\n" : ".fi\n.RE\n";
    after_paragraph = !wanted;
    literal = wanted;
  };
  page += ".PP\n";
  while (!notes.empty()) {
    const std::string_view line = notes.substr(0, notes.find('\n'));
    notes.remove_prefix(line.size() == notes.size() ? line.size() : line.size() + 1);
    if (line.starts_with("  ")) {
      set_literal(true);
      page += escaped(line.substr(2)) + '\n';
      continue;
    }
    set_literal(false);
    if (line.empty() || after_paragraph) page += ".PP\n";
    after_paragraph = false;
    if (!line.empty()) page += escaped(line) + '\n';
  }
  set_literal(false);
}

void add_options(std::string& page, const CommandShape& command, const CommandShape& program) {
  for (const OptionShape& option : command.options) {
    const bool is_said_of_the_program = &command != &program && option.names.back() == "--help";
    if (is_said_of_the_program) continue;
    std::string names;
    for (const std::string& name : option.names)
      names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", escaped(name));
    page += fmt::format(".TP\n{}{}\n{}\n", names,
                        option.value.empty() ? "" : " \\fI" + escaped(option.value) + "\\fR",
                        escaped(option_description(option)));
  }
}

}  // namespace

std::string manual_page(const ProgramShape& shape) {
  const CommandShape& program = shape.program;
  std::string page = fmt::format(
      ".\\\" Written by `tierwall manual`.\n"
      ".TH TIERWALL 1 \"\" \"tierwall {}\" \"User Commands\"\n"
      ".SH NAME\ntierwall \\- answer what tiered network policy does to a flow, and why\n"
      ".SH SYNOPSIS\n",
      TIERWALL_VERSION);
  for (std::string_view separator = ""; const CommandShape& command : shape.commands) {
    page += fmt::format("{}.B {}\n", separator, escaped(command.usage()));
    separator = ".br\n";
  }
  page += fmt::format(".SH DESCRIPTION\n{}\n", escaped(program.description));
  add_notes(page, program.notes);
  page += ".SH OPTIONS\n";
  add_options(page, program, program);
  page += ".SH COMMANDS\n";
  for (const CommandShape& command : shape.commands) {
    page += fmt::format(".SS {}\n{}.\n", escaped(command.usage()), escaped(command.description));
    add_options(page, command, program);
    add_notes(page, command.notes);
  }
  page +=
      ".SH ENVIRONMENT\n"
      ".TP\n\\fBNO_COLOR\\fR\nif set and not empty, nothing is coloured\n"
      ".TP\n\\fBTERM\\fR\nwithout it, or if it is \\fBdumb\\fR, nothing is coloured and no "
      "progress is shown\n";
  return page;
}

}  // namespace tierwall::cli
