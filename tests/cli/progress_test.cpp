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
  // All that was written so far.
  const std::string& text() {
    char buffer[4096];
    for (ssize_t count; (count = read(screen_, buffer, sizeof buffer)) > 0;)
      text_.append(buffer, static_cast<std::size_t>(count));
    return text_;
  }
  // Whether it comes, in a time that a busy machine may take.
  bool shows(const std::string& part) {
    for (int tries = 0; tries < 1000; ++tries) {
      if (text().find(part) != std::string::npos) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

 private:
  int screen_ = -1;
  std::FILE* stream_ = nullptr;
  std::string text_;
};

TEST(CliProgress, ALineIsRewrittenAndWiped) {
  if (!has_terminals()) GTEST_SKIP() << "no terminal here";
  Screen screen;
  {
    ProgressLine line(screen.stream(), 0ms);
    line.show("compiling, rules", 1, 3);
    EXPECT_TRUE(screen.shows("\r\x1b[Ktierwall: compiling, rules 33 %"));
    line.show("reading manifests");
    EXPECT_TRUE(screen.shows("\r\x1b[Ktierwall: reading manifests, "));
  }
  EXPECT_THAT(screen.text(), EndsWith("\r\x1b[K"));
  EXPECT_THAT(screen.text(), Not(HasSubstr("\n")));
}

TEST(CliProgress, WhatIsQuickShowsNothing) {
  if (!has_terminals()) GTEST_SKIP() << "no terminal here";
  Screen screen;
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

std::string many_endpoints(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += fmt::format(
        "apiVersion: projectcalico.org/v3\n"
        "kind: WorkloadEndpoint\n"
        "metadata: {{name: w{}, namespace: default, labels: {{app: a{}, unit: u{}}}}}\n"
        "spec: {{node: n, orchestrator: k8s, ipNetworks: [10.{}.{}.1/32]}}\n---\n",
        i, i % 100, i, i / 250, i % 250);
  }
  return text;
}

// On a fast machine, in a build for speed, it takes more to take long.
TEST(CliProgress, ALongLoadShowsItOnATerminalOnly) {
  if (!has_terminals()) GTEST_SKIP() << "no terminal here";
  for (const int count : {8'000, 32'000, 64'000}) {
    const TemporaryFile manifests(".yaml", many_endpoints(count));
    const auto begin = std::chrono::steady_clock::now();
    const Outcome quiet = run_tierwall({"stats", "-f", manifests.path(), "-o", "json"});
    const auto taken = std::chrono::steady_clock::now() - begin;
    EXPECT_EQ(quiet.exit_code, 0);
    EXPECT_EQ(quiet.err, "");
    if (taken < 2s) continue;
    const Outcome shown =
        run_tierwall_on_terminal({"stats", "-f", manifests.path(), "-o", "json"}, {"TERM=xterm"});
    EXPECT_EQ(shown.exit_code, 0);
    EXPECT_THAT(shown.out, StartsWith("\r\x1b[Ktierwall: reading manifests, "));
    EXPECT_THAT(shown.out, HasSubstr("\r\x1b[K{\"bytes\":"));
    const Outcome dumb =
        run_tierwall_on_terminal({"stats", "-f", manifests.path(), "-o", "json"}, {"TERM=dumb"});
    EXPECT_THAT(dumb.out, StartsWith("{\"bytes\":"));
    return;
  }
  GTEST_SKIP() << "too fast a machine";
}

}  // namespace
}  // namespace tierwall::testing
