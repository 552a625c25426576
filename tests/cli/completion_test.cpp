// Completion as the shells do it: their own engines run the scripts.
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

std::string run_script(const std::string& shell, const std::string& text) {
  const TemporaryFile script(".script", text);
  const TemporaryFile out(".out", {});
  const std::string command = shell + " " + script.path() + " >" + out.path() + " 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << read_file(out.path());
  return read_file(out.path());
}

// What bash would offer for the last of these words.
std::vector<std::string> bash_offers(const std::vector<std::string>& words) {
  const TemporaryFile completion(".bash", run_tierwall({"completion", "bash"}).out);
  std::string script = "cd '" + data("examples") + "'\nsource " + completion.path() +
                       "\ncomplete -p tierwall >/dev/null\nCOMP_WORDS=(";
  for (const std::string& word : words)
    script += " '" + word + "'";
  script +=
      ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_tierwall\n"
      "for offer in \"${COMPREPLY[@]}\"; do echo \"$offer\"; done\n";
  return lines_of(run_script("bash -u", script));
}

TEST(CliCompletion, BashOffersWhatMayStandThere) {
  if (!is_installed("bash")) GTEST_SKIP() << "no bash here";
  EXPECT_THAT(bash_offers({"tierwall", "e"}), ElementsAre("eval", "explain"));
  EXPECT_THAT(bash_offers({"tierwall", ""}), Contains("completion"));
  EXPECT_THAT(bash_offers({"tierwall", ""}), Not(Contains("manual")));
  EXPECT_THAT(bash_offers({"tierwall", "--v"}), ElementsAre("--version"));
  EXPECT_THAT(bash_offers({"tierwall", "eval", "--pro"}), ElementsAre("--protocol"));
  EXPECT_THAT(bash_offers({"tierwall", "eval", "-"}), Contains("-f"));
  EXPECT_THAT(bash_offers({"tierwall", "test", "-"}), Not(Contains("-f")));
  EXPECT_THAT(bash_offers({"tierwall", "stats", "-o", ""}), ElementsAre("table", "json", "yaml"));
  EXPECT_THAT(bash_offers({"tierwall", "stats", "--output", "=", "j"}), ElementsAre("json"));
  EXPECT_THAT(bash_offers({"tierwall", "stats", "--output", "="}),
              ElementsAre("table", "json", "yaml"));
  EXPECT_THAT(bash_offers({"tierwall", "show", "default/web", "--mode", "s"}),
              ElementsAre("strict"));
  EXPECT_THAT(bash_offers({"tierwall", "completion", ""}), ElementsAre("bash", "zsh"));
  EXPECT_THAT(bash_offers({"tierwall", "validate", "-f", "man"}), ElementsAre("manifests"));
  EXPECT_THAT(bash_offers({"tierwall", "test", "flows"}), ElementsAre("flows.jsonl"));
  EXPECT_THAT(bash_offers({"tierwall", "eval", "--from", "man"}), IsEmpty());
}

// The line after somebody typed `typed` and TAB at a prompt of zsh.
std::string zsh_line(const std::string& typed) {
  const TemporaryFile completion(".zsh", run_tierwall({"completion", "zsh"}).out);
  return run_script("zsh -f", R"script(
zmodload zsh/zpty
zpty shell 'TERM=dumb exec zsh -f -i'
wait_for() { local text=; while [[ $text != *"$1"* ]]; do zpty -r shell line || exit 1; text+=$line; done; print -r -- $text; }
zpty -w shell "PS1= PS2= RPS1=; autoload -U compinit; compinit -u -D; cd ')script" +
                                  data("examples") + R"script('; source )script" +
                                  completion.path() + R"script(; echo read''y"
wait_for ready >/dev/null
# At the end of the line, what it has become is printed instead of being run.
zpty -w shell "show-line() { print; print -r -- \"[\$BUFFER]\"; BUFFER=; zle accept-line; }; zle -N show-line; bindkey '^X' show-line; echo bou''nd"
wait_for bound >/dev/null
zpty -w -n shell ")script" + typed +
                                  R"script("$'\t\x18'
wait_for ']'
zpty -d shell
)script");
}

TEST(CliCompletion, ZshCompletesWhatMayStandThere) {
  if (!is_installed("zsh") || !has_terminals()) GTEST_SKIP() << "no zsh or no terminal here";
  EXPECT_THAT(zsh_line("tierwall ev"), HasSubstr("[tierwall eval ]"));
  EXPECT_THAT(zsh_line("tierwall eval --proto"), HasSubstr("[tierwall eval --protocol ]"));
  EXPECT_THAT(zsh_line("tierwall stats -o js"), HasSubstr("[tierwall stats -o json ]"));
  EXPECT_THAT(zsh_line("tierwall validate -f manifests/pol"),
              HasSubstr("[tierwall validate -f manifests/policies.yaml ]"));
  EXPECT_THAT(zsh_line("tierwall test flo"), HasSubstr("[tierwall test flows.jsonl ]"));
  EXPECT_THAT(zsh_line("tierwall completion z"), HasSubstr("[tierwall completion zsh ]"));
}

}  // namespace
}  // namespace tierwall::testing
