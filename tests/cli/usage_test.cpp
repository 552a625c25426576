#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tierwall/version.hpp>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kCommands = {"eval",     "explain",  "show", "stats",
                                            "selector", "validate", "test"};

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
  for (const std::string& command : kCommands)
    EXPECT_THAT(run.out, HasSubstr("  " + command));
}

TEST(CliUsage, EveryCommandHasHelpWithExamples) {
  for (const std::string& command : kCommands) {
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
      {"explain", "-f", "a.yaml", "-o", "table"},
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

TEST(CliUsage, OutputThatCannotBeWrittenIsAnError) {
  const Outcome run = run_tierwall_to_full_device({"selector", "has(a)"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.err, "tierwall: cannot write to standard output\n");
}

}  // namespace
}  // namespace tierwall::testing
