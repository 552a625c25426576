// Rules in a form that is walked by a plain loop, which says what the answer has to be where the judge
// would take too long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <tierwall/runtime/address.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/protocol.hpp>
#include <tierwall/runtime/verdict.hpp>

namespace tierwall::bench {

struct PortSpan {
  std::uint16_t first = 0;
  std::uint16_t last = 65'535;

  bool is_any() const noexcept { return first == 0 && last == 65'535; }
  bool contains(std::uint16_t port) const noexcept { return first <= port && port <= last; }
  friend bool operator==(const PortSpan&, const PortSpan&) noexcept = default;
};

// A prefix of length 0 is any address.
struct PlainRule {
  Action action = Action::allow;
  std::uint8_t protocol = 0;  // 0: any
  Cidr source = {Address::v4(0), 0};
  Cidr destination = {Address::v4(0), 0};
  PortSpan source_ports = {};
  PortSpan destination_ports = {};
  std::optional<std::size_t> peer_set = {};  // index of the network set that holds the peer
};

using PlainSet = std::vector<Address>;  // ascending

// What applies to one endpoint in one direction.
struct PlainRules {
  Direction direction = Direction::ingress;
  std::vector<PlainRule> rules{};
  std::vector<PlainSet> sets{};
  std::size_t rules_per_policy = 0;  // 0: all in one policy

  // Index of the first rule that matches.
  std::optional<std::size_t> first_match(const Flow& flow) const;
  std::size_t policy_size() const noexcept {
    return rules_per_policy == 0 ? rules.size() : rules_per_policy;
  }
};

// The other end of a flow, seen from the endpoint that the rules apply to.
constexpr const Address& peer_of(const Flow& flow, Direction direction) noexcept {
  return direction == Direction::ingress ? flow.source : flow.destination;
}

// The same in IPv6: the 32 bits of an IPv4 address become bits 32 to 63 of one in 2001:db8::/32, a
// prefix is 32 bits longer, and a single address has ::1 below its /64.
Address to_v6(const Address& address) noexcept;
Cidr to_v6(const Cidr& net) noexcept;
PlainRules to_v6(PlainRules rules);

}  // namespace tierwall::bench
