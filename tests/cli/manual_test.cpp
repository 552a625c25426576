#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using ::testing::HasSubstr;

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

std::string output_of(const std::string& command) {
  const TemporaryFile out(".out", {});
  EXPECT_EQ(std::system((command + " >" + out.path() + " 2>&1").c_str()), 0) << command;
  return read_file(out.path());
}

TEST(CliManual, HoldsEveryCommandAndExample) {
  const std::string page = run_tierwall({"manual"}).out;
  EXPECT_THAT(page, HasSubstr(".SS tierwall eval [OPTIONS]\n"));
  EXPECT_THAT(page, HasSubstr(".SS tierwall selector [OPTIONS] TEXT\n"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIFORMAT\\fR\n"));
  // Typed text survives: quotes and dashes are those of the keyboard.
  EXPECT_THAT(page, HasSubstr("tierwall selector \"role == \\(aqweb\\(aq && !has(quarantine)\"\n"));
  EXPECT_THAT(page, HasSubstr("default/web \\e\n"));
}

TEST(CliManual, FormattersHaveNothingAgainstIt) {
  const TemporaryFile page(".1", run_tierwall({"manual"}).out);
  if (!is_installed("man") && !is_installed("mandoc")) GTEST_SKIP() << "no formatter here";
  if (is_installed("man")) {
    EXPECT_EQ(output_of("(LC_ALL=C man --warnings -E UTF-8 -l -Tutf8 -Z " + page.path() +
                        " 3>&1 >/dev/null 2>&3)"),
              "");
  }
  if (is_installed("mandoc")) {
    // A page that is the same in every build has no date.
    const std::string complaints =
        output_of("mandoc -T lint -W warning " + page.path() + " | grep -v 'missing date' || true");
    EXPECT_EQ(complaints, "");
    EXPECT_THAT(output_of("mandoc -T ascii " + page.path()), HasSubstr("who"));
  }
}

}  // namespace
}  // namespace tierwall::testing
