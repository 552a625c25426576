// tierwall_soak: days of a cluster at full speed.
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "harness/machine.hpp"
#include "soak/soak.hpp"

namespace {

enum ExitCode { kOk = 0, kRuntimeError = 1, kUsage = 2, kCheckFailed = 3 };

void add_options(CLI::App& app, tierwall::bench::SoakOptions& options) {
  using tierwall::bench::kMostSoakReaders;
  const auto add = [&app](const char* name, auto& value, const char* text) {
    return app.add_option(name, value, text)->capture_default_str();
  };
  add("--endpoints", options.endpoints, "Endpoints, about")->check(CLI::Range(10, 1'000'000));
  add("--policies", options.policies, "Policies of 100 rules in each direction, about")
      ->check(CLI::Range(10, 100'000));
  add("--hours", options.hours, "Hours of the cluster to replay")->check(CLI::PositiveNumber);
  add("--changes", options.changes, "Changes a day of the cluster")->check(CLI::PositiveNumber);
  add("--seconds", options.seconds, "Break off after this time; 0: go on to the end")
      ->check(CLI::NonNegativeNumber);
  add("--readers", options.readers, "Threads that evaluate")
      ->check(CLI::Range(std::size_t{0}, kMostSoakReaders));
  add("--growth", options.growth, "Percent by which memory may have grown at the end")
      ->check(CLI::NonNegativeNumber);
  add("--seed", options.seed, "Which cluster changes in which way");
}

}  // namespace

int main(int argc, char** argv) {
  using namespace tierwall::bench;
  try {
    SoakOptions options;
    CLI::App app{"Replays the changes of a cluster at full speed while readers evaluate flows.",
                 "tierwall_soak"};
    add_options(app, options);
    app.footer(
        "Exit codes: 0 all well, 1 a commit was refused, 2 usage, 3 a verdict was wrong or memory "
        "has grown.");
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? kOk : kUsage;
    }
    for (const auto& [name, value] : describe_machine())
      std::printf("%-12s %s\n", name.c_str(), value.c_str());
    std::fflush(stdout);
    const SoakReport report = run_soak(options);
    std::fputs(("\n" + to_text(report)).c_str(), stdout);
    if (!report.refused.empty()) return kRuntimeError;
    return report.is_right() ? kOk : kCheckFailed;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tierwall_soak: %s\n", error.what());
    return kRuntimeError;
  }
}
