// Standard output and standard error: data goes to the one, everything else to the other.
//
//     complain("cannot read `a.yaml`");    // tierwall: cannot read `a.yaml`
//     print(paint("allow", Colour::green, colours_wanted(stdout)));
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace tierwall::cli {

enum class Colour { none, green, red, bold };

// A terminal on which lines can be painted and rewritten: not where TERM is missing or `dumb`.
bool is_capable_terminal(std::FILE* stream);
// Only such a terminal gets colours, and none does where NO_COLOR is set.
bool colours_wanted(std::FILE* stream);

// `text` unchanged unless `wanted`.
std::string paint(std::string_view text, Colour colour, bool wanted);

// Control bytes become `\xNN`, so that what users wrote can neither break a line nor drive the
// terminal.
std::string one_line(std::string_view text);

// One line on standard error, with the program's name.
void complain(std::string_view message);
// Diagnostics on standard error, one a line, without the program's name.
void print_diagnostics(const std::vector<std::string>& lines);
// On standard output, buffered.
void print(std::string_view text);
// False, after complaining, if standard output could not take everything.
bool flush_output();

}  // namespace tierwall::cli
