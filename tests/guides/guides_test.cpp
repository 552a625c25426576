// Every fenced block of every Markdown file of the checkout is run, or quotes a file that is, or stands in the
// table of tests/guides/README.md with the reason why not. That file says how.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guides/fenced_block.hpp"
#include "guides/shell.hpp"

namespace tierwall::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = TIERWALL_ROOT;
constexpr const char* kRules = "tests/guides/README.md";

// Paths from the root, in order; not what is built, and not what git and editors keep.
std::vector<std::string> guides() {
  std::vector<std::string> found;
  for (auto at = fs::recursive_directory_iterator(kRoot); at != fs::end(at); ++at) {
    const std::string name = at->path().filename();
    if (at->is_directory() && (name.starts_with('.') || name.starts_with("build"))) {
      at.disable_recursion_pending();
    } else if (at->path().extension() == ".md") {
      found.push_back(at->path().lexically_relative(kRoot));
    }
  }
  std::ranges::sort(found);
  return found;
}

// Commands find their files beside the guide. The root has too much for that.
fs::path folder_of(const std::string& guide) {
  const fs::path folder = fs::path(guide).parent_path();
  return folder.empty() ? "tests/guides/readme" : folder;
}

struct Exception {
  std::string file;
  std::string begins;  // the block's first line does
  std::string reason;
  std::vector<std::string> covered_by;  // names of tests
};

std::string without_backticks(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" `"), to = text.find_last_not_of(" `");
  return from == std::string_view::npos ? std::string()
                                        : std::string(text.substr(from, to - from + 1));
}

std::vector<std::string> cells_of(std::string_view row) {
  std::vector<std::string> cells;
  for (row.remove_prefix(1); !row.empty();) {
    const std::size_t end = row.find(" |");
    cells.push_back(without_backticks(row.substr(0, end)));
    row.remove_prefix(end == std::string_view::npos ? row.size() : end + 2);
  }
  return cells;
}

std::vector<std::string> words_in_backticks(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t from; (from = text.find('`')) != std::string_view::npos;) {
    text.remove_prefix(from + 1);
    const std::size_t to = text.find('`');
    words.emplace_back(text.substr(0, to));
    text.remove_prefix(to == std::string_view::npos ? text.size() : to + 1);
  }
  return words;
}

// The rows of the table of four columns.
std::vector<Exception> exceptions() {
  std::vector<Exception> found;
  const std::string text = read_file(kRoot / kRules);
  for (const std::string_view line : split_lines(text)) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells = cells_of(line);
    if (cells.size() != 4) continue;
    const std::string_view last = line.substr(0, line.rfind(" |"));
    found.push_back(
        {cells[0], cells[1], cells[2], words_in_backticks(last.substr(last.rfind(" |")))});
  }
  return found;
}

bool updates() {
  const char* const update = std::getenv("TIERWALL_GOLDEN_UPDATE");
  return update != nullptr && std::string_view(update) == "1";
}

// Of one guide; with the update, what blocks of `console` print is written into it.
class GuideCheck {
 public:
  explicit GuideCheck(const std::string& guide)
      : guide_(guide), text_(read_file(kRoot / guide)), shell_(folder_of(guide)) {}

  void check(const std::vector<Exception>& exceptions, std::set<std::size_t>& used) {
    std::string updated = text_;
    for (const FencedBlock& block : fenced_blocks(guide_, text_)) {
      SCOPED_TRACE(block.place());
      const auto listed = std::ranges::find_if(exceptions, [&](const Exception& exception) {
        return exception.file == guide_ && block.first_line().starts_with(exception.begins);
      });
      if (listed != exceptions.end()) {
        used.insert(static_cast<std::size_t>(listed - exceptions.begin()));
      } else if (!block.quotes.empty()) {
        check_quote(block);
      } else if (block.language == "console") {
        check_console(block, updated);
      } else if (block.language == "sh") {
        check_script(block);
      } else {
        ADD_FAILURE() << "a block of `" << block.language << "` is neither run nor listed; "
                      << kRules << " says how";
      }
    }
    if (updates() && updated != text_) std::ofstream(kRoot / guide_, std::ios::binary) << updated;
  }

 private:
  static void check_quote(const FencedBlock& block) {
    const fs::path file = kRoot / block.quotes;
    ASSERT_TRUE(fs::is_regular_file(file)) << block.quotes << " does not exist";
    EXPECT_TRUE(contains_excerpt(read_file(file), block.text))
        << block.quotes << " does not have these lines:\n"
        << block.text;
  }

  void check_console(const FencedBlock& block, std::string& updated) const {
    std::string now;
    for (const auto& [command, output] : console_commands(block)) {
      ASSERT_FALSE(command.empty()) << "a block of `console` begins with a command, behind `$ `";
      const Shell::Outcome run = shell_.run(command);
      const bool is_right = matches_output(run.output, output);
      EXPECT_TRUE(is_right || updates()) << "$ " << command << "\nprints\n" << run.output;
      now += "$ " + command + '\n' + (is_right ? output : run.output);
    }
    const std::size_t at = updated.find("```console\n" + block.text);
    if (at != std::string::npos) updated.replace(at + 11, block.text.size(), now);
  }

  void check_script(const FencedBlock& block) const {
    const Shell::Outcome run = shell_.run(block.text);
    EXPECT_EQ(run.exit_code, 0) << block.text << "prints\n" << run.output;
  }

  std::string guide_;
  std::string text_;
  Shell shell_;
};

TEST(Guides, EveryBlockIsRunOrQuotesOrIsListed) {
  const std::vector<Exception> listed = exceptions();
  std::set<std::size_t> used;
  const std::vector<std::string> found = guides();
  ASSERT_THAT(found, ::testing::Contains("README.md"));
  for (const std::string& guide : found)
    GuideCheck(guide).check(listed, used);
  for (std::size_t i = 0; i < listed.size(); ++i)
    EXPECT_TRUE(used.contains(i)) << kRules
                                  << " lists a block that is not there: " << listed[i].file << ", "
                                  << listed[i].begins;
}

TEST(Guides, WhatIsNotRunHasAReasonAndIsCovered) {
  const std::vector<Exception> listed = exceptions();
  ASSERT_FALSE(listed.empty());
  for (const Exception& exception : listed) {
    EXPECT_GT(exception.reason.size(), 10U) << exception.begins;
    EXPECT_FALSE(exception.covered_by.empty()) << exception.begins;
  }
#if defined(TIERWALL_CTEST)
  const std::string tests = Shell("tests/guides").run(TIERWALL_CTEST " -N").output + "\n";
  for (const Exception& exception : listed) {
    for (const std::string& test : exception.covered_by)
      EXPECT_THAT(tests, ::testing::HasSubstr(": " + test + "\n"));
  }
#endif
}

// What `./dev` is told to do in a guide, it can do.
TEST(Guides, CommandsOfTheTaskRunnerExist) {
  const std::string help = Shell("tests/guides").run("'" TIERWALL_ROOT "/dev' help").output;
  std::size_t count = 0;
  for (const std::string& guide : guides()) {
    for (const FencedBlock& block : fenced_blocks(guide, read_file(kRoot / guide))) {
      for (std::string_view line : split_lines(block.text)) {
        if (!line.starts_with("./dev ")) continue;
        ++count;
        line.remove_prefix(6);
        const std::string command(line.substr(0, line.find(' ')));
        EXPECT_THAT(help, ::testing::HasSubstr("\n  " + command + " ")) << block.place();
      }
    }
  }
  EXPECT_GT(count, 0U);
}

// As web sites make it of a heading: letters and digits, and dashes for blanks.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading.substr(std::min(heading.find_first_not_of("# "), heading.size()))) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool stays = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (is_upper) anchor += static_cast<char>(c - 'A' + 'a');
    if (stays) anchor += c;
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

bool has_heading(const fs::path& guide, std::string_view anchor) {
  const std::string text = read_file(guide);
  return std::ranges::any_of(split_lines(text), [anchor](std::string_view line) {
    return line.starts_with('#') && anchor_of(line) == anchor;
  });
}

// To files of the checkout, and to headings. Those of the API reference, `@ref`, are checked where it is made.
TEST(Guides, LinksLeadSomewhere) {
  std::size_t count = 0;
  for (const std::string& guide : guides()) {
    const std::string text = read_file(kRoot / guide);
    for (std::size_t at = 0; (at = text.find("](", at)) != std::string::npos;) {
      at += 2;
      const std::string link = text.substr(at, text.find(')', at) - at);
      if (link.find("://") != std::string::npos || link.starts_with('@')) continue;
      ++count;
      const std::size_t hash = std::min(link.find('#'), link.size());
      const fs::path target =
          hash == 0 ? kRoot / guide : (kRoot / guide).parent_path() / link.substr(0, hash);
      EXPECT_TRUE(fs::exists(target)) << guide << ": " << link;
      if (hash == link.size() || !fs::exists(target)) continue;
      EXPECT_TRUE(has_heading(target, link.substr(hash + 1))) << guide << ": " << link;
    }
  }
  EXPECT_GT(count, 10U);
}

TEST(FencedBlocks, HaveTheirPlaceLanguageAndQuote) {
  const auto blocks = fenced_blocks("a.md",
                                    "text\n<!-- src/a.cpp -->\n```cpp\nint a;\n```\n"
                                    "- item\n  ```sh  \n  one\n    two\n  ```\n```\nopen\n");
  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(blocks[0].place(), "a.md:3");
  EXPECT_EQ(blocks[0].language, "cpp");
  EXPECT_EQ(blocks[0].quotes, "src/a.cpp");
  EXPECT_EQ(blocks[1].language, "sh");
  EXPECT_EQ(blocks[1].text, "one\n  two\n");
  EXPECT_EQ(blocks[1].quotes, "");
  EXPECT_EQ(blocks[2].text, "open\n");
}

TEST(FencedBlocks, ConsoleBlocksAreCommandsAndWhatTheyPrint) {
  FencedBlock block;
  block.text = "$ one \\\n    more\nout\n$ two\n$ three\nout\nput\n";
  const auto commands = console_commands(block);
  ASSERT_EQ(commands.size(), 3U);
  EXPECT_EQ(commands[0].command, "one \\\n    more");
  EXPECT_EQ(commands[0].output, "out\n");
  EXPECT_EQ(commands[1].output, "");
  EXPECT_EQ(commands[2].output, "out\nput\n");
}

TEST(FencedBlocks, ExcerptsAreInOnePieceWhateverTheirIndentation) {
  constexpr std::string_view kFile = "int main() {\n  if (a) {\n    b();\n  }\n\n  c();\n}\n";
  EXPECT_TRUE(contains_excerpt(kFile, kFile));
  EXPECT_TRUE(contains_excerpt(kFile, "if (a) {\n  b();\n}\n"));
  EXPECT_TRUE(contains_excerpt(kFile, "int main() {\n// ...\n  c();\n}\n"));
  EXPECT_FALSE(contains_excerpt(kFile, "if (a) {\nb();\n}\n"));
  EXPECT_FALSE(contains_excerpt(kFile, "if (a) {\n  c();\n"));
  EXPECT_FALSE(contains_excerpt(kFile, "c();\n// ...\nif (a) {\n"));
}

TEST(FencedBlocks, AnEllipsisInOutputStandsForAnyLines) {
  EXPECT_TRUE(matches_output("a\nb\n", "a\nb\n"));
  EXPECT_TRUE(matches_output("a\nb\nc\nd\n", "a\n...\nd\n"));
  EXPECT_TRUE(matches_output("a\nb\nc\nd\n", "...\nc\n...\n"));
  EXPECT_FALSE(matches_output("a\nb\n", "a\n"));
  EXPECT_FALSE(matches_output("a\nb\nc\n", "a\n...\nb\n"));
  EXPECT_FALSE(matches_output("a\n", "a\n...\na\n"));
  EXPECT_FALSE(matches_output("a\nb\nc\n", "a\n...\nx\n...\nc\n"));
}

}  // namespace
}  // namespace tierwall::testing
