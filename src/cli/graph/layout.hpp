// Where everything of a graph stands in a picture: a few nodes as cards around an ellipse, with their
// edges labelled; many as dots around a circle, by namespace, with edges drawn together between
// namespaces. The same graph is laid out in the same way each time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/graph/graph.hpp"

namespace tierwall::cli {

struct Point {
  double x = 0;
  double y = 0;
};

struct PlacedNode {
  Point centre;
  double width = 0;  // of the card; 0: a dot
  double height = 0;
  std::string title;     // as long as there is room
  std::string subtitle;  // of a card
  double angle = 0;      // of a dot, in degrees: where its text leads to
};

struct PlacedEdge {
  std::string path;   // of SVG
  Point middle;       // where its label stands
  std::string label;  // empty: there is no room
};

// The dots of one run of nodes.
struct PlacedNamespace {
  std::string name;
  std::string path;  // an arc beside the dots
  Point label;
  bool is_left = false;  // of the circle: the label ends there
};

struct Layout {
  double width = 0;
  double height = 0;
  bool is_circle = false;
  std::vector<PlacedNode> nodes;            // as in the graph
  std::vector<PlacedEdge> edges;            // as in the graph
  std::vector<PlacedNamespace> namespaces;  // of a circle: its runs of nodes
};

Layout lay_out(const Graph& graph);

}  // namespace tierwall::cli
