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
  std::string_view open;
  bool is_open = false;
  const auto close = [&] {
    if (is_open) text += "  }\n";
    is_open = false;
  };
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    const bool in_cluster = node.kind == Party::Kind::workloads;
    if (!in_cluster || !is_open || node.namespace_name != open) {
      close();
      if (in_cluster) {
        text += fmt::format("  subgraph cluster_{} {{\n    label={};\n    style=rounded;\n", i,
                            dot_string(node.namespace_name));
        open = node.namespace_name;
        is_open = true;
      }
    }
    text += (in_cluster ? "    " : "  ") + node_line(node, i);
  }
  close();
  for (const GraphEdge& edge : graph.edges) {
    text += fmt::format("  n{} -> n{} [label={}{}];\n", edge.from(), edge.to(),
                        dot_string(edge.text), edge.goes_both_ways() ? ", dir=both" : "");
  }
  return text + "}\n";
}

}  // namespace tierwall::cli
