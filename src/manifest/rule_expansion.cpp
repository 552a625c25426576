#include "manifest/rule_expansion.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tierwall::manifest {

void RuleExpansion::add(const Value& item, Action action, const std::vector<PortGroup>& groups,
                        const std::vector<Peer>& peers) {
  if (peers.empty()) return add(item, action, groups, {Peer{{}, item.origin()}});
  if (is_too_large(item, peers.size(), groups)) return;
  for (const PortGroup& group : groups) {
    for (const Peer& peer : peers)
      add_rule(action, group, peer);
  }
}

bool RuleExpansion::is_too_large(const Value& item, std::size_t peers,
                                 const std::vector<PortGroup>& groups) {
  std::size_t added = 0;
  for (const PortGroup& group : groups)
    added += peers * (1 + group.ports.size());
  const std::size_t before = resource_.converted;
  size_ += added;
  resource_.converted += added;
  const Limits& limits = resource_.limits;
  const auto refuse = [&item](std::string_view what, std::size_t limit) {
    item.error(
        ErrorCode::too_large,
        fmt::format("with this rule the {} more than {} converted rules and ports", what, limit));
  };
  if (size_ > limits.max_converted_rules) {
    refuse("policy has", limits.max_converted_rules);
  } else if (resource_.converted <= limits.max_total_converted_rules) {
    return false;
  } else if (before <= limits.max_total_converted_rules) {
    // Said once: all that follow are too many as well.
    refuse("loaded policies have", limits.max_total_converted_rules);
  }
  return true;
}

void RuleExpansion::add_rule(Action action, const PortGroup& group, const Peer& peer) {
  Rule rule;
  rule.action = action;
  rule.protocol = group.protocol;
  (direction_ == Direction::ingress ? rule.source : rule.destination) = peer.entity;
  rule.destination.ports = group.ports;
  resource_.store.place(fmt::format("spec.{}[{}]", to_string(direction_), rules_.size()),
                        peer.origin);
  rules_.push_back(std::move(rule));
}

}  // namespace tierwall::manifest
