// Fenced blocks of a Markdown text.
//
//     for (const FencedBlock& block : fenced_blocks("README.md", text))
//       run(block.language, block.text);
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tierwall::testing {

struct FencedBlock {
  std::string file;      // from the root of the checkout
  std::size_t line = 0;  // of the opening fence, from 1
  std::string language;  // the first word behind the fence
  std::string quotes;    // the path in a comment `<!-- path -->` on the line before; else empty
  std::string text;      // without the fence's indentation, each line with its end

  std::string place() const;  // `README.md:12`
  std::string first_line() const;
};

// Blocks whose fence is never closed go to the end of the text.
std::vector<FencedBlock> fenced_blocks(std::string_view file, std::string_view text);

// One command of a `console` block, and what it is said to print.
struct ConsoleCommand {
  std::string command;  // without `$ `; lines that a backslash continues are one command
  std::string output;
};
std::vector<ConsoleCommand> console_commands(const FencedBlock& block);

// Whether `file` has the lines of `excerpt` in one piece, however deep both are indented. A line `...`, or a
// comment of nothing else, stands for any number of lines.
bool contains_excerpt(std::string_view file, std::string_view excerpt);

// Whether the lines are those expected, of which each `...` stands for any number of lines.
bool matches_output(std::string_view actual, std::string_view expected);

std::vector<std::string_view> split_lines(std::string_view text);

}  // namespace tierwall::testing
