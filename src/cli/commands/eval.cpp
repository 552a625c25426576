#include <memory>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <tierwall/explain.hpp>

#include "cli/commands/command.hpp"
#include "cli/flows/answer_json.hpp"
#include "cli/flows/bound_flow.hpp"
#include "cli/flows/flow_options.hpp"
#include "cli/flows/flow_session.hpp"
#include "cli/flows/flow_text.hpp"
#include "cli/input/input.hpp"
#include "cli/output/output.hpp"
#include "cli/output/table.hpp"
#include "cli/output/terminal.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  tierwall eval -f manifests/ --from default/client --to default/web \
      --protocol tcp --port 80
  tierwall eval -f manifests/ --flows flows.jsonl -o json
  tierwall eval -f manifests/ --from 192.0.2.7 --to HostEndpoint/node.eth0 \
      --protocol udp --port 53 --failsafe
  tierwall eval -f manifests/ --marathon marathon.json \
      --task shop=shop.1,10.0.0.3 --from 192.0.2.7 --to 10.0.0.3 \
      --protocol tcp --port 443

A line of --flows is a JSON object with `from` and `to` (endpoints) or `srcIP`
and `dstIP`, `protocol`, and perhaps `srcPort`, `dstPort`, `icmpType`,
`icmpCode`, `http` {method, path}, `preDNAT` {dstIP, dstPort}, `through`
{inHost, outHost} and `failsafe`. A line that cannot be answered is named on
standard error, the others are answered, and the exit code is 1.)";

struct EvalOptions {
  InputOptions input;
  FlowOptions flows;
  OutputFormat format = OutputFormat::table;
};

Cell verdict_cell(bool allowed) {
  return allowed ? Cell{"allow", Colour::green} : Cell{"deny", Colour::red};
}

void print_answer(const Answer& answer, const BoundFlow& flow, const Snapshot& snapshot,
                  OutputFormat format) {
  OrderedJson json;
  json["flow"] = flow_json(flow, snapshot);
  json.update(answer_json(answer, flow, snapshot));
  // The compiled form knows that a Log rule matched, only the walk knows which.
  if (answer.logged()) json["logs"] = logs_json(explain_sides(snapshot, flow), snapshot);
  print_value(json, format);
}

void add_rows(Table& table, const Answer& answer, const BoundFlow& flow, const Snapshot& snapshot) {
  table.add({{source_text(flow, snapshot)},
             {destination_text(flow, snapshot)},
             {traffic_text(flow)},
             verdict_cell(answer.allowed()),
             {describe(answer.verdict.egress, snapshot)},
             {describe(answer.verdict.ingress, snapshot)}});
  // Hosts on the way get a line each, in the column of their direction.
  const auto host_text = [&snapshot](EndpointId host, const Decision& decision) {
    return fmt::format("{}: {}", name_of(snapshot.endpoint(host)).to_short_string(),
                       describe(decision, snapshot));
  };
  if (answer.in_host) {
    table.add({{}, {}, {}, {}, {}, {host_text(flow.in_host(), *answer.in_host)}});
  }
  if (answer.out_host) {
    table.add({{}, {}, {}, {}, {host_text(flow.out_host(), *answer.out_host)}, {}});
  }
}

ExitCode run_eval(const EvalOptions& options) {
  Table table({"FROM", "TO", "TRAFFIC", "VERDICT", "EGRESS", "INGRESS"});
  const ExitCode code = answer_flows("eval", options.input, options.flows,
                                     [&](const BoundFlow& flow, const Snapshot& snapshot) {
                                       const Answer answer = ask(snapshot, flow);
                                       if (options.format == OutputFormat::table) {
                                         add_rows(table, answer, flow, snapshot);
                                       } else {
                                         print_answer(answer, flow, snapshot, options.format);
                                       }
                                     });
  table.flush();
  return code;
}

}  // namespace

Command add_eval_command(CLI::App& app) {
  CLI::App* const command = app.add_subcommand("eval", "Judge flows: allow or deny, and by what");
  const auto options = std::make_shared<EvalOptions>();
  add_input_options(*command, options->input);
  add_flow_options(*command, options->flows);
  add_output_option(*command, options->format);
  command->footer(kExamples);
  return {command, [options] { return run_eval(*options); }};
}

}  // namespace tierwall::cli
