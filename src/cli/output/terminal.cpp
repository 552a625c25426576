#include "cli/output/terminal.hpp"

#include <unistd.h>

#include <cstdlib>

#include <fmt/core.h>

namespace tierwall::cli {

namespace {

std::string_view escape_sequence(Colour colour) {
  switch (colour) {
    case Colour::none: return {};
    case Colour::green: return "\x1b[32m";
    case Colour::red: return "\x1b[31m";
    case Colour::bold: return "\x1b[1m";
  }
  return {};
}

void write(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

}  // namespace

bool is_capable_terminal(std::FILE* stream) {
  const char* const term = std::getenv("TERM");
  if (term == nullptr || std::string_view(term) == "dumb") return false;
  return isatty(fileno(stream)) == 1;
}

bool colours_wanted(std::FILE* stream) {
  const char* const no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  return is_capable_terminal(stream);
}

std::string paint(std::string_view text, Colour colour, bool wanted) {
  if (!wanted || colour == Colour::none) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape_sequence(colour), text);
}

std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      line += fmt::format("\\x{:02x}", byte);
    } else {
      line += c;
    }
  }
  return line;
}

void complain(std::string_view message) {
  write(stderr, fmt::format("tierwall: {}\n", one_line(message)));
}

void print_diagnostics(const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    write(stderr, one_line(line) + '\n');
}

void print(std::string_view text) {
  write(stdout, text);
}

bool flush_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  complain("cannot write to standard output");
  return false;
}

}  // namespace tierwall::cli
