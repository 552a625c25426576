// A graph in the formats of other programs, and of people. Whatever the names in it are, they stay text.
#pragma once

#include <string>

#include "cli/graph/graph.hpp"
#include "cli/input/json.hpp"

namespace tierwall::cli {

void print_graph_table(const Graph& graph);
OrderedJson graph_json(const Graph& graph);
std::string graph_dot(const Graph& graph);
std::string graph_mermaid(const Graph& graph);
// A picture that stands alone, readable in light and dark.
std::string graph_svg(const Graph& graph);
// A page around the picture, without anything from elsewhere: search, details of what is chosen by
// pointer or keyboard.
std::string graph_html(const Graph& graph);

// `web-* (12)`
std::string counted_title(const GraphNode& node);
// `shop/web-* (12)`; what a line of text calls a node.
std::string node_text(const GraphNode& node);

// Beyond this many there is no picture.
inline constexpr std::size_t kMaxPicturedNodes = 400;
inline constexpr std::size_t kMaxPicturedEdges = 20'000;

}  // namespace tierwall::cli
