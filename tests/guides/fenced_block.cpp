#include "guides/fenced_block.hpp"

#include <algorithm>
#include <cstdint>

namespace tierwall::testing {

namespace {

constexpr std::string_view kFence = "```";

std::size_t indentation_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

std::string_view trimmed(std::string_view line) {
  line.remove_prefix(indentation_of(line));
  return line.substr(0, line.find_last_not_of(" \r") + 1);
}

// The path of `<!-- path -->`.
std::string_view quoted_path(std::string_view line) {
  constexpr std::string_view kOpen = "<!-- ", kClose = " -->";
  line = trimmed(line);
  if (!line.starts_with(kOpen) || !line.ends_with(kClose)) return {};
  line = line.substr(kOpen.size(), line.size() - kOpen.size() - kClose.size());
  return line.find(' ') == std::string_view::npos ? line : std::string_view();
}

bool is_ellipsis(std::string_view line) {
  line = trimmed(line);
  return line == "..." || line == "// ..." || line == "# ..." || line == "/* ... */";
}

using Lines = std::vector<std::string_view>;

// The pieces between lines that stand for any.
std::vector<Lines> pieces_of(const Lines& lines) {
  std::vector<Lines> pieces(1);
  for (const std::string_view line : lines) {
    if (is_ellipsis(line)) {
      pieces.emplace_back();
    } else {
      pieces.back().push_back(line);
    }
  }
  return pieces;
}

// Empty lines have any indentation.
bool equal_when_shifted(std::string_view a, std::string_view b, std::ptrdiff_t shift) {
  if (trimmed(a).empty() || trimmed(b).empty()) return trimmed(a) == trimmed(b);
  return static_cast<std::ptrdiff_t>(indentation_of(a)) ==
             static_cast<std::ptrdiff_t>(indentation_of(b)) + shift &&
         trimmed(a) == trimmed(b);
}

// Where the piece ends in the lines, at or after `from`; none: SIZE_MAX.
std::size_t find_piece(const Lines& lines, const Lines& piece, std::size_t from) {
  if (piece.empty()) return from;
  for (std::size_t at = from; at + piece.size() <= lines.size(); ++at) {
    const auto shift = static_cast<std::ptrdiff_t>(indentation_of(lines[at])) -
                       static_cast<std::ptrdiff_t>(indentation_of(piece[0]));
    std::size_t equal = 0;
    while (equal < piece.size() && equal_when_shifted(lines[at + equal], piece[equal], shift))
      ++equal;
    if (equal == piece.size()) return at + equal;
  }
  return SIZE_MAX;
}

}  // namespace

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string FencedBlock::place() const {
  return file + ":" + std::to_string(line);
}

std::string FencedBlock::first_line() const {
  return text.substr(0, text.find('\n'));
}

std::vector<FencedBlock> fenced_blocks(std::string_view file, std::string_view text) {
  std::vector<FencedBlock> blocks;
  bool is_open = false;
  std::size_t indentation = 0, number = 0;
  std::string_view before;
  for (const std::string_view line : split_lines(text)) {
    ++number;
    const std::string_view content = trimmed(line);
    if (is_open && content == kFence) {
      is_open = false;
    } else if (is_open) {
      blocks.back().text.append(line.substr(std::min(indentation, indentation_of(line)))) += '\n';
    } else if (content.starts_with(kFence)) {
      is_open = true;
      indentation = indentation_of(line);
      const std::string_view info = content.substr(kFence.size());
      blocks.push_back({.file = std::string(file),
                        .line = number,
                        .language = std::string(info.substr(0, info.find(' '))),
                        .quotes = std::string(quoted_path(before)),
                        .text = {}});
    }
    before = line;
  }
  return blocks;
}

std::vector<ConsoleCommand> console_commands(const FencedBlock& block) {
  std::vector<ConsoleCommand> commands;
  bool goes_on = false;
  for (const std::string_view line : split_lines(block.text)) {
    if (goes_on) {
      commands.back().command.append("\n").append(line);
    } else if (line.starts_with("$ ")) {
      commands.push_back({std::string(line.substr(2)), {}});
    } else {
      if (commands.empty()) commands.emplace_back();
      commands.back().output.append(line) += '\n';
    }
    goes_on = (goes_on || line.starts_with("$ ")) && line.ends_with('\\');
  }
  return commands;
}

bool contains_excerpt(std::string_view file, std::string_view excerpt) {
  const Lines lines = split_lines(file);
  std::size_t at = 0;
  for (const Lines& piece : pieces_of(split_lines(excerpt))) {
    at = find_piece(lines, piece, at);
    if (at == SIZE_MAX) return false;
  }
  return true;
}

bool matches_output(std::string_view actual, std::string_view expected) {
  if (actual == expected) return true;
  const Lines lines = split_lines(actual);
  const std::vector<Lines> pieces = pieces_of(split_lines(expected));
  if (pieces.size() == 1) return false;
  const Lines &first = pieces.front(), &last = pieces.back();
  if (lines.size() < first.size() + last.size() ||
      !std::equal(first.begin(), first.end(), lines.begin()) ||
      !std::equal(last.rbegin(), last.rend(), lines.rbegin())) {
    return false;
  }
  const Lines middle(lines.begin() + static_cast<std::ptrdiff_t>(first.size()),
                     lines.end() - static_cast<std::ptrdiff_t>(last.size()));
  std::size_t at = 0;
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const auto found = std::search(middle.begin() + static_cast<std::ptrdiff_t>(at), middle.end(),
                                   pieces[i].begin(), pieces[i].end());
    if (found == middle.end() && !pieces[i].empty()) return false;
    at = static_cast<std::size_t>(found - middle.begin()) + pieces[i].size();
  }
  return true;
}

}  // namespace tierwall::testing
