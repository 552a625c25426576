// The rules of a Kubernetes policy, each as one rule of the model per protocol and peer
// (spec/policy.md 4.1, 4.3).
//
//     RuleExpansion rules(resource, Direction::ingress, size);
//     rules.add(item, Action::allow, groups, peers);   // protocols by name, peers as written
//     policy.ingress = std::move(rules).take();
//
// Complexity: linear in what is made, which `Limits::max_converted_rules` bounds for a policy, and
// `Limits::max_total_converted_rules` for all of a load.
#pragma once

#include <cstddef>
#include <vector>

#include <tierwall/model.hpp>

#include "manifest/kinds.hpp"
#include "manifest/port_groups.hpp"

namespace tierwall::manifest {

// One end of the flow as a rule asks for it, and where the document does.
struct Peer {
  EntityRule entity;
  Origin origin;
};

class RuleExpansion {
 public:
  // `size` counts the converted rules and ports of the whole policy. Lifetime: both outlive this.
  RuleExpansion(Resource& resource, Direction direction, std::size_t& size)
      : resource_(resource), direction_(direction), size_(size) {}

  // No peers: one rule for everybody. `item` is the rule in the document; one that makes too much
  // is reported there and adds nothing.
  void add(const Value& item, Action action, const std::vector<PortGroup>& groups,
           const std::vector<Peer>& peers);
  std::vector<Rule> take() && { return std::move(rules_); }

 private:
  bool is_too_large(const Value& item, std::size_t peers, const std::vector<PortGroup>& groups);
  void add_rule(Action action, const PortGroup& group, const Peer& peer);

  Resource& resource_;
  Direction direction_;
  std::size_t& size_;
  std::vector<Rule> rules_;
};

}  // namespace tierwall::manifest
