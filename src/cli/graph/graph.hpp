// Who may talk to whom, as something to look at: nodes that stand for all who are judged alike, edges
// with what is let through, and by which rules. What the writers of all formats take.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

#include "cli/graph/parties.hpp"
#include "cli/graph/reachability.hpp"
#include "cli/graph/traffic_kinds.hpp"

namespace tierwall::cli {

struct GraphNode {
  Party::Kind kind = Party::Kind::workloads;
  std::string namespace_name;
  std::string title;                 // short, for a picture
  std::vector<std::string> members;  // all of them
};

// What decided one side of a flow. Without text, nobody polices that side.
struct GraphDecision {
  std::string text;    // `allow by rule 0 of GlobalNetworkPolicy web in tier default`
  std::string origin;  // `policies.yaml:12:5 spec.ingress[0]`; empty: no rule
  friend auto operator<=>(const GraphDecision&, const GraphDecision&) = default;
};

struct GraphReason {
  std::string traffic;
  GraphDecision egress;
  GraphDecision ingress;
};

// What one node sends to another.
struct GraphFlow {
  std::size_t from = 0;
  std::size_t to = 0;
  std::vector<GraphReason> reasons;
  bool has_more_reasons = false;  // of members that are let through by others
};

// One line of the picture: one direction, or both where they let the same through.
struct GraphEdge {
  std::string text;
  bool is_everything = false;
  std::vector<GraphFlow> flows;  // one or two

  bool goes_both_ways() const noexcept { return flows.size() == 2; }
  std::size_t from() const noexcept { return flows[0].from; }
  std::size_t to() const noexcept { return flows[0].to; }
};

struct Graph {
  std::string title;  // of the question that it answers
  bool denied = false;
  std::vector<GraphNode> nodes;  // by namespace, networks last
  std::vector<GraphEdge> edges;
};

// Nodes that stand together: neighbours of one kind and namespace.
struct NodeRun {
  Party::Kind kind = Party::Kind::workloads;
  std::string namespace_name;
  std::size_t first = 0;
  std::size_t end = 0;  // behind the last one

  // Hosts and networks are in no namespace that could be drawn around them.
  bool is_namespace() const noexcept { return kind == Party::Kind::workloads; }
};
std::vector<NodeRun> node_runs(const Graph& graph);

struct GraphInput {
  const Snapshot& snapshot;
  const PlaceMap& places;
  const std::vector<Party>& parties;
  const TrafficKinds& kinds;
  const ReachQuestion& question;
  const Reachability& reachability;
};

// `is_kept`: parties that are shown even if nothing is let through to or from them. Complexity: that of
// the relation, and for each edge at most 16 pairs of parties times the kinds of traffic.
Graph make_graph(const GraphInput& input, const std::vector<bool>& is_kept);

// `web-*` of web-1 and web-2; the first one and how many more where nothing is in common.
std::string group_title(const std::vector<std::string>& names);

}  // namespace tierwall::cli
