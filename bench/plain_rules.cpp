#include "plain_rules.hpp"

#include <algorithm>

namespace tierwall::bench {

namespace {

bool matches(const PlainRule& rule, const PlainRules& rules, const Flow& flow) {
  if (rule.protocol != 0 && rule.protocol != flow.protocol) return false;
  if (!rule.source_ports.contains(flow.source_port)) return false;
  if (!rule.destination_ports.contains(flow.destination_port)) return false;
  if (rule.source.length != 0 && !rule.source.contains(flow.source)) return false;
  if (rule.destination.length != 0 && !rule.destination.contains(flow.destination)) return false;
  return !rule.peer_set ||
         std::ranges::binary_search(rules.sets[*rule.peer_set], peer_of(flow, rules.direction));
}

constexpr std::uint64_t high_half(const Address& address) noexcept {
  return 0x2001'0DB8'0000'0000ULL | address.v4_bits();
}

}  // namespace

std::optional<std::size_t> PlainRules::first_match(const Flow& flow) const {
  const auto found = std::ranges::find_if(
      rules, [&](const PlainRule& rule) { return matches(rule, *this, flow); });
  if (found == rules.end()) return std::nullopt;
  return static_cast<std::size_t>(found - rules.begin());
}

Address to_v6(const Address& address) noexcept {
  return Address{high_half(address), 1};
}

Cidr to_v6(const Cidr& net) noexcept {
  if (net.length == 0) return net;
  return Cidr{Address{high_half(net.address), 0}, static_cast<std::uint8_t>(net.length + 32)};
}

PlainRules to_v6(PlainRules rules) {
  for (PlainRule& rule : rules.rules) {
    rule.source = to_v6(rule.source);
    rule.destination = to_v6(rule.destination);
  }
  for (PlainSet& set : rules.sets) {
    for (Address& member : set)
      member = to_v6(member);
  }
  return rules;
}

}  // namespace tierwall::bench
