// The picture of a graph as an SVG element.
#pragma once

#include <string>

#include "cli/graph/graph.hpp"

namespace tierwall::cli {

// With a ground and its title if it stands alone, without them inside a page. Nodes are `n0`, edges `e0`
// and so on; edges say with data-from and data-to which nodes they are of, labels with data-edge
// which edge.
std::string svg_picture(const Graph& graph, bool stands_alone);

}  // namespace tierwall::cli
