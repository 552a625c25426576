#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include <tierwall/address.hpp>
#include <tierwall/effective.hpp>

#include "cli/commands/command.hpp"
#include "cli/input/endpoint_name.hpp"
#include "cli/input/input.hpp"
#include "cli/input/json.hpp"
#include "cli/input/snapshot_set.hpp"
#include "cli/output/effective_json.hpp"
#include "cli/output/effective_table.hpp"
#include "cli/output/output.hpp"
#include "cli/output/table.hpp"
#include "cli/output/terminal.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  tierwall show -f manifests/
  tierwall show default/web -f manifests/
  tierwall show HostEndpoint/node.eth0 -f manifests/ --failsafe -o yaml
  tierwall show default/web -f manifests/ --pending

Without ENDPOINT: all endpoints, with the number of policies that apply to each;
in JSON a line, in YAML a document for each.)";

struct ShowOptions {
  InputOptions input;
  std::string endpoint;
  StagedPolicies staged = StagedPolicies::ignored;
  bool failsafe = false;
  OutputFormat format = OutputFormat::table;
};

std::string addresses_text(const EndpointInfo& endpoint) {
  std::string text;
  for (const Address& address : endpoint.addresses) {
    if (!text.empty()) text += ", ";
    text += to_string(address);
  }
  return text;
}

void list_endpoints(const Snapshot& snapshot, OutputFormat format) {
  Table table({"KIND", "NAMESPACE", "NAME", "ADDRESSES", "POLICIES"});
  for (std::uint32_t i = 0; i < snapshot.endpoint_count(); ++i) {
    const EndpointInfo& endpoint = snapshot.endpoint(EndpointId{i});
    const std::size_t policies = effective_policy_count(snapshot, EndpointId{i});
    if (format == OutputFormat::table) {
      table.add({{std::string(to_string(endpoint.kind))},
                 {endpoint.namespace_name},
                 {endpoint.name},
                 {addresses_text(endpoint)},
                 {std::to_string(policies)}});
      continue;
    }
    OrderedJson json;
    json["kind"] = to_string(endpoint.kind);
    json["namespace"] = endpoint.namespace_name;
    json["name"] = endpoint.name;
    json["addresses"] = addresses_json(endpoint);
    json["policies"] = policies;
    print_value(json, format);
  }
  table.flush();
}

ExitCode run_show(const ShowOptions& options) {
  const InputOptions& input = options.input;
  if (const std::string error = usage_error(input, false); !error.empty()) {
    return refuse_usage("show", error);
  }
  std::optional<LoadResult> loaded = load_input(input);
  if (!loaded) return ExitCode::runtime_error;
  SnapshotSet snapshots(*std::move(loaded));
  const Snapshot* const snapshot = snapshots.get_or_complain(options.staged, options.failsafe);
  if (snapshot == nullptr) return ExitCode::runtime_error;
  if (options.endpoint.empty()) {
    list_endpoints(*snapshot, options.format);
    return ExitCode::ok;
  }
  const Result<EndpointId> endpoint =
      find_endpoint(*snapshot, *parse_endpoint_name(options.endpoint));
  if (!endpoint) {
    complain(endpoint.error().message);
    return ExitCode::runtime_error;
  }
  if (options.format == OutputFormat::table) {
    print_effective_table(*snapshot, *endpoint, snapshots.places());
  } else {
    print_value(effective_json(*snapshot, *endpoint, snapshots.places()), options.format);
  }
  return ExitCode::ok;
}

}  // namespace

Command add_show_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("show", "Show what applies to an endpoint, in the order of evaluation");
  const auto options = std::make_shared<ShowOptions>();
  command
      ->add_option("ENDPOINT", options->endpoint,
                   "namespace/name, Kind/namespace/name or HostEndpoint/name")
      ->check([](const std::string& text) {
        return parse_endpoint_name(text) ? std::string() : "`" + text + "` names no endpoint";
      });
  add_input_options(*command, options->input);
  command->add_flag_callback(
      "--pending", [options] { options->staged = StagedPolicies::enforced; },
      "show it as if staged policies were enforced");
  command->add_flag("--failsafe", options->failsafe,
                    "show it with the default failsafe ports of host endpoints");
  add_output_option(*command, options->format);
  command->footer(kExamples);
  return {command, [options] { return run_show(*options); }};
}

}  // namespace tierwall::cli
