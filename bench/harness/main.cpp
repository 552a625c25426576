// tierwall_bench [--data DIR] [--json FILE] [FILTER] [--benchmark_...]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "harness/machine.hpp"
#include "harness/report.hpp"
#include "harness/suite.hpp"

namespace {

using tierwall::bench::Options;

struct CommandLine {
  Options options;
  std::optional<std::string> json;
  std::vector<std::string> for_google_benchmark;
};

std::optional<std::string> default_data() {
  const char* const given = std::getenv("TIERWALL_BENCH_DATA");
  const std::string folder = given != nullptr ? given : TIERWALL_BENCH_DEFAULT_DATA;
  if (std::filesystem::is_directory(folder)) return folder;
  return std::nullopt;
}

// nullopt, after a message, if an option lacks its value or a folder does not exist.
std::optional<CommandLine> read_command_line(int argc, char** argv) {
  CommandLine line;
  line.options.data = default_data();
  // Later flags win: what the caller gives overrides these.
  line.for_google_benchmark = {argv[0], "--benchmark_repetitions=5", "--benchmark_min_time=0.1"};
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--data" || argument == "--json") {
      if (i + 1 == argc) {
        std::fprintf(stderr, "%s needs a value\n", argv[i]);
        return std::nullopt;
      }
      (argument == "--data" ? line.options.data : line.json) = argv[++i];
    } else if (!argument.starts_with("--")) {
      line.for_google_benchmark.push_back("--benchmark_filter=" + std::string(argument));
    } else {
      line.for_google_benchmark.emplace_back(argument);
    }
  }
  if (line.options.data && !std::filesystem::is_directory(*line.options.data)) {
    std::fprintf(stderr, "--data: there is no folder %s\n", line.options.data->c_str());
    return std::nullopt;
  }
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  const std::optional<CommandLine> line = read_command_line(argc, argv);
  if (!line) return 2;

  std::vector<std::string> arguments = line->for_google_benchmark;
  // Google Benchmark insists on a file name before it accepts a reporter for the file.
  if (line->json) arguments.push_back("--benchmark_out=" + *line->json);
  std::vector<char*> pointers;
  for (std::string& argument : arguments)
    pointers.push_back(argument.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return 2;

  for (const auto& [name, value] : tierwall::bench::describe_machine())
    benchmark::AddCustomContext(name, value);
  tierwall::bench::register_suites(line->options);

  tierwall::bench::TableReporter table;
  tierwall::bench::JsonReporter json;
  benchmark::RunSpecifiedBenchmarks(&table, line->json ? &json : nullptr);
  benchmark::Shutdown();
  return table.failed() ? 1 : 0;
}
