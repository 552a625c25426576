#include "cli/graph/layout.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/graph/markup.hpp"
#include "cli/graph/writers.hpp"

namespace tierwall::cli {

namespace {

constexpr std::size_t kMostCards = 12;
constexpr double kTextHeight = 16;
// Of one character of a usual sans-serif font, a little too wide rather than too narrow.
constexpr double kTitleWidth = 8;
constexpr double kLabelWidth = 6.2;
constexpr double kAroundWidth = 6.4;

struct Box {
  double left, top, right, bottom;
  bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

Box box_around(const Point& centre, double width, double height) {
  return {centre.x - width / 2, centre.y - height / 2, centre.x + width / 2, centre.y + height / 2};
}

double width_of(const std::string& text, double character) {
  return static_cast<double>(length_of(text)) * character;
}

Point between(const Point& a, const Point& b, double share) {
  return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
}

// What a run of nodes like this one is called.
std::string run_name(const GraphNode& node) {
  switch (node.kind) {
    case Party::Kind::workloads: return shortened(plain_text(node.namespace_name), 24);
    case Party::Kind::host: return "hosts";
    case Party::Kind::network: return "networks";
  }
  return {};
}

std::string member_count(const GraphNode& node) {
  const bool is_told = node.members.size() == 1 || node.kind == Party::Kind::network;
  return is_told ? std::string() : fmt::format("{} endpoints", node.members.size());
}

// Quadratic curves: a start, what they are drawn to, an end.
struct Curve {
  Point start, pull, end;

  Point at(double share) const {
    return between(between(start, pull, share), between(pull, end, share), share);
  }
  std::string path() const {
    return fmt::format("M{:.1f},{:.1f} Q{:.1f},{:.1f} {:.1f},{:.1f}", start.x, start.y, pull.x,
                       pull.y, end.x, end.y);
  }
};

// --- cards -----------------------------------------------------------------------------------------

// Where the way from the centre of a card to `towards` leaves it, with a gap for the arrow.
Point leave(const PlacedNode& card, const Point& towards) {
  constexpr double kGap = 7;
  const double dx = towards.x - card.centre.x, dy = towards.y - card.centre.y;
  const double half_width = card.width / 2 + kGap, half_height = card.height / 2 + kGap;
  const double scale = 1 / std::max({std::abs(dx) / half_width, std::abs(dy) / half_height, 1e-9});
  return {card.centre.x + dx * scale, card.centre.y + dy * scale};
}

class CardLayout {
 public:
  explicit CardLayout(const Graph& graph) : graph_(graph) {}

  Layout lay_out() {
    place_cards();
    for (std::size_t i = 0; i < graph_.edges.size(); ++i)
      place_edge(graph_.edges[i]);
    return std::move(layout_);
  }

 private:
  void place_cards() {
    constexpr double kMargin = 40;
    double widest = 0;
    for (const GraphNode& node : graph_.nodes) {
      PlacedNode card;
      card.title = shortened(plain_text(node.title), 30);
      card.subtitle = run_name(node);
      if (const std::string count = member_count(node); !count.empty())
        card.subtitle += (card.subtitle.empty() ? "" : ", ") + count;
      card.subtitle = shortened(card.subtitle, 34);
      card.width = std::max({110.0, width_of(card.title, kTitleWidth) + 32,
                             width_of(card.subtitle, kLabelWidth) + 32});
      card.height = 46;
      widest = std::max(widest, card.width);
      layout_.nodes.push_back(card);
    }
    const auto count = static_cast<double>(graph_.nodes.size());
    const double across = count <= 1 ? 0 : std::max(190 + widest / 2, count * 44 + widest / 2);
    const double along = count <= 2 ? 0 : std::max(150.0, count * 34);
    // Room for loops above and below.
    layout_.width = 2 * across + widest + 2 * kMargin + 60;
    layout_.height = 2 * along + 46 + 2 * kMargin + 80;
    centre_ = {layout_.width / 2, layout_.height / 2};
    for (std::size_t i = 0; i < layout_.nodes.size(); ++i) {
      // The first on the left, then clockwise.
      const double turn =
          std::numbers::pi * (1 + 2 * static_cast<double>(i) / std::max(count, 1.0));
      layout_.nodes[i].centre = {centre_.x + across * std::cos(turn),
                                 centre_.y + along * std::sin(turn)};
      const PlacedNode& card = layout_.nodes[i];
      taken_.push_back(box_around(card.centre, card.width + 8, card.height + 8));
    }
  }

  void place_edge(const GraphEdge& edge) {
    const PlacedNode& from = layout_.nodes[edge.from()];
    const PlacedNode& to = layout_.nodes[edge.to()];
    if (edge.from() == edge.to()) {
      place_loop(edge, from);
      return;
    }
    const Point middle = between(from.centre, to.centre, 0.5);
    const double dx = to.centre.x - from.centre.x, dy = to.centre.y - from.centre.y;
    const double length = std::max(std::hypot(dx, dy), 1.0);
    // Each direction bends to its own right, so that two of one pair stay apart; all bend a little
    // to the centre, away from the cards.
    const double bend = std::min(50.0, length * 0.14);
    Point pull{middle.x - dy / length * bend, middle.y + dx / length * bend};
    pull = between(pull, centre_, 0.12);
    const Curve curve{leave(from, pull), pull, leave(to, pull)};
    PlacedEdge placed{curve.path(), curve.at(0.5), shortened(plain_text(edge.text), 44)};
    settle_label(placed, curve);
    layout_.edges.push_back(std::move(placed));
  }

  // Along the edge, where nothing else stands; nowhere if there is no such place.
  void settle_label(PlacedEdge& edge, const Curve& curve) {
    for (const double share : {0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74}) {
      edge.middle = curve.at(share);
      if (take(edge)) return;
    }
    edge.label.clear();
  }

  bool take(const PlacedEdge& edge) {
    const double width = width_of(edge.label, kLabelWidth) + 6;
    const Box box = box_around(edge.middle, width, kTextHeight);
    if (std::ranges::any_of(taken_, [&](const Box& other) { return other.meets(box); })) {
      return false;
    }
    taken_.push_back(box);
    return true;
  }

  void place_loop(const GraphEdge& edge, const PlacedNode& card) {
    // Outwards, above or below the card.
    const double side = card.centre.y <= centre_.y ? -1 : 1;
    const double y = card.centre.y + side * (card.height / 2 + 4);
    const double x = card.centre.x;
    PlacedEdge placed;
    placed.path = fmt::format("M{:.1f},{:.1f} C{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}", x - 24,
                              y, x - 34, y + side * 40, x + 34, y + side * 40, x + 24, y);
    placed.middle = {x, y + side * 38};
    placed.label = shortened(plain_text(edge.text), 30);
    take(placed);
    layout_.edges.push_back(std::move(placed));
  }

  const Graph& graph_;
  Layout layout_;
  Point centre_;
  std::vector<Box> taken_;
};

// --- circle ----------------------------------------------------------------------------------------

class CircleLayout {
 public:
  explicit CircleLayout(const Graph& graph) : graph_(graph) {}

  Layout lay_out() {
    place_dots();
    place_namespaces();
    for (const GraphEdge& edge : graph_.edges)
      layout_.edges.push_back({path_of(edge), {}, {}});
    return std::move(layout_);
  }

 private:
  struct Group {
    std::string name;
    double first = 0, last = 0;  // angles in radians, with half a step around the dots
    double text_width = 0;       // of the longest title

    double middle() const { return (first + last) / 2; }
  };

  Point on(double angle, double radius) const {
    return {centre_.x + radius * std::cos(angle), centre_.y + radius * std::sin(angle)};
  }

  void place_dots() {
    const std::vector<NodeRun> runs = node_runs(graph_);
    // Between two runs there is a gap of one step.
    const auto steps = static_cast<double>(graph_.nodes.size() + runs.size());
    const double step = 2 * std::numbers::pi / steps;
    double angle = -std::numbers::pi / 2;
    double longest = 0, longest_name = 0;
    for (const NodeRun& run : runs) {
      Group group{run_name(graph_.nodes[run.first]), angle - step * 0.4};
      for (std::size_t i = run.first; i < run.end; ++i) {
        PlacedNode dot;
        dot.title = shortened(plain_text(counted_title(graph_.nodes[i])), 30);
        dot.angle = angle * 180 / std::numbers::pi;
        group.text_width = std::max(group.text_width, width_of(dot.title, kAroundWidth));
        group.last = angle + step * 0.4;
        layout_.nodes.push_back(std::move(dot));
        angles_.push_back(angle);
        groups_of_.push_back(groups_.size());
        angle += step;
      }
      angle += step;
      longest = std::max(longest, group.text_width);
      longest_name = std::max(longest_name, width_of(group.name, kTitleWidth));
      groups_.push_back(std::move(group));
    }
    radius_ = std::max(230.0, steps * 21 / (2 * std::numbers::pi));
    const double text_radius = radius_ + 44 + longest;
    layout_.width = 2 * (text_radius + longest_name + 12);
    layout_.height = 2 * (text_radius + 24);
    layout_.is_circle = true;
    centre_ = {layout_.width / 2, layout_.height / 2};
    for (std::size_t i = 0; i < layout_.nodes.size(); ++i)
      layout_.nodes[i].centre = on(angles_[i], radius_);
  }

  void place_namespaces() {
    const double radius = radius_ + 12;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const Group& group = groups_[i];
      // Beyond the titles of its neighbours, too: it may be wider than its own dots.
      const double text_width =
          std::max({group.text_width, groups_[(i + 1) % groups_.size()].text_width,
                    groups_[(i + groups_.size() - 1) % groups_.size()].text_width});
      const Point first = on(group.first, radius), last = on(group.last, radius);
      PlacedNamespace placed;
      placed.name = group.name;
      placed.path = fmt::format(
          "M{:.1f},{:.1f} A{:.1f},{:.1f} 0 {} 1 {:.1f},{:.1f}", first.x, first.y, radius, radius,
          group.last - group.first > std::numbers::pi ? 1 : 0, last.x, last.y);
      placed.label = on(group.middle(), radius_ + 44 + text_width);
      placed.is_left = std::cos(group.middle()) < 0;
      layout_.namespaces.push_back(std::move(placed));
    }
  }

  std::string path_of(const GraphEdge& edge) const {
    const double inner = radius_ - 9;
    const double from = angles_[edge.from()], to = angles_[edge.to()];
    const Point start = on(from, inner), end = on(to, inner);
    if (edge.from() == edge.to()) {
      const Point left = on(from - 0.09, radius_ - 46), right = on(from + 0.09, radius_ - 46);
      return fmt::format("M{:.1f},{:.1f} C{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}", start.x,
                         start.y, left.x, left.y, right.x, right.y, end.x, end.y);
    }
    Point leaving, arriving;
    if (groups_of_[edge.from()] == groups_of_[edge.to()]) {
      // The farther apart, the deeper.
      const double depth = std::min(0.7, 0.12 + std::abs(to - from) * 0.3);
      leaving = on(from + (to - from) * 0.2, radius_ * (1 - depth));
      arriving = on(to - (to - from) * 0.2, radius_ * (1 - depth));
    } else {
      leaving = gather(from, edge.from());
      arriving = gather(to, edge.to());
    }
    return fmt::format("M{:.1f},{:.1f} C{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}", start.x,
                       start.y, leaving.x, leaving.y, arriving.x, arriving.y, end.x, end.y);
  }

  // Edges of one namespace leave it close together.
  Point gather(double angle, std::size_t node) const {
    const double middle = groups_[groups_of_[node]].middle();
    return on(angle + (middle - angle) * 0.7, radius_ * 0.42);
  }

  const Graph& graph_;
  Layout layout_;
  Point centre_;
  double radius_ = 0;
  std::vector<Group> groups_;
  std::vector<double> angles_;
  std::vector<std::size_t> groups_of_;
};

}  // namespace

Layout lay_out(const Graph& graph) {
  if (graph.nodes.size() <= kMostCards) return CardLayout(graph).lay_out();
  return CircleLayout(graph).lay_out();
}

}  // namespace tierwall::cli
