#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include <tierwall/snapshot.hpp>

#include "cli/commands/command.hpp"
#include "cli/input/input.hpp"
#include "cli/input/json.hpp"
#include "cli/input/snapshot_set.hpp"
#include "cli/output/output.hpp"
#include "cli/output/table.hpp"
#include "cli/output/terminal.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  tierwall stats -f manifests/
  tierwall stats -f manifests/ --pending -o json

Parts are bytes: of the look-up of addresses, of the sets that they lie in, of
rules, of plans (which rules apply to which endpoint), of programs (plans as
tables or bitmaps of verdicts), of names.)";

struct StatsOptions {
  InputOptions input;
  StagedPolicies staged = StagedPolicies::ignored;
  OutputFormat format = OutputFormat::table;
};

OrderedJson parts_json(const SnapshotParts& parts) {
  OrderedJson programs;
  programs["heads"] = parts.programs.heads;
  programs["maps"] = parts.programs.maps;
  programs["tables"] = parts.programs.tables;
  programs["splits"] = parts.programs.splits;
  programs["bitmaps"] = parts.programs.bitmaps;
  programs["decisions"] = parts.programs.decisions;
  programs["trafficClasses"] = parts.programs.traffic_classes;
  OrderedJson json;
  json["addresses"] = parts.addresses;
  json["sets"] = parts.sets;
  json["rules"] = parts.rules;
  json["plans"] = parts.plans;
  json["programs"] = std::move(programs);
  json["names"] = parts.names;
  return json;
}

OrderedJson counts_json(const SnapshotStats& stats) {
  OrderedJson programs;
  programs["tables"] = stats.programs.tables;
  programs["splits"] = stats.programs.splits;
  programs["bitmaps"] = stats.programs.bitmaps;
  programs["walks"] = stats.programs.walks;
  programs["rows"] = stats.programs.rows;
  programs["columns"] = stats.programs.columns;
  OrderedJson json;
  json["tiers"] = stats.tiers;
  json["policies"] = stats.policies;
  json["profiles"] = stats.profiles;
  json["rules"] = stats.rules;
  json["endpoints"] = stats.endpoints;
  json["networkSets"] = stats.network_sets;
  json["selectors"] = stats.selectors;
  json["identities"] = stats.identities;
  json["trafficClasses"] = stats.traffic_classes;
  json["sourcePortClasses"] = stats.source_port_classes;
  json["programs"] = std::move(programs);
  return json;
}

void add_rows(Table& table, const OrderedJson& numbers, const std::string& prefix = {}) {
  for (const auto& [name, value] : numbers.items()) {
    if (value.is_object()) {
      add_rows(table, value, prefix + name + '.');
    } else {
      table.add({{prefix + name}, {value.dump()}});
    }
  }
}

void print_tables(const SnapshotStats& stats) {
  Table counts({"COUNTED", "NUMBER"});
  add_rows(counts, counts_json(stats));
  counts.flush();
  print("\n");
  Table parts({"PART", "BYTES"});
  add_rows(parts, parts_json(stats.parts));
  parts.add({{"all"}, {std::to_string(stats.bytes)}});
  parts.flush();
}

ExitCode run_stats(const StatsOptions& options) {
  if (const std::string error = usage_error(options.input, false); !error.empty()) {
    return refuse_usage("stats", error);
  }
  std::optional<LoadResult> loaded = load_input(options.input);
  if (!loaded) return ExitCode::runtime_error;
  SnapshotSet snapshots(*std::move(loaded));
  const Snapshot* const snapshot = snapshots.get_or_complain(options.staged, false);
  if (snapshot == nullptr) return ExitCode::runtime_error;
  const SnapshotStats& stats = snapshot->stats();
  if (options.format == OutputFormat::table) {
    print_tables(stats);
    return ExitCode::ok;
  }
  OrderedJson json;
  json["bytes"] = stats.bytes;
  json["parts"] = parts_json(stats.parts);
  json["counts"] = counts_json(stats);
  print_value(json, options.format);
  return ExitCode::ok;
}

}  // namespace

Command add_stats_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("stats", "Show what the compiled state holds, and its memory by part");
  const auto options = std::make_shared<StatsOptions>();
  add_input_options(*command, options->input);
  command->add_flag_callback(
      "--pending", [options] { options->staged = StagedPolicies::enforced; },
      "compile it as if staged policies were enforced");
  add_output_option(*command, options->format);
  command->footer(kExamples);
  return {command, [options] { return run_stats(*options); }};
}

}  // namespace tierwall::cli
