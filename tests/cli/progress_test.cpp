#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/output/progress_line.hpp"
#include "cli/run.hpp"

namespace tierwall::testing {
namespace {

using namespace std::chrono_literals;
using cli::ProgressLine;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A terminal of which the test is the screen.
class Screen {
 public:
  Screen() {
    setenv("TERM", "xterm", 1);
    int program = -1;
    if (openpty(&screen_, &program, nullptr, nullptr, nullptr) != 0) return;
    stream_ = fdopen(program, "w");
    fcntl(screen_, F_SETFL, O_NONBLOCK);
  }
  ~Screen() {
    if (stream_ == nullptr) return;
    std::fclose(stream_);
    close(screen_);
  }
  std::FILE* stream() const { return stream_; }
  std::string text() const {
    char buffer[4096];
    const ssize_t count = read(screen_, buffer, sizeof buffer);
    return count <= 0 ? std::string() : std::string(buffer, static_cast<std::size_t>(count));
  }

 private:
  int screen_ = -1;
  std::FILE* stream_ = nullptr;
};

TEST(CliProgress, ALineIsRewrittenAndWiped) {
  if (!has_terminals()) GTEST_SKIP() << "no terminal here";
  const Screen screen;
  {
    ProgressLine line(screen.stream(), 0ms);
    line.show("compiling, rules", 1, 3);
    std::this_thread::sleep_for(250ms);
    line.show("reading manifests");
    std::this_thread::sleep_for(250ms);
  }
  const std::string text = screen.text();
  EXPECT_THAT(text, HasSubstr("\r\x1b[Ktierwall: compiling, rules 33 %"));
  EXPECT_THAT(text, HasSubstr("\r\x1b[Ktierwall: reading manifests, 0 s"));
  EXPECT_THAT(text, EndsWith("\r\x1b[K"));
  EXPECT_THAT(text, Not(HasSubstr("\n")));
}

TEST(CliProgress, WhatIsQuickShowsNothing) {
  if (!has_terminals()) GTEST_SKIP() << "no terminal here";
  const Screen screen;
  {
    ProgressLine line(screen.stream(), 10s);
    line.show("compiling, rules", 1, 3);
  }
  EXPECT_EQ(screen.text(), "");
}

TEST(CliProgress, AFileGetsNothing) {
  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  {
    ProgressLine line(file, 0ms);
    line.show("compiling, rules", 1, 3);
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(std::ftell(file), 0);
  std::fclose(file);
}

// Enough YAML to take seconds.
std::string many_endpoints() {
  std::string text;
  for (int i = 0; i < 50'000; ++i) {
    text += fmt::format(
        "apiVersion: projectcalico.org/v3\n"
        "kind: WorkloadEndpoint\n"
        "metadata: {{name: w{}, namespace: default, labels: {{app: a{}, unit: u{}}}}}\n"
        "spec: {{node: n, orchestrator: k8s, ipNetworks: [10.{}.{}.1/32]}}\n---\n",
        i, i % 100, i, i / 250, i % 250);
  }
  return text;
}

TEST(CliProgress, ALongLoadShowsItOnATerminalOnly) {
  const TemporaryFile manifests(".yaml", many_endpoints());
  const auto begin = std::chrono::steady_clock::now();
  const Outcome quiet = run_tierwall({"stats", "-f", manifests.path(), "-o", "json"});
  const auto taken = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(quiet.exit_code, 0);
  EXPECT_EQ(quiet.err, "");
  if (!has_terminals() || taken < 1500ms) GTEST_SKIP() << "no terminal here, or too fast a machine";
  const Outcome shown =
      run_tierwall_on_terminal({"stats", "-f", manifests.path(), "-o", "json"}, {"TERM=xterm"});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_THAT(shown.out, StartsWith("\r\x1b[Ktierwall: reading manifests, "));
  EXPECT_THAT(shown.out, HasSubstr("\r\x1b[K{\"bytes\":"));
  const Outcome dumb =
      run_tierwall_on_terminal({"stats", "-f", manifests.path(), "-o", "json"}, {"TERM=dumb"});
  EXPECT_THAT(dumb.out, StartsWith("{\"bytes\":"));
}

}  // namespace
}  // namespace tierwall::testing
