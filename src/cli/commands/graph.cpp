#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <tierwall/address.hpp>
#include <tierwall/runtime/address_tables.hpp>
#include <tierwall/runtime/snapshot_view.hpp>

#include "cli/commands/command.hpp"
#include "cli/flows/flow_request.hpp"
#include "cli/graph/graph.hpp"
#include "cli/graph/writers.hpp"
#include "cli/input/input.hpp"
#include "cli/input/snapshot_set.hpp"
#include "cli/output/output.hpp"
#include "cli/output/progress_line.hpp"
#include "cli/output/terminal.hpp"
#include "cli/usage/checks.hpp"

namespace tierwall::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  tierwall graph -f manifests/
  tierwall graph -f manifests/ -o html > graph.html
  tierwall graph -f manifests/ --protocol tcp --port 443 -o svg > graph.svg
  tierwall graph -f manifests/ --namespace default -o mermaid
  tierwall graph -f manifests/ --to default/web --direction ingress --denied
  tierwall graph -f manifests/ -o dot | dot -Tpdf > graph.pdf

Endpoints of a namespace that nobody can tell apart are one node, and so are
networks outside all endpoints: `internet` is what no prefix in the manifests
holds. Edges say what is allowed from end to end, exactly and completely: for
every protocol, port and ICMP type that rules tell apart. Source ports are not
stated, and HTTP is not looked at. Traffic that hosts forward is not in it.)";

struct GraphOptions {
  InputOptions input;
  std::vector<std::string> namespaces;
  std::string from, to;
  std::string protocol;
  std::uint16_t port = kNoPort;
  Sides sides = Sides::both;
  bool denied = false;
  StagedPolicies staged = StagedPolicies::ignored;
  bool failsafe = false;
  std::string format = "table";
};

// One end of the question: an endpoint, the network that an address lies in, or anybody.
struct Focus {
  bool is_anybody = true;
  std::vector<EndpointId> owners;
  std::optional<Address> address;  // of a network

  bool has(EndpointId id) const { return std::ranges::find(owners, id) != owners.end(); }
  bool has(const Party& party, const Snapshot& snapshot) const {
    if (is_anybody) return true;
    if (!party.is_network()) return has(party.owners[0]);
    if (!address || address->family() != party.addresses[0].family()) return false;
    const SnapshotView& view = snapshot.view();
    return place_of(view.addresses, *address).identity ==
           place_of(view.addresses, party.addresses[0]).identity;
  }
};

Result<Focus> find_focus(const std::string& text, const Snapshot& snapshot) {
  Focus focus;
  if (text.empty()) return focus;
  focus.is_anybody = false;
  const Result<Peer> peer = parse_peer(text);
  if (!peer) return peer.error();
  if (peer->endpoint) {
    const Result<EndpointId> id = find_endpoint(snapshot, *peer->endpoint);
    if (!id) return id.error();
    focus.owners.push_back(*id);
    return focus;
  }
  focus.owners = snapshot.find_endpoints(peer->address);
  if (focus.owners.empty()) focus.address = peer->address;
  return focus;
}

std::string title_of(const GraphOptions& options) {
  std::string title = options.denied ? "Who may not talk to whom" : "Who may talk to whom";
  if (!options.protocol.empty()) title += ", by " + options.protocol;
  if (options.port != kNoPort) title += fmt::format(" port {}", options.port);
  if (!options.from.empty()) title += ", from " + options.from;
  if (!options.to.empty()) title += ", to " + options.to;
  if (!options.namespaces.empty())
    title += fmt::format(", in {}", fmt::join(options.namespaces, ", "));
  if (options.sides == Sides::egress) title += ", as egress policy alone says";
  if (options.sides == Sides::ingress) title += ", as ingress policy alone says";
  if (options.staged == StagedPolicies::enforced) title += ", if staged policies were enforced";
  return title;
}

Result<TrafficQuestion> traffic_of(const GraphOptions& options) {
  TrafficQuestion question;
  question.failsafe_ports = options.failsafe;
  if (!options.protocol.empty()) {
    const Result<std::uint8_t> protocol = parse_protocol(options.protocol);
    if (!protocol) return protocol.error();
    question.protocol = *protocol;
  }
  if (options.port != kNoPort) {
    if (!question.protocol || !has_ports(*question.protocol)) {
      return Error{.code = ErrorCode::conflict,
                   .message = "--port needs --protocol, and one that has ports"};
    }
    question.port = options.port;
  }
  return question;
}

Result<void> check_namespaces(const std::vector<std::string>& names,
                              const std::vector<Party>& parties) {
  for (const std::string& name : names) {
    if (std::ranges::find(parties, name, &Party::namespace_name) != parties.end()) continue;
    return Error{.code = ErrorCode::unknown_reference,
                 .message = fmt::format("no endpoint in namespace `{}`", name)};
  }
  return {};
}

Result<Graph> graph_of(const GraphOptions& options, const TrafficQuestion& traffic,
                       const Snapshot& snapshot, const SnapshotSet& state) {
  const Result<Focus> from = find_focus(options.from, snapshot);
  if (!from) return from.error();
  const Result<Focus> to = find_focus(options.to, snapshot);
  if (!to) return to.error();
  // What is asked for by name must not hide among others that are judged alike.
  std::vector<Party> parties = endpoint_parties(
      snapshot, [&](EndpointId id) { return (from->has(id) ? 1U : 0U) + (to->has(id) ? 2U : 0U); });
  if (const Result<void> known = check_namespaces(options.namespaces, parties); !known) {
    return known.error();
  }
  for (Party& network : network_parties(snapshot, state.model(), options.staged))
    parties.push_back(std::move(network));

  const auto is_in = [&](const Party& party) {
    return options.namespaces.empty() ||
           (party.kind == Party::Kind::workloads &&
            std::ranges::find(options.namespaces, party.namespace_name) !=
                options.namespaces.end());
  };
  ReachQuestion question;
  question.sides = options.sides;
  question.denied = options.denied;
  question.asks = [&](const Party& sender, const Party& receiver) {
    return (is_in(sender) || is_in(receiver)) && from->has(sender, snapshot) &&
           to->has(receiver, snapshot);
  };
  std::vector<bool> is_kept;
  for (const Party& party : parties) {
    const bool named = (!from->is_anybody && from->has(party, snapshot)) ||
                       (!to->is_anybody && to->has(party, snapshot));
    const bool anybody = from->is_anybody && to->is_anybody;
    is_kept.push_back(!party.is_network() && is_in(party) && (named || anybody));
  }
  const TrafficKinds kinds(snapshot.view(), traffic);
  ProgressLine line(stderr);
  const Result<Reachability> reachability =
      Reachability::ask(snapshot, parties, kinds, question, [&](std::size_t done, std::size_t all) {
        line.show("asking who may talk to whom,", done, all);
      });
  if (!reachability) return reachability.error();
  Graph graph =
      make_graph({snapshot, state.places(), parties, kinds, question, *reachability}, is_kept);
  graph.title = title_of(options);
  return graph;
}

// False, after complaining, if there is no such picture.
bool print_graph(const Graph& graph, const std::string& format) {
  if (format == "table") {
    print_graph_table(graph);
  } else if (format == "json" || format == "yaml") {
    print_value(graph_json(graph), format == "json" ? OutputFormat::json : OutputFormat::yaml);
  } else if (graph.nodes.size() > kMaxPicturedNodes || graph.edges.size() > kMaxPicturedEdges) {
    complain(
        fmt::format("{} nodes and {} edges make no picture that anybody could read, {} and {} "
                    "at most might; narrow it with --namespace, --from or --to, or take -o "
                    "table or json",
                    graph.nodes.size(), graph.edges.size(), kMaxPicturedNodes, kMaxPicturedEdges));
    return false;
  } else if (format == "dot") {
    print(graph_dot(graph));
  } else if (format == "mermaid") {
    print(graph_mermaid(graph));
  } else if (format == "svg") {
    print(graph_svg(graph));
  } else {
    print(graph_html(graph));
  }
  return true;
}

ExitCode run_graph(const GraphOptions& options) {
  if (const std::string error = usage_error(options.input, false); !error.empty()) {
    return refuse_usage("graph", error);
  }
  const Result<TrafficQuestion> traffic = traffic_of(options);
  if (!traffic) return refuse_usage("graph", traffic.error().message);
  std::optional<LoadResult> loaded = load_input(options.input);
  if (!loaded) return ExitCode::runtime_error;
  SnapshotSet snapshots(*std::move(loaded));
  const Snapshot* const snapshot = snapshots.get_or_complain(options.staged, options.failsafe);
  if (snapshot == nullptr) return ExitCode::runtime_error;
  const Result<Graph> graph = graph_of(options, *traffic, *snapshot, snapshots);
  if (!graph) {
    complain(graph.error().message);
    return ExitCode::runtime_error;
  }
  if (graph->edges.empty()) {
    complain(options.denied ? "nothing of this is denied"
                            : "nothing of this is allowed; if the manifests lack the namespaces of "
                              "these endpoints, see --missing-namespaces");
  }
  return print_graph(*graph, options.format) ? ExitCode::ok : ExitCode::runtime_error;
}

}  // namespace

Command add_graph_command(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("graph", "Draw who may talk to whom, and by which rules");
  const auto options = std::make_shared<GraphOptions>();
  add_input_options(*command, options->input);
  command
      ->add_option("--namespace", options->namespaces,
                   "only what goes to or from workloads of this namespace")
      ->type_name("NAME")
      ->allow_extra_args(false);
  const auto peer = accepted_by([](const std::string& text) { return parse_peer(text); });
  command->add_option("--from", options->from, "only what this endpoint or address sends")
      ->type_name("PEER")
      ->check(peer);
  command->add_option("--to", options->to, "only what this endpoint or address receives")
      ->type_name("PEER")
      ->check(peer);
  command
      ->add_option("--protocol", options->protocol,
                   "only this one: tcp, udp, icmp, icmpv6, sctp, udplite or a number")
      ->type_name("NAME")
      ->check(accepted_by([](const std::string& text) { return parse_protocol(text); }));
  command->add_option("--port", options->port, "only this destination port, with --protocol")
      ->type_name("PORT")
      ->check(within(1, 65535));
  command
      ->add_option_function<std::string>(
          "--direction",
          [options](const std::string& word) {
            options->sides = word == "ingress"  ? Sides::ingress
                             : word == "egress" ? Sides::egress
                                                : Sides::both;
          },
          "whose policy counts: both (default), ingress of the receiver, egress of the sender")
      ->check(one_of({"both", "ingress", "egress"}))
      ->type_name("WHICH");
  command->add_flag("--denied", options->denied, "draw what is denied instead of what is allowed");
  command->add_flag_callback(
      "--pending", [options] { options->staged = StagedPolicies::enforced; },
      "draw it as if staged policies were enforced");
  command->add_flag("--failsafe", options->failsafe,
                    "draw it with the default failsafe ports of host endpoints");
  command
      ->add_option("-o,--output", options->format,
                   "table (default), json or yaml; dot for Graphviz; mermaid for Markdown; svg or "
                   "html to look at")
      ->check(one_of({"table", "json", "yaml", "dot", "mermaid", "svg", "html"}))
      ->type_name("FORMAT");
  command->footer(kExamples);
  return {command, [options] { return run_graph(*options); }};
}

}  // namespace tierwall::cli
