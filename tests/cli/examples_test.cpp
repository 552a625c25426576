// Every example of every help, run by a shell in a folder that holds the files they name.
#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

// The commands under `Examples:`, each with its continuations, until the first line that is not
// indented.
std::vector<std::string> examples_of(const std::string& help) {
  std::vector<std::string> examples;
  bool inside = false, continued = false;
  for (const std::string& line : lines_of(help)) {
    if (line == "Examples:") {
      inside = true;
    } else if (inside && !line.starts_with("  ")) {
      inside = false;
    } else if (inside) {
      if (continued) {
        examples.back() += '\n' + line;
      } else {
        examples.push_back(line);
      }
      continued = line.ends_with('\\');
    }
  }
  return examples;
}

std::vector<std::string> commands() {
  std::vector<std::string> names;
  bool inside = false;
  for (const std::string& line : lines_of(run_tierwall({"--help"}).out)) {
    if (inside && line.empty()) return names;
    if (inside && line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
    if (line == "Commands:") inside = true;
  }
  return names;
}

TEST(CliExamples, Run) {
  std::vector<std::vector<std::string>> helps = {{"--help"}};
  for (const std::string& command : commands())
    helps.push_back({command, "--help"});
  ASSERT_GE(helps.size(), 8U);
  for (const std::vector<std::string>& arguments : helps) {
    const std::vector<std::string> examples = examples_of(run_tierwall(arguments).out);
    EXPECT_GE(examples.size(), 2U) << arguments[0];
    for (const std::string& example : examples) {
      // In a copy, since some of them write files, which must not be empty either.
      const TemporaryFile script(".sh",
                                 "set -e\nfolder=$(mktemp -d)\ntrap 'rm -r \"$folder\"' EXIT\n"
                                 "cp -R '" +
                                     data("examples") +
                                     "/.' \"$folder\"\ncd \"$folder\"\n"
                                     "kubectl() { cat manifests/policies.yaml; }\n"
                                     "command -v dot >/dev/null || dot() { cat; }\n"
                                     "tierwall() { '" TIERWALL_CLI_BINARY "' \"$@\"; }\n" +
                                     example +
                                     "\nfor file in graph.*; do\n  test ! -e $file || wc -c $file "
                                     "| grep -v '^0 '\ndone\n");
      const TemporaryFile out(".out", {});
      const std::string run = "sh " + script.path() + " >" + out.path() + " 2>&1";
      EXPECT_EQ(std::system(run.c_str()), 0) << example << '\n' << read_file(out.path());
      EXPECT_NE(read_file(out.path()), "") << example;
    }
  }
}

}  // namespace
}  // namespace tierwall::testing
