// tierwall_bench [FILTER] [--json FILE] [--report DIR] [--data DIR] [--instructions FILE]
//                [--count-instructions FILE] [--benchmark_...]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "harness/instructions.hpp"
#include "harness/machine.hpp"
#include "harness/report.hpp"
#include "harness/reporters.hpp"
#include "harness/suite.hpp"

namespace {

using namespace tierwall::bench;

// Without the largest cluster, which takes minutes and gigabytes to build.
constexpr const char* kAllThatIsQuick = "--benchmark_filter=-(cluster|store/[a-z_]+)/100k_x_10k";

struct CommandLine {
  Options options;
  std::optional<std::string> json;
  std::optional<std::string> report;
  std::optional<std::string> count_instructions;  // a file to write
  InstructionCounts instructions;                 // that another run has written
  std::vector<std::string> for_google_benchmark;
};

std::optional<std::string> default_data() {
  const char* const given = std::getenv("TIERWALL_BENCH_DATA");
  const std::string folder = given != nullptr ? given : TIERWALL_BENCH_DEFAULT_DATA;
  if (std::filesystem::is_directory(folder)) return folder;
  return std::nullopt;
}

// nullopt, after a message, if an option lacks its value or what it names is not there.
std::optional<CommandLine> read_command_line(int argc, char** argv) {
  CommandLine line;
  line.options.data = default_data();
  std::optional<std::string> instructions;
  const std::map<std::string_view, std::optional<std::string>*> with_value = {
      {"--data", &line.options.data},
      {"--json", &line.json},
      {"--report", &line.report},
      {"--instructions", &instructions},
      {"--count-instructions", &line.count_instructions}};
  // Later flags win: what the caller gives overrides these.
  line.for_google_benchmark = {argv[0], "--benchmark_repetitions=5", "--benchmark_min_time=0.1",
                               kAllThatIsQuick};
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const auto option = with_value.find(argument);
    if (option != with_value.end()) {
      if (i + 1 == argc) {
        std::fprintf(stderr, "%s needs a value\n", argv[i]);
        return std::nullopt;
      }
      *option->second = argv[++i];
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
  if (instructions && !read_instruction_counts(*instructions, line.instructions)) {
    std::fprintf(stderr, "--instructions: %s is no file of counts\n", instructions->c_str());
    return std::nullopt;
  }
  if (line.count_instructions) {
    const std::string why_not = why_not_counting_instructions();
    if (!why_not.empty()) {
      std::fprintf(stderr, "--count-instructions: %s\n", why_not.c_str());
      return std::nullopt;
    }
    // A slow run, of which only the counts are wanted.
    line.json = std::nullopt;
    line.report = std::nullopt;
    line.for_google_benchmark.insert(line.for_google_benchmark.end(),
                                     {"--benchmark_repetitions=1", "--benchmark_min_time=0"});
    start_counting_instructions(*line.count_instructions + ".callgrind");
  }
  return line;
}

// What is written once all is measured. False, after a message, if that fails.
bool write_files(const CommandLine& line, const std::vector<Result>& results) {
  if (line.count_instructions) {
    InstructionCounts counts;
    for (const Result& result : results) {
      if (const std::optional<double> counted = result.counter(kInstructions))
        counts.emplace(result.name, *counted);
    }
    if (!write_instruction_counts(*line.count_instructions, counts)) {
      std::fprintf(stderr, "cannot write %s\n", line.count_instructions->c_str());
      return false;
    }
  }
  if (line.report) {
    const std::string wrong = write_report(*line.report, results);
    if (!wrong.empty()) std::fprintf(stderr, "--report: %s\n", wrong.c_str());
    return wrong.empty();
  }
  return true;
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

  for (const auto& [name, value] : describe_machine())
    benchmark::AddCustomContext(name, value);
  register_suites(line->options);

  TableReporter table(line->instructions);
  JsonReporter json(line->instructions);
  benchmark::RunSpecifiedBenchmarks(&table, line->json ? &json : nullptr);
  benchmark::Shutdown();
  const bool written = write_files(*line, table.results());
  return table.failed() || !written ? 1 : 0;
}
