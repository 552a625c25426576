#include "harness/instructions.hpp"

#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#if TIERWALL_BENCH_CALLGRIND
#include <valgrind/callgrind.h>
#endif

namespace tierwall::bench {

namespace {

std::string dump_file;
unsigned dumps = 0;

// Of the file that callgrind wrote last: `<dump>.<number>`, which has a line `totals: <count>`.
std::optional<std::uint64_t> read_total() {
  constexpr std::string_view kTotals = "totals: ";
  const std::string path = dump_file + "." + std::to_string(++dumps);
  std::ifstream in(path);
  std::optional<std::uint64_t> total;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(kTotals)) total = std::stoull(line.substr(kTotals.size()));
  }
  in.close();
  std::filesystem::remove(path);
  return total;
}

}  // namespace

std::string why_not_counting_instructions() {
#if TIERWALL_BENCH_CALLGRIND
  return RUNNING_ON_VALGRIND ? "" : "this is not a run under valgrind --tool=callgrind";
#else
  return "built without the headers of valgrind";
#endif
}

void start_counting_instructions(const std::string& dump) {
  dump_file = dump;
}

bool is_counting_instructions() {
  return !dump_file.empty();
}

void begin_counted_instructions() {
#if TIERWALL_BENCH_CALLGRIND
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
#endif
}

std::optional<std::uint64_t> end_counted_instructions() {
#if TIERWALL_BENCH_CALLGRIND
  CALLGRIND_DUMP_STATS;
  CALLGRIND_STOP_INSTRUMENTATION;
#endif
  return read_total();
}

bool write_instruction_counts(const std::string& path, const InstructionCounts& counts) {
  std::ofstream out(path);
  for (const auto& [name, count] : counts)
    out << name << '\t' << count << '\n';
  return static_cast<bool>(out.flush());
}

bool read_instruction_counts(const std::string& path, InstructionCounts& counts) {
  std::ifstream in(path);
  if (!in) return false;
  std::string name;
  double count = 0;
  while (std::getline(in, name, '\t') && in >> count >> std::ws)
    counts[name] = count;
  return in.eof();
}

}  // namespace tierwall::bench
