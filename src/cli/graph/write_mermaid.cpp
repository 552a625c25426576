#include <string_view>

#include <fmt/format.h>

#include "cli/graph/markup.hpp"
#include "cli/graph/writers.hpp"

namespace tierwall::cli {

namespace {

// Mermaid has numbers for what would mean something to it, or to the page it becomes part of.
std::string mermaid_string(std::string_view text) {
  constexpr std::string_view kHarmless = " .,:/*()+-_";
  std::string safe = "\"";
  for (const char c : plain_text(text)) {
    const bool harmless = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80 ||
                          kHarmless.find(c) != std::string_view::npos;
    if (harmless) {
      safe += c;
    } else {
      safe += fmt::format("#{};", static_cast<int>(c));
    }
  }
  return safe + '"';
}

}  // namespace

std::string graph_mermaid(const Graph& graph) {
  std::string text = "flowchart LR\n";
  std::string_view open;
  bool is_open = false;
  const auto close = [&] {
    if (is_open) text += "  end\n";
    is_open = false;
  };
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    const bool in_cluster = node.kind == Party::Kind::workloads;
    if (!in_cluster || !is_open || node.namespace_name != open) {
      close();
      if (in_cluster) {
        text += fmt::format("  subgraph s{}[{}]\n", i, mermaid_string(node.namespace_name));
        open = node.namespace_name;
        is_open = true;
      }
    }
    const bool is_network = node.kind == Party::Kind::network;
    text += fmt::format("{}n{}{}{}{}\n", in_cluster ? "    " : "  ", i, is_network ? "([" : "[",
                        mermaid_string(counted_title(node)), is_network ? "])" : "]");
  }
  close();
  for (const GraphEdge& edge : graph.edges) {
    text += fmt::format("  n{} {}|{}| n{}\n", edge.from(), edge.goes_both_ways() ? "<-->" : "-->",
                        mermaid_string(edge.text), edge.to());
  }
  return text;
}

}  // namespace tierwall::cli
