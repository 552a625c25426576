#include "harness/machine.hpp"

#include <sched.h>

#include <fstream>
#include <string_view>

#include <benchmark/benchmark.h>

#include <tierwall/version.hpp>

namespace tierwall::bench {

namespace {

std::string processor_name() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
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
      {"tierwall", TIERWALL_VERSION},
      {"processor", processor_name()},
      {"data caches", caches()},
      {"cores", cores_allowed()},
      {"compiler", compiler()},
      {"flags", TIERWALL_BENCH_FLAGS},
      {"build", TIERWALL_BENCH_BUILD_TYPE},
  };
}

}  // namespace tierwall::bench
