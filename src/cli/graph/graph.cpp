#include "cli/graph/graph.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include <tierwall/explain.hpp>
#include <tierwall/runtime/evaluate.hpp>

#include "cli/graph/groups.hpp"
#include "cli/input/endpoint_name.hpp"
#include "cli/output/rule_origin.hpp"

namespace tierwall::cli {

namespace {

constexpr std::size_t kPairsForReasons = 16;

class GraphMaker {
 public:
  GraphMaker(const GraphInput& input, const std::vector<bool>& is_kept)
      : input_(input), groups_(group_parties(input.parties, input.reachability)) {
    for (const std::vector<std::size_t>& group : groups_)
      add_node(group, is_kept);
    sort_nodes();
  }

  Graph make() {
    for (std::size_t a = 0; a < order_.size(); ++a) {
      for (std::size_t b = a; b < order_.size(); ++b)
        add_edges(a, b);
    }
    return std::move(graph_);
  }

 private:
  const Party& first_of(std::size_t group) const { return input_.parties[groups_[group][0]]; }

  ReachId reach(std::size_t from, std::size_t to) const {
    return input_.reachability.at(groups_[from][0], groups_[to][0]);
  }

  // A group of one has nobody to talk to within itself.
  bool has_pairs(std::size_t group) const {
    return groups_[group].size() > 1 || first_of(group).has_pairs();
  }

  void add_node(const std::vector<std::size_t>& group, const std::vector<bool>& is_kept) {
    const std::size_t number = nodes_.size();
    bool is_shown = std::ranges::any_of(group, [&](std::size_t party) { return is_kept[party]; });
    for (std::size_t other = 0; other < groups_.size() && !is_shown; ++other) {
      if (other == number && !has_pairs(number)) continue;
      is_shown = reach(number, other) != kNothing || reach(other, number) != kNothing;
    }
    GraphNode node;
    node.kind = first_of(number).kind;
    node.namespace_name = first_of(number).namespace_name;
    std::vector<std::string> names;
    for (const std::size_t party : group) {
      const Party& member = input_.parties[party];
      node.members.insert(node.members.end(), member.names.begin(), member.names.end());
      for (const EndpointId owner : member.owners)
        names.push_back(input_.snapshot.endpoint(owner).name);
    }
    std::ranges::sort(node.members);
    node.members.erase(std::unique(node.members.begin(), node.members.end()), node.members.end());
    node.title = title_of(node, std::move(names));
    nodes_.push_back(std::move(node));
    if (is_shown) order_.push_back(number);
  }

  static std::string title_of(const GraphNode& node, std::vector<std::string> names) {
    if (node.kind != Party::Kind::network) {
      std::ranges::sort(names);
      return group_title(names);
    }
    if (std::ranges::find(node.members, kInternet) != node.members.end()) return kInternet;
    return node.members.size() == 1
               ? node.members[0]
               : fmt::format("{} and {} more", node.members[0], node.members.size() - 1);
  }

  void sort_nodes() {
    std::ranges::sort(order_, {}, [this](std::size_t group) {
      const GraphNode& node = nodes_[group];
      return std::tuple(node.kind, node.namespace_name, node.title, group);
    });
    for (const std::size_t group : order_)
      graph_.nodes.push_back(nodes_[group]);
  }

  // `a` and `b` are numbers of shown nodes, a <= b.
  void add_edges(std::size_t a, std::size_t b) {
    const ReachId there = reach(order_[a], order_[b]), back = reach(order_[b], order_[a]);
    if (a == b) {
      if (there != kNothing && has_pairs(order_[a])) add_edge(there, {{a, a}});
      return;
    }
    if (there == back && there != kNothing) {
      add_edge(there, {{a, b}, {b, a}});
      return;
    }
    if (there != kNothing) add_edge(there, {{a, b}});
    if (back != kNothing) add_edge(back, {{b, a}});
  }

  void add_edge(ReachId id, const std::vector<std::pair<std::size_t, std::size_t>>& directions) {
    GraphEdge edge;
    edge.text = input_.reachability.text(id, input_.kinds);
    edge.is_everything = edge.text == "everything";
    for (const auto& [from, to] : directions)
      edge.flows.push_back(flow_between(from, to));
    graph_.edges.push_back(std::move(edge));
  }

  GraphFlow flow_between(std::size_t from, std::size_t to) const {
    using Deciders = std::pair<GraphDecision, GraphDecision>;
    std::map<Deciders, std::pair<TrafficSet, TrafficSet>> found;  // traffic, what is possible
    GraphFlow flow{from, to, {}, false};
    std::size_t pairs = 0;
    for (const std::size_t sender : groups_[order_[from]]) {
      for (const std::size_t receiver : groups_[order_[to]]) {
        const Party& party = input_.parties[sender];
        if (sender == receiver && !party.has_pairs()) continue;
        if (++pairs > kPairsForReasons) {
          flow.has_more_reasons = true;
          break;
        }
        for (const Way& way : ways_between(party, input_.parties[receiver], sender == receiver)) {
          find_reasons(way, found);
        }
      }
    }
    for (const auto& [deciders, traffic] : found) {
      flow.reasons.push_back(
          {input_.kinds.text(traffic.first, traffic.second), deciders.first, deciders.second});
    }
    // What is simple to say comes first.
    std::ranges::stable_sort(flow.reasons, {},
                             [](const GraphReason& reason) { return reason.traffic.size(); });
    return flow;
  }

  template <class Found>
  void find_reasons(const Way& way, Found& found) const {
    const TrafficSet& possible = input_.kinds.all(way.lane);
    // The same decision comes again and again: words are made once for each.
    std::map<std::array<std::uint32_t, 8>, TrafficSet> by_decision;
    std::map<std::array<std::uint32_t, 8>, Verdict> verdicts;
    for (std::size_t kind = 0; kind < input_.kinds.size(); ++kind) {
      if (!possible.has(kind)) continue;
      const Verdict verdict = evaluate(input_.snapshot.view(), way.with(input_.kinds.probe(kind)));
      if (!counts(verdict, input_.question)) continue;
      const std::array<std::uint32_t, 8> key = key_of(verdict);
      by_decision.try_emplace(key, input_.kinds.none()).first->second.add(kind);
      verdicts.emplace(key, verdict);
    }
    for (const auto& [key, traffic] : by_decision) {
      const Verdict& verdict = verdicts.at(key);
      const auto at = found
                          .try_emplace(std::pair(words_of(verdict.egress, Direction::egress),
                                                 words_of(verdict.ingress, Direction::ingress)),
                                       std::pair(input_.kinds.none(), input_.kinds.none()))
                          .first;
      at->second.first.unite(traffic);
      at->second.second.unite(possible);
    }
  }

  static std::array<std::uint32_t, 8> key_of(const Verdict& verdict) {
    const auto of = [](const Decision& decision) {
      return std::array<std::uint32_t, 4>{static_cast<std::uint32_t>(decision.action) << 16U |
                                              static_cast<std::uint32_t>(decision.reason) << 8U |
                                              static_cast<std::uint32_t>(decision.set),
                                          decision.tier.value, decision.policy.value,
                                          static_cast<std::uint32_t>(decision.rule)};
    };
    const auto egress = of(verdict.egress), ingress = of(verdict.ingress);
    return {egress[0],  egress[1],  egress[2],  egress[3],
            ingress[0], ingress[1], ingress[2], ingress[3]};
  }

  GraphDecision words_of(const Decision& decision, Direction direction) const {
    const Sides sides = input_.question.sides;
    const bool is_asked =
        sides == Sides::both || (sides == Sides::egress) == (direction == Direction::egress);
    if (!decision.enforced() || !is_asked) return {};
    GraphDecision words{describe(decision, input_.snapshot), {}};
    if (!decision.policy.is_none() && decision.rule != kNoRule) {
      const PolicyInfo& policy = input_.snapshot.policy(decision.policy);
      if (!policy.missing)
        words.origin = origin_of(policy, direction, decision.rule, input_.places).to_string();
    }
    return words;
  }

  const GraphInput& input_;
  std::vector<std::vector<std::size_t>> groups_;
  std::vector<GraphNode> nodes_;    // of all groups
  std::vector<std::size_t> order_;  // the groups that are shown
  Graph graph_;
};

}  // namespace

std::string group_title(const std::vector<std::string>& names) {
  if (names.size() == 1) return names[0];
  std::string_view common = names[0];
  for (const std::string& name : names) {
    const auto [end, other] = std::ranges::mismatch(common, name);
    common = common.substr(0, static_cast<std::size_t>(end - common.begin()));
  }
  constexpr std::size_t kTelling = 3;
  if (common.size() >= kTelling) return std::string(common) + '*';
  return fmt::format("{} and {} more", names[0], names.size() - 1);
}

std::vector<NodeRun> node_runs(const Graph& graph) {
  std::vector<NodeRun> runs;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    const bool continues = !runs.empty() && runs.back().kind == node.kind &&
                           runs.back().namespace_name == node.namespace_name;
    if (!continues) runs.push_back({node.kind, node.namespace_name, i, i});
    runs.back().end = i + 1;
  }
  return runs;
}

Graph make_graph(const GraphInput& input, const std::vector<bool>& is_kept) {
  Graph graph = GraphMaker(input, is_kept).make();
  graph.denied = input.question.denied;
  return graph;
}

}  // namespace tierwall::cli
