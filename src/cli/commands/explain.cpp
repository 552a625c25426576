#include <memory>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <tierwall/explain.hpp>

#include "cli/commands/command.hpp"
#include "cli/flows/answer_json.hpp"
#include "cli/flows/bound_flow.hpp"
#include "cli/flows/flow_options.hpp"
#include "cli/flows/flow_session.hpp"
#include "cli/input/input.hpp"
#include "cli/output/output.hpp"
#include "cli/output/terminal.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  tierwall explain -f manifests/ --from default/client --to default/web \
      --protocol tcp --port 443
  tierwall explain -f manifests/ --flows flows.jsonl -o json
  tierwall explain -f manifests/ --from 192.0.2.7 --to default/web \
      --protocol tcp --port 443 --pending

`tierwall eval --help` says what a line of --flows is.)";

struct ExplainOptions {
  InputOptions input;
  FlowOptions flows;
  OutputFormat format = OutputFormat::table;
};

void print_text(const BoundFlow& flow, const Snapshot& snapshot) {
  print(render(explain(snapshot, flow.flow()), snapshot));
  const auto print_host = [&](EndpointId host, Direction direction, std::string_view way) {
    if (host.is_none()) return;
    print(fmt::format("\n{} {}:\n{}", way, name_of(snapshot.endpoint(host)).to_short_string(),
                      render(explain_forward(snapshot, host, direction, flow.flow()), snapshot)));
  };
  print_host(flow.in_host(), Direction::ingress, "in through");
  print_host(flow.out_host(), Direction::egress, "out through");
}

void print_answer(const BoundFlow& flow, const Snapshot& snapshot, OutputFormat format) {
  const Explanation both = explain(snapshot, flow.flow());
  OrderedJson json;
  json["flow"] = flow_json(flow, snapshot);
  json["verdict"] = ask(snapshot, flow).allowed() ? "allow" : "deny";
  json["egress"] = walk_json(both.egress, snapshot);
  json["ingress"] = walk_json(both.ingress, snapshot);
  const auto add_host = [&](EndpointId host, Direction direction, const char* member) {
    if (host.is_none()) return;
    json[member] = walk_json(explain_forward(snapshot, host, direction, flow.flow()), snapshot);
  };
  add_host(flow.in_host(), Direction::ingress, "inHost");
  add_host(flow.out_host(), Direction::egress, "outHost");
  print_value(json, format);
}

ExitCode run_explain(const ExplainOptions& options) {
  bool first = true;
  return answer_flows("explain", options.input, options.flows,
                      [&](const BoundFlow& flow, const Snapshot& snapshot) {
                        if (options.format != OutputFormat::table) {
                          print_answer(flow, snapshot, options.format);
                          return;
                        }
                        if (!std::exchange(first, false)) print("\n");
                        print_text(flow, snapshot);
                      });
}

}  // namespace

Command add_explain_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("explain", "Walk the rules for a flow: which matched, which did not, why");
  const auto options = std::make_shared<ExplainOptions>();
  add_input_options(*command, options->input);
  add_flow_options(*command, options->flows);
  add_output_option(*command, options->format);
  command->footer(kExamples);
  return {command, [options] { return run_explain(*options); }};
}

}  // namespace tierwall::cli
