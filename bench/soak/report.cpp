#include <fmt/format.h>

#include "harness/results.hpp"
#include "soak/soak.hpp"

namespace tierwall::bench {

namespace {

std::string commit_line(std::string_view kind, const LatencyHistogram& latencies) {
  return fmt::format("{:<22} {:>8} {:>12} {:>12} {:>12}\n", kind, latencies.count(),
                     format_time(latencies.percentile(0.5)),
                     format_time(latencies.percentile(0.99)), format_time(latencies.largest()));
}

std::string memory_text(const SoakMemory& memory) {
  const auto text = [](std::int64_t bytes) { return format_bytes(static_cast<double>(bytes)); };
  return fmt::format(
      "memory       {} at the start, {} soon after, {} at the end, {} at most: {} "
      "(within {} % of what it was soon after the start)\n",
      text(memory.start), text(memory.level), text(memory.end), text(memory.most),
      memory.has_returned() ? "it has returned to its level" : "IT HAS GROWN",
      memory.allowed_growth);
}

}  // namespace

std::string to_text(const SoakReport& report) {
  const auto per_second = [&](std::uint64_t count) {
    return fmt::format("{:.0f}", static_cast<double>(count) / std::max(report.seconds, 1e-9));
  };
  std::string text = fmt::format(
      "cluster      {} endpoints, {} policies\n"
      "seed         {}\n"
      "replayed     {:.1f} hours in {:.1f} s\n",
      report.endpoints, report.policies, report.options.seed, report.hours, report.seconds);
  if (!report.refused.empty()) return text + "REFUSED      " + report.refused + "\n";
  text += fmt::format(
      "commits      {}, {} a second\n"
      "verdicts     {} flows by {} readers, {} a second, {:.1f} % allowed, {} generations seen\n"
      "retained     {} generations at most\n",
      report.commit_count(), per_second(report.commit_count()), report.readers.flows,
      report.options.readers, per_second(report.readers.flows),
      100.0 * static_cast<double>(report.readers.allowed) /
          static_cast<double>(std::max<std::uint64_t>(1, report.readers.flows)),
      report.readers.generations, report.most_retained);
  if (report.memory.end != 0) text += memory_text(report.memory);
  text += fmt::format("checked      {} verdicts: {}\n", report.checks,
                      report.wrong.empty() ? "all are right" : "WRONG: " + report.wrong);
  if (report.readers.wrong != 0)
    text += fmt::format("WRONG        {} bursts of readers\n", report.readers.wrong);
  text += fmt::format("\n{:<22} {:>8} {:>12} {:>12} {:>12}\n", "a commit", "times", "p50", "p99",
                      "max");
  for (std::size_t i = 0; i < kChurnKinds; ++i)
    text += commit_line(to_string(static_cast<ChurnKind>(i)), report.commits[i]);
  return text;
}

}  // namespace tierwall::bench
