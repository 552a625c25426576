#include "harness/machine.hpp"

#include <sched.h>

#include <fstream>
#include <sstream>
#include <string_view>

#include <benchmark/benchmark.h>

#include <tierwall/version.hpp>

namespace tierwall::bench {

namespace {

// Of the first processor: `model name`, `flags` and so on.
std::string processor_fact(std::string_view fact) {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with(fact) && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

// The instruction sets that a compiler or a dispatcher chooses by.
std::string vector_instructions() {
  std::istringstream flags(processor_fact("flags"));
  std::string out;
  for (std::string flag; flags >> flag;) {
    if (!flag.starts_with("sse4") && !flag.starts_with("avx") && !flag.starts_with("bmi")) continue;
    if (!out.empty()) out += ' ';
    out += flag;
  }
  return out.empty() ? "none known" : out;
}

std::string caches() {
  std::string out;
  for (const benchmark::CPUInfo::CacheInfo& cache : benchmark::CPUInfo::Get().caches) {
    if (cache.type == "Instruction") continue;
    if (!out.empty()) out += ", ";
    out += "L" + std::to_string(cache.level) + " " + std::to_string(cache.size / 1024) + " KiB";
  }
  return out.empty() ? "unknown" : out;
}

std::string cores_allowed() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return "unknown";
  const int allowed = CPU_COUNT(&set);
  return std::to_string(allowed) + " of " + std::to_string(benchmark::CPUInfo::Get().num_cpus) +
         (allowed == 1 ? " (pinned)" : "");
}

std::string compiler() {
#if defined(__clang__)
  return std::string("clang ") + __clang_version__;
#else
  return std::string("gcc ") + __VERSION__;
#endif
}

}  // namespace

std::vector<std::pair<std::string, std::string>> describe_machine() {
  return {
      {"tierwall", TIERWALL_VERSION},     {"processor", processor_fact("model name")},
      {"vectors", vector_instructions()}, {"data caches", caches()},
      {"cores", cores_allowed()},         {"compiler", compiler()},
      {"flags", TIERWALL_BENCH_FLAGS},    {"build", TIERWALL_BENCH_BUILD_TYPE},
  };
}

}  // namespace tierwall::bench
