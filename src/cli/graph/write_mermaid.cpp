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
  for (const NodeRun& run : node_runs(graph)) {
    if (run.is_namespace())
      text += fmt::format("  subgraph s{}[{}]\n", run.first, mermaid_string(run.namespace_name));
    for (std::size_t i = run.first; i < run.end; ++i) {
      const bool is_network = run.kind == Party::Kind::network;
      text += fmt::format("{}n{}{}{}{}\n", run.is_namespace() ? "    " : "  ", i,
                          is_network ? "([" : "[", mermaid_string(counted_title(graph.nodes[i])),
                          is_network ? "])" : "]");
    }
    if (run.is_namespace()) text += "  end\n";
  }
  for (const GraphEdge& edge : graph.edges) {
    text += fmt::format("  n{} {}|{}| n{}\n", edge.from(), edge.goes_both_ways() ? "<-->" : "-->",
                        mermaid_string(edge.text), edge.to());
  }
  return text;
}

}  // namespace tierwall::cli
