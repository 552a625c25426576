#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "cli/commands/command.hpp"
#include "cli/input/input.hpp"
#include "cli/output/output.hpp"
#include "cli/scenario/files.hpp"
#include "cli/scenario/report.hpp"
#include "cli/scenario/scenario.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  tierwall test tests/web.yaml
  tierwall test tests/*.yaml -o json

A scenario in YAML, or in JSON on one line of a .jsonl file:
  name: clients reach the web server, and only by http
  manifests: [../manifests/policies.yaml, ../manifests/endpoints.yaml]
  default_no_policy: profile       # or allow: unknown namespaces are open
  checks:
  - from: {namespace: default, workloadEndpoint: client}
    to: {namespace: default, workloadEndpoint: web}
    protocol: tcp
    port: 80
    expect: allow                  # egress, ingress: what one side says
  - {from: {ip: 192.0.2.7}, to: {namespace: default, workloadEndpoint: web},
     protocol: icmp, icmp: {type: 8}, expect: deny}
Manifests are found relative to the file of the scenario.

A scenario with `flows` instead holds its documents itself (`resources`,
`manifests`) and may expect who decides, what is logged, and what staged
policies would do. Exit code 3: a check failed.)";

struct TestOptions {
  std::vector<std::string> files;
  ManifestMode mode = ManifestMode::compat;
  OutputFormat format = OutputFormat::table;
};

ExitCode run_test(const TestOptions& options) {
  ScenarioReport report(options.format);
  bool readable = true;
  for (const std::string& path : options.files) {
    const std::string folder = path == "-" ? "" : std::filesystem::path(path).parent_path();
    const bool all = for_each_scenario(path, [&](const Json& scenario, const std::string& place) {
      const ScenarioContext context{folder, place, options.mode};
      const Json name = scenario.value("name", Json());
      report.begin_scenario(name.is_string() ? name.get<std::string>() : "scenario", place);
      return scenario.contains("checks") ? run_checks_scenario(scenario, context, report)
                                         : run_flows_scenario(scenario, context, report);
    });
    if (!all) readable = false;
  }
  report.print_totals();
  if (!readable) return ExitCode::runtime_error;
  return report.failed() == 0 ? ExitCode::ok : ExitCode::check_failed;
}

}  // namespace

Command add_test_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand("test", "Run unit tests of policies");
  const auto options = std::make_shared<TestOptions>();
  command
      ->add_option("FILE", options->files, "scenarios: .jsonl, .json, .yaml, or - for JSON lines")
      ->required();
  add_mode_option(*command, options->mode);
  add_output_option(*command, options->format);
  command->footer(kExamples);
  return {command, [options] { return run_test(*options); }};
}

}  // namespace tierwall::cli
