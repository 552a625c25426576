#include "harness/report.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "harness/charts.hpp"
#include "harness/instructions.hpp"
#include "harness/machine.hpp"

namespace tierwall::bench {

namespace {

// Counters that have a column; all others share the last one.
constexpr std::array<std::pair<const char*, const char*>, 6> kColumns = {
    {{kInstructions, "instructions"},
     {"p50_ns", "p50"},
     {"p99_ns", "p99"},
     {"allocs", "allocations"},
     {"bytes", "bytes"},
     {"build_ns", "build"}}};

bool has_column(const std::string& counter) {
  return std::ranges::any_of(kColumns, [&](const auto& column) { return counter == column.first; });
}

// Up to the first slash: each has a table of its own.
std::string family_of(const Result& result) {
  return result.name.substr(0, result.name.find('/'));
}

std::string also(const Result& result) {
  std::string text = result.label;
  for (const auto& [name, value] : result.counters) {
    if (has_column(name)) continue;
    text += text.empty() ? "" : ", ";
    text += name + " " + format_counter(name, value);
  }
  return text;
}

std::string table_of(const std::vector<Result>& results, const std::string& family) {
  std::string text = fmt::format("\n## {}\n\n| benchmark | per item | spread |", family);
  std::string rule = "\n|---|---|---|";
  for (const auto& [counter, title] : kColumns) {
    text += fmt::format(" {} |", title);
    rule += "---|";
  }
  text += " also |" + rule + "---|\n";
  for (const Result& result : results) {
    if (family_of(result) != family) continue;
    text += fmt::format("| `{}` | {} | {} |", result.name, format_time(result.nanoseconds),
                        result.spread ? format_number(*result.spread) + " %" : "");
    for (const auto& [counter, title] : kColumns) {
      const std::optional<double> value = result.counter(counter);
      text += fmt::format(" {} |", value ? format_counter(counter, *value) : "");
    }
    text += fmt::format(" {} |\n", also(result));
  }
  return text;
}

std::string markdown(const std::vector<Result>& results, const std::vector<NamedChart>& charts) {
  std::string text = "# Benchmarks of tierwall\n\n| | |\n|---|---|\n";
  for (const auto& [fact, value] : describe_machine())
    text += fmt::format("| {} | {} |\n", fact, value);
  text +=
      "\nEach figure is the median over the repetitions; `bench/README.md` says what the names and "
      "the "
      "columns mean.\n";
  for (const NamedChart& chart : charts)
    text += fmt::format("\n![{}]({}.svg)\n", chart.chart.title, chart.name);
  std::vector<std::string> families;
  for (const Result& result : results) {
    if (std::ranges::find(families, family_of(result)) == families.end())
      families.push_back(family_of(result));
  }
  for (const std::string& family : families)
    text += table_of(results, family);
  return text;
}

}  // namespace

std::string write_report(const std::string& folder, const std::vector<Result>& results) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return fmt::format("cannot make the folder {}: {}", folder, failure.message());
  const std::vector<NamedChart> charts = charts_of(results);
  std::vector<std::pair<std::string, std::string>> files = {
      {"report.md", markdown(results, charts)}};
  for (const NamedChart& chart : charts)
    files.emplace_back(chart.name + ".svg", to_svg(chart.chart));
  for (const auto& [file, content] : files) {
    std::ofstream out(std::filesystem::path(folder) / file, std::ios::binary);
    if (!(out << content).flush()) return fmt::format("cannot write {}/{}", folder, file);
  }
  return {};
}

}  // namespace tierwall::bench
