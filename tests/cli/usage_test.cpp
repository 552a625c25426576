#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tierwall/version.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::HasSubstr;

// Those that print data as tables, JSON or YAML and nothing else, and the others.
const std::vector<std::string> kDataCommands = {"eval",     "explain",  "show", "stats",
                                                "selector", "validate", "test"};
const std::vector<std::string> kOtherCommands = {"graph", "completion"};

std::vector<std::string> commands() {
  std::vector<std::string> all = kDataCommands;
  all.insert(all.end(), kOtherCommands.begin(), kOtherCommands.end());
  return all;
}

TEST(CliUsage, Version) {
  const Outcome run = run_tierwall({"--version"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, "tierwall " TIERWALL_VERSION "\n");
  EXPECT_EQ(run.err, "");
}

TEST(CliUsage, HelpNamesEveryCommandAndTheExitCodes) {
  const Outcome run = run_tierwall({"--help"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("Exit codes: 0 all well"));
  for (const std::string& command : commands())
    EXPECT_THAT(run.out, HasSubstr("  " + command));
}

TEST(CliUsage, EveryCommandHasHelpWithExamples) {
  for (const std::string& command : commands()) {
    const Outcome run = run_tierwall({command, "--help"});
    EXPECT_EQ(run.exit_code, 0) << command;
    EXPECT_THAT(run.out, HasSubstr("Examples:\n  tierwall " + command));
    EXPECT_EQ(run.err, "");
  }
}

TEST(CliUsage, AWrongCommandLineIsOneLineAndExitCodeTwo) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"frobnicate"},
      {"--frobnicate"},
      {"selector"},
      {"selector", "a", "b"},
      {"selector", "a", "-o", "xml"},
      {"selector", "-", "--ast"},
      {"show"},
      {"stats"},
      {"stats", "-f", "a.yaml", "-o", "text"},
      {"show", "web", "-f", "a.yaml"},
      {"show", "-f", "-", "--marathon", "-"},
      {"eval"},
      {"eval", "-f", "a.yaml"},
      {"eval", "-f", "a.yaml", "--from", "10.0.0.1", "--to", "10.0.0.2"},
      {"eval", "-f", "a.yaml", "--from", "x", "--to", "10.0.0.2", "--protocol", "tcp"},
      {"eval", "-f", "a.yaml", "--from", "a/b", "--to", "a/c", "--protocol", "ipx"},
      {"eval", "-f", "a.yaml", "--from", "a/b", "--to", "a/c", "--protocol", "tcp", "--port", "0"},
      {"eval", "-f", "a.yaml", "--from", "a/b", "--to", "a/c", "--protocol", "icmp", "--port",
       "80"},
      {"eval", "-f", "a.yaml", "--flows", "f.jsonl", "--port", "80"},
      {"eval", "-f", "-", "--flows", "-"},
      {"eval", "-f", "a.yaml", "--flows", "f.jsonl", "--mode", "lax"},
      {"validate", "-f", "a.yaml", "--missing-namespaces", "allowed"},
      {"eval", "-f", "a.yaml", "--marathon", "m.json", "--task", "web", "--flows", "f.jsonl"},
      {"explain"},
      {"explain", "-f", "a.yaml", "-o", "text"},
      {"test", "a.yaml", "-o", "xml"},
      {"validate"},
      {"validate", "a.yaml"},
      {"test"},
  };
  for (const std::vector<std::string>& arguments : wrong) {
    const Outcome run = run_tierwall(arguments);
    SCOPED_TRACE(::testing::PrintToString(arguments));
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(lines_of(run.err).size(), 1U) << run.err;
    EXPECT_THAT(run.err, ::testing::StartsWith("tierwall: "));
  }
}

TEST(CliUsage, ARefusalSaysWhatMayHaveBeenMeant) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> refusals = {
      {{}, "a command is missing, one of eval, explain, "},
      {{"explan"}, "unknown command `explan`; did you mean `explain`? (see `tierwall --help`)"},
      {{"-o", "json"}, "unknown option `-o` (see"},
      {{"eval", "--form", "a/b"}, "eval: unknown option `--form`; did you mean `--from`?"},
      {{"eval", "--port", "http"}, "eval: --port: `http` is no number within 1..65535 (see"},
      {{"eval", "--port", "65536"}, "`65536` is no number within 1..65535"},
      {{"stats", "-o", "xml"}, "stats: --output: `xml` is none of table, json, yaml"},
      {{"stats", "a.yaml"},
       "stats: unexpected argument `a.yaml`; manifests are given with -f, each with its own (see "
       "`tierwall stats --help`)"},
      {{"stats"}, "stats: nothing to load: give manifests with -f"},
      {{"selector"}, "selector: TEXT is required"},
  };
  for (const auto& [arguments, message] : refusals)
    EXPECT_THAT(run_tierwall(arguments).err, HasSubstr(message));
}

TEST(CliUsage, HelpIsACommandToo) {
  EXPECT_EQ(run_tierwall({"help"}).out, run_tierwall({"--help"}).out);
  EXPECT_EQ(run_tierwall({"help", "show"}).out, run_tierwall({"show", "--help"}).out);
  const Outcome unknown = run_tierwall({"help", "shew"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_EQ(unknown.err, "tierwall: help: unknown command `shew` (see `tierwall --help`)\n");
}

TEST(CliUsage, HelpFitsTheScreen) {
  for (const std::string& command : commands()) {
    for (const std::string& line : lines_of(run_tierwall({command, "--help"}).out))
      EXPECT_LE(line.size(), 80U) << command << ": " << line;
  }
}

TEST(CliUsage, EveryCommandThatPrintsDataTakesTheSameFormats) {
  for (const std::string& command : kDataCommands) {
    EXPECT_THAT(
        run_tierwall({command, "--help"}).out,
        HasSubstr("  -o, --output FORMAT         table (default) for people, json or yaml"));
  }
}

TEST(CliUsage, OutputThatCannotBeWrittenIsAnError) {
  const Outcome run = run_tierwall_to_full_device({"selector", "has(a)"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.err, "tierwall: cannot write to standard output\n");
}

}  // namespace
}  // namespace tierwall::testing
