#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/graph/layout.hpp"
#include "cli/graph/markup.hpp"
#include "cli/graph/svg.hpp"
#include "cli/graph/writers.hpp"

namespace tierwall::cli {

namespace {

// Hues that stand apart on light and on dark ground; namespaces beyond them share.
constexpr std::string_view kColours[] = {"#4e79a7", "#e07b39", "#59a14f", "#b07aa1", "#c9a227",
                                         "#d1495b", "#3a9ba3", "#9c755f", "#8a6fd1", "#6b8e23"};

std::string_view colour_of(const NodeRun& run, std::size_t number) {
  return run.kind == Party::Kind::network ? "#8a8f98" : kColours[number % std::size(kColours)];
}

std::string flow_lines(const Graph& graph, const GraphFlow& flow) {
  std::string text;
  for (const GraphReason& reason : flow.reasons) {
    text += fmt::format("\n{} -> {}: {}", node_text(graph.nodes[flow.from]),
                        node_text(graph.nodes[flow.to]), reason.traffic);
  }
  return text;
}

// What hovering shows where nothing else does. Lines stay lines.
std::string tooltip(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    safe += markup_text(line);
    text.remove_prefix(line.size());
    if (text.empty()) break;
    safe += "&#10;";
    text.remove_prefix(1);
  }
  return "<title>" + safe + "</title>";
}

// `can_be_reached`: by the keyboard. Among hundreds of edges nobody could find one so.
std::string edge_element(const Graph& graph, std::size_t number, const PlacedEdge& placed,
                         bool can_be_reached) {
  const GraphEdge& edge = graph.edges[number];
  std::string summary = edge.text;
  for (const GraphFlow& flow : edge.flows)
    summary += flow_lines(graph, flow);
  const std::string name = fmt::format("{} {} {}: {}", node_text(graph.nodes[edge.from()]),
                                       edge.goes_both_ways() ? "and" : "to",
                                       node_text(graph.nodes[edge.to()]), edge.text);
  const std::string_view arrow = edge.is_everything ? "soft-arrow" : "arrow";
  const bool starts_with_arrow = edge.goes_both_ways() && edge.from() != edge.to();
  return fmt::format(
      "<g class=\"edge{}\" id=\"e{}\" data-from=\"{}\" data-to=\"{}\"{} "
      "role=\"button\" "
      "aria-label=\"{}\">{}<path class=\"reach\" d=\"{}\"/><path class=\"line\" d=\"{}\"{} "
      "marker-end=\"url(#{})\"/></g>\n",
      edge.is_everything ? " all" : "", number, edge.from(), edge.to(),
      can_be_reached ? " tabindex=\"0\"" : "", markup_text(name), tooltip(summary), placed.path,
      placed.path,
      starts_with_arrow ? fmt::format(" marker-start=\"url(#{})\"", arrow) : std::string(), arrow);
}

std::string label_element(const GraphEdge& edge, std::size_t number, const PlacedEdge& placed) {
  if (placed.label.empty()) return {};
  return fmt::format(
      "<text class=\"label{}\" data-edge=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
      edge.is_everything ? " all" : "", number, placed.middle.x, placed.middle.y + 4,
      markup_text(placed.label));
}

std::string card_element(const PlacedNode& placed, std::string_view colour) {
  const double left = placed.centre.x - placed.width / 2;
  const double top = placed.centre.y - placed.height / 2;
  return fmt::format(
      "<rect class=\"card\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"9\" "
      "stroke=\"{}\"/><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"5\" height=\"{:.1f}\" rx=\"2.5\" "
      "fill=\"{}\"/><text class=\"title\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>"
      "<text class=\"subtitle\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>",
      left, top, placed.width, placed.height, colour, left + 7, top + 9, placed.height - 18, colour,
      left + 20, top + 20, markup_text(placed.title), left + 20, top + 36,
      markup_text(placed.subtitle));
}

std::string dot_element(const PlacedNode& placed, std::string_view colour) {
  // Text on the left half is turned round, so that it never stands on its head.
  const bool is_left = std::cos(placed.angle * std::numbers::pi / 180) < -1e-9;
  return fmt::format(
      "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5.5\" fill=\"{}\"/><text class=\"around\" "
      "text-anchor=\"{}\" transform=\"translate({:.1f},{:.1f}) rotate({:.1f}) translate({},4)\">{}"
      "</text>",
      placed.centre.x, placed.centre.y, colour, is_left ? "end" : "start", placed.centre.x,
      placed.centre.y, is_left ? placed.angle + 180 : placed.angle, is_left ? -20 : 20,
      markup_text(placed.title));
}

std::string node_element(const Graph& graph, std::size_t number, const PlacedNode& placed,
                         std::string_view colour) {
  const GraphNode& node = graph.nodes[number];
  constexpr std::size_t kShown = 12;
  std::string members = node_text(node);
  for (std::size_t i = 0; i < node.members.size() && node.members.size() > 1; ++i) {
    if (i == kShown) {
      members += fmt::format("\nand {} more", node.members.size() - kShown);
      break;
    }
    members += '\n' + node.members[i];
  }
  return fmt::format(
      "<g class=\"node\" id=\"n{}\" tabindex=\"0\" role=\"button\" aria-label=\"{}\">{}{}</g>\n",
      number, markup_text(node_text(node)), tooltip(members),
      placed.width > 0 ? card_element(placed, colour) : dot_element(placed, colour));
}

std::string marker(std::string_view name) {
  return fmt::format(
      "<marker id=\"{}\" viewBox=\"0 0 10 10\" refX=\"8\" refY=\"5\" markerWidth=\"7\" "
      "markerHeight=\"7\" markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path "
      "class=\"{}\" d=\"M0,0 L10,5 L0,10 z\"/></marker>",
      name, name);
}

// What the picture alone does not tell.
std::string legend(const Graph& graph) {
  const bool has_everything = std::ranges::any_of(graph.edges, &GraphEdge::is_everything);
  const bool has_groups = std::ranges::any_of(graph.nodes, [](const GraphNode& node) {
    return node.kind != Party::Kind::network && node.members.size() > 1;
  });
  std::string text;
  if (has_everything)
    text = graph.denied ? "grey: everything is denied" : "grey: everything is allowed";
  if (has_groups) {
    if (!text.empty()) text += " · ";
    text += "*, (2): endpoints that nobody can tell apart, and how many";
  }
  return text;
}

constexpr const char* kStyle = R"css(
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
.ground { fill: #ffffff; }
.heading { font-size: 17px; font-weight: 600; fill: #1f2430; }
.card { fill: #ffffff; stroke-width: 1.4; }
.title { font-size: 13px; font-weight: 600; fill: #1f2430; }
.subtitle { font-size: 11px; fill: #667085; }
.around { font-size: 11.5px; fill: #1f2430; }
.space { font-size: 13px; font-weight: 600; }
.band { fill: none; stroke-width: 5; stroke-linecap: round; }
.line { fill: none; stroke: #2f6fb5; stroke-width: 1.7; stroke-opacity: .75; }
.denied .line { stroke: #c0392b; }
.all .line { stroke: #98a2b3; stroke-width: 1.2; stroke-opacity: .55; }
.circle .line { stroke-width: 1.2; stroke-opacity: .5; }
.circle .all .line { stroke-width: .8; stroke-opacity: .3; }
.crowded .all .line { stroke-opacity: .13; }
.crowded .soft-arrow { fill-opacity: .4; }
.reach { fill: none; stroke: #000; stroke-opacity: 0; stroke-width: 11; }
.arrow { fill: #2f6fb5; }
.soft-arrow { fill: #b4bbc7; }
.legend { font-size: 11px; fill: #667085; }
.denied .arrow { fill: #c0392b; }
.label { font-size: 11px; text-anchor: middle; fill: #1d4f86; stroke: #ffffff; stroke-width: 4;
  stroke-linejoin: round; paint-order: stroke; pointer-events: none; }
.denied .label { fill: #a12a1e; }
.label.all { fill: #667085; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #14171f; }
  .heading, .title, .around { fill: #e6e9ef; }
  .card { fill: #1e222d; }
  .subtitle, .label.all, .legend { fill: #98a2b3; }
  .line { stroke: #6ea8e8; }
  .denied .line { stroke: #f0776b; }
  .all .line { stroke: #667085; }
  .label { fill: #9cc5f5; stroke: #14171f; }
  .denied .label { fill: #f5a097; }
  .arrow { fill: #6ea8e8; }
  .soft-arrow { fill: #596274; }
  .denied .arrow { fill: #f0776b; }
}
)css";

}  // namespace

std::string svg_picture(const Graph& graph, bool stands_alone) {
  const Layout layout = lay_out(graph);
  const std::vector<NodeRun> runs = node_runs(graph);
  const double top = stands_alone ? 44 : 0;
  const double height = layout.height + top + (stands_alone ? 26 : 0);
  const double width = std::max(layout.width, stands_alone ? 420.0 : 0.0);
  // So many lines that they would hide what is particular.
  constexpr std::ptrdiff_t kCrowd = 150;
  const bool is_crowded = std::ranges::count_if(graph.edges, &GraphEdge::is_everything) > kCrowd;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" "
      "height=\"{:.0f}\" class=\"{}{}{}\" id=\"picture\" role=\"group\" aria-label=\"{}\">\n"
      "<style>{}</style>\n"
      "<defs>{}{}</defs>\n",
      width, height, width, height, graph.denied ? "denied " : "", is_crowded ? "crowded " : "",
      layout.is_circle ? "circle" : "cards", markup_text(graph.title), kStyle, marker("arrow"),
      marker("soft-arrow"));
  if (stands_alone) {
    svg +=
        fmt::format("<rect class=\"ground\" width=\"{:.0f}\" height=\"{:.0f}\"/>\n", width, height);
    svg += fmt::format("<text class=\"heading\" x=\"24\" y=\"34\">{}</text>\n",
                       markup_text(graph.title));
    svg += fmt::format("<text class=\"legend\" x=\"24\" y=\"{:.0f}\">{}</text>\n", height - 14,
                       legend(graph));
  }
  svg +=
      fmt::format("<g transform=\"translate({:.0f},{:.0f})\">\n", (width - layout.width) / 2, top);
  for (std::size_t i = 0; i < layout.namespaces.size(); ++i) {
    const PlacedNamespace& space = layout.namespaces[i];
    const std::string_view colour = colour_of(runs[i], i);
    svg += fmt::format(
        "<path class=\"band\" d=\"{}\" stroke=\"{}\"/><text class=\"space\" fill=\"{}\" "
        "x=\"{:.1f}\" "
        "y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
        space.path, colour, colour, space.label.x, space.label.y + 4,
        space.is_left ? "end" : "start", markup_text(space.name));
  }
  // What lets everything through is drawn first: it is the ground for what is particular.
  for (const bool everything : {true, false}) {
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
      if (graph.edges[i].is_everything == everything)
        svg += edge_element(graph, i, layout.edges[i], !layout.is_circle);
    }
  }
  for (std::size_t number = 0; number < runs.size(); ++number) {
    for (std::size_t i = runs[number].first; i < runs[number].end; ++i)
      svg += node_element(graph, i, layout.nodes[i], colour_of(runs[number], number));
  }
  for (std::size_t i = 0; i < graph.edges.size(); ++i)
    svg += label_element(graph.edges[i], i, layout.edges[i]);
  return svg + "</g>\n</svg>\n";
}

std::string graph_svg(const Graph& graph) {
  return svg_picture(graph, true);
}

}  // namespace tierwall::cli
