#include <string_view>

#include <fmt/format.h>

#include "cli/graph/markup.hpp"
#include "cli/graph/writers.hpp"

namespace tierwall::cli {

namespace {

std::string dot_string(std::string_view text) {
  std::string safe = "\"";
  for (const char c : plain_text(text)) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe + '"';
}

std::string node_line(const GraphNode& node, std::size_t number) {
  std::string_view shape = "box, style=\"rounded,filled\", fillcolor=\"#eaf2fd\"";
  if (node.kind == Party::Kind::host) shape = "box3d";
  if (node.kind == Party::Kind::network) shape = "ellipse, style=filled, fillcolor=\"#f3f3f3\"";
  return fmt::format("n{} [label={}, shape={}];\n", number, dot_string(counted_title(node)), shape);
}

}  // namespace

std::string graph_dot(const Graph& graph) {
  std::string text = fmt::format(
      "digraph tierwall {{\n  label={};\n  labelloc=t;\n  rankdir=LR;\n  node "
      "[fontname=\"sans-serif\"];\n"
      "  edge [fontname=\"sans-serif\", fontsize=10, color=\"{}\"];\n",
      dot_string(graph.title), graph.denied ? "#b3261e" : "#3b6ea8");
  for (const NodeRun& run : node_runs(graph)) {
    if (run.is_namespace()) {
      text += fmt::format("  subgraph cluster_{} {{\n    label={};\n    style=rounded;\n",
                          run.first, dot_string(run.namespace_name));
    }
    for (std::size_t i = run.first; i < run.end; ++i)
      text += (run.is_namespace() ? "    " : "  ") + node_line(graph.nodes[i], i);
    if (run.is_namespace()) text += "  }\n";
  }
  for (const GraphEdge& edge : graph.edges) {
    text += fmt::format("  n{} -> n{} [label={}{}];\n", edge.from(), edge.to(),
                        dot_string(edge.text), edge.goes_both_ways() ? ", dir=both" : "");
  }
  return text + "}\n";
}

}  // namespace tierwall::cli
