#include <fmt/format.h>

#include "cli/graph/writers.hpp"
#include "cli/output/table.hpp"

namespace tierwall::cli {

namespace {

std::string_view kind_word(Party::Kind kind) {
  switch (kind) {
    case Party::Kind::workloads: return "workloads";
    case Party::Kind::host: return "host";
    case Party::Kind::network: return "network";
  }
  return "unknown";
}

OrderedJson decision_json(const GraphDecision& decision) {
  if (decision.text.empty()) return nullptr;
  OrderedJson json;
  json["decision"] = decision.text;
  json["origin"] = decision.origin.empty() ? OrderedJson() : OrderedJson(decision.origin);
  return json;
}

OrderedJson flow_json(const GraphFlow& flow) {
  OrderedJson json;
  json["from"] = flow.from;
  json["to"] = flow.to;
  json["reasons"] = OrderedJson::array();
  for (const GraphReason& reason : flow.reasons) {
    OrderedJson entry;
    entry["traffic"] = reason.traffic;
    entry["egress"] = decision_json(reason.egress);
    entry["ingress"] = decision_json(reason.ingress);
    json["reasons"].push_back(std::move(entry));
  }
  json["moreReasons"] = flow.has_more_reasons;
  return json;
}

}  // namespace

std::string counted_title(const GraphNode& node) {
  // The title of networks tells itself how many there are.
  const bool is_told = node.members.size() == 1 || node.kind == Party::Kind::network;
  return is_told ? node.title : fmt::format("{} ({})", node.title, node.members.size());
}

std::string node_text(const GraphNode& node) {
  switch (node.kind) {
    case Party::Kind::workloads:
      return fmt::format("{}/{}", node.namespace_name, counted_title(node));
    case Party::Kind::host: return "HostEndpoint/" + counted_title(node);
    case Party::Kind::network: break;
  }
  return counted_title(node);
}

void print_graph_table(const Graph& graph) {
  Table table({"FROM", "", "TO", graph.denied ? "DENIED" : "ALLOWED"});
  for (const GraphEdge& edge : graph.edges) {
    table.add({{node_text(graph.nodes[edge.from()])},
               {edge.goes_both_ways() ? "<->" : "->"},
               {node_text(graph.nodes[edge.to()])},
               {edge.text}});
  }
  table.flush();
}

OrderedJson graph_json(const Graph& graph) {
  OrderedJson json;
  json["title"] = graph.title;
  json["denied"] = graph.denied;
  json["nodes"] = OrderedJson::array();
  for (const GraphNode& node : graph.nodes) {
    OrderedJson entry;
    entry["kind"] = kind_word(node.kind);
    entry["namespace"] = node.namespace_name;
    entry["title"] = node.title;
    entry["members"] = node.members;
    json["nodes"].push_back(std::move(entry));
  }
  json["edges"] = OrderedJson::array();
  for (const GraphEdge& edge : graph.edges) {
    OrderedJson entry;
    entry["traffic"] = edge.text;
    entry["flows"] = OrderedJson::array();
    for (const GraphFlow& flow : edge.flows)
      entry["flows"].push_back(flow_json(flow));
    json["edges"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace tierwall::cli
