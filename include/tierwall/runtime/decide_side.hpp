// What happens on one side of a flow, whatever flow and endpoint it is (spec/policy.md 2.7, 2.8):
// host endpoints with all their policy sets, flows that lack an address, HTTP. evaluate() goes a
// shorter way where it can.
//
// Thread contract: reads only. Complexity: a program for each policy set, or the rules of its plan.
#pragma once

#include <cstddef>
#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/packet.hpp>
#include <tierwall/runtime/protocol.hpp>
#include <tierwall/runtime/run_program.hpp>
#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/runtime/walk_plan.hpp>

namespace tierwall::inline v0 {

namespace detail {

// Where no address says it, ICMP and ICMPv6 do: each exists in one family only.
TIERWALL_INLINE std::uint8_t family_bit_of(const Flow& flow) noexcept {
  const Address& address = flow.source.is_none() ? flow.destination : flow.source;
  if (!address.is_none()) return bit_of(address.family());
  return flow.protocol == kIcmp ? kV4Bit : flow.protocol == kIcmpV6 ? kV6Bit : kNoFamilyBit;
}

TIERWALL_INLINE bool differ_in_family(const Address& a, const Address& b) noexcept {
  return a.is_v4() != b.is_v4() && !a.is_none() && !b.is_none();
}

// Of an address or, without one, of the endpoint that was named.
TIERWALL_INLINE std::uint32_t identity_of(const SnapshotView& view, const Address& address,
                                          EndpointId named, const AddressPlace& place) noexcept {
  return address.is_none() ? identity_by_name(view.addresses, named) : place.identity;
}

// The named endpoints are those of the flow unless the caller says otherwise.
TIERWALL_INLINE Packet make_packet(const SnapshotView& view, const Flow& flow,
                                   const AddressPlace& source, const AddressPlace& destination,
                                   EndpointId source_endpoint,
                                   EndpointId destination_endpoint) noexcept {
  Packet packet;
  packet.source_identity = identity_of(view, flow.source, source_endpoint, source);
  packet.destination_identity =
      identity_of(view, flow.destination, destination_endpoint, destination);
  packet.http = flow.extras == nullptr ? nullptr : &flow.extras->http;
  packet.source_port = flow.source_port;
  packet.destination_port = flow.destination_port;
  packet.icmp_code = flow.icmp_code;
  packet.icmp_type = flow.icmp_type;
  packet.protocol = flow.protocol;
  packet.family_bit = family_bit_of(flow);
  packet.has_two_families = differ_in_family(flow.source, flow.destination);
  return packet;
}

TIERWALL_INLINE Packet make_packet(const SnapshotView& view, const Flow& flow,
                                   const AddressPlace& source,
                                   const AddressPlace& destination) noexcept {
  return make_packet(view, flow, source, destination, flow.source_endpoint,
                     flow.destination_endpoint);
}

// flow* of 2.8: with the destination from before a destination NAT, if the caller gave one.
inline Packet before_dnat(const SnapshotView& view, const Flow& flow,
                          const Packet& packet) noexcept {
  Packet original = packet;
  if (flow.extras == nullptr) return original;
  const FlowExtras& extras = *flow.extras;
  if (!extras.original_destination.is_none()) {
    original.destination_identity = place_of(view.addresses, extras.original_destination).identity;
    if (flow.source.is_none()) original.family_bit = bit_of(extras.original_destination.family());
    original.has_two_families = differ_in_family(flow.source, extras.original_destination);
  }
  if (extras.original_destination_port != kNoPort) {
    original.destination_port = extras.original_destination_port;
  }
  return original;
}

// The default failsafe lists of 2.8, by destination port.
constexpr bool is_failsafe(Direction direction, std::uint8_t protocol,
                           std::uint16_t port) noexcept {
  const bool inbound = direction == Direction::ingress;
  if (protocol == kTcp) {
    switch (port) {
      case 179:
      case 2379:
      case 2380:
      case 5473:
      case 6443:
      case 6666:
      case 6667: return true;
      case 22: return inbound;
      default: return false;
    }
  }
  return protocol == kUdp && (inbound ? port == 68 : port == 53 || port == 67);
}

// A plan, whatever the endpoint whose it is.
inline bool run_plan(const SnapshotView& view, std::uint32_t plan, PolicySet set,
                     Direction direction, const Packet& packet, Decision& decision) noexcept {
  return run_program(view, view.plans[plan].program, plan, set, direction, packet,
                     traffic_class_of(view.traffic, packet), decision);
}

// The number of the program that answers for the endpoint's normal plan, if the packet's local
// address has this identity.
TIERWALL_INLINE std::uint32_t program_of(const SnapshotView& view, const EndpointEntry& endpoint,
                                         Direction direction, std::uint32_t local) noexcept {
  const auto at = static_cast<unsigned>(direction);
  return endpoint.at_identity[at] && local != endpoint.identity
             ? view.plans[endpoint.normal[at]].program
             : endpoint.program[at];
}

// Of what the program of a workload's normal plan says, if that is not final: makes it the decision of
// decide(). False if the rules have to be walked. Not inlined: what is final shall stay in registers.
__attribute__((noinline)) inline bool settle(Decision& decision, const Flow& flow) noexcept {
  if ((decision.flags & ProgramTables::kAsksRules) != 0) return false;
  const std::uint8_t logged = decision.flags & Decision::kLogged;
  if ((decision.flags & ProgramTables::kUndecided) != 0) {
    decision = outcome(Action::deny, Reason::no_profile_match, PolicySet::normal, logged);
    return true;
  }
  decision.flags = logged;
  return flow.extras == nullptr;
}

// decide(ep, dir, flow) of 2.5: normal tiers, then profiles.
TIERWALL_INLINE Decision decide(const SnapshotView& view, const EndpointEntry& endpoint,
                                Direction direction, const Packet& packet, std::uint32_t traffic,
                                Decision decision = {}) noexcept {
  const auto at = static_cast<unsigned>(direction);
  const std::uint32_t plan = endpoint.normal[at];
  const std::uint32_t local =
      direction == Direction::ingress ? packet.destination_identity : packet.source_identity;
  const std::uint32_t program = program_of(view, endpoint, direction, local);
  if (run_program(view, program, plan, PolicySet::normal, direction, packet, traffic, decision)) {
    return decision;
  }
  return outcome(Action::deny, Reason::no_profile_match, PolicySet::normal, decision.flags);
}

// hep_local of 2.8: to or from a process on the host.
inline Decision decide_local(const SnapshotView& view, const EndpointEntry& endpoint,
                             Direction direction, const Flow& flow, const Packet& packet,
                             std::uint32_t traffic) noexcept {
  if (view.failsafe_ports && is_failsafe(direction, flow.protocol, flow.destination_port)) {
    return outcome(Action::allow, Reason::failsafe, PolicySet::failsafe);
  }
  const HostEntry& host = view.hosts[endpoint.host];
  const Packet original = before_dnat(view, flow, packet);
  Decision decision;
  if (run_plan(view, host.untracked[static_cast<unsigned>(direction)], PolicySet::untracked,
               direction, original, decision)) {
    return decision;
  }
  if (direction == Direction::ingress &&
      run_plan(view, host.pre_dnat, PolicySet::pre_dnat, direction, original, decision)) {
    return decision;
  }
  return decide(view, endpoint, direction, packet, traffic, decision);
}

// One side of a flow (2.7), whatever it is.
inline Decision decide_side(const SnapshotView& view, EndpointId named, EndpointId owner,
                            Direction direction, const Flow& flow, const Packet& packet) noexcept {
  const EndpointId at = named.is_none() ? owner : named;
  if (at.is_none()) return Decision{};
  if (at.value >= view.endpoints.size()) {
    return outcome(Action::deny,
                   named.is_none() ? Reason::ambiguous_endpoint : Reason::unknown_endpoint,
                   PolicySet::normal);
  }
  const EndpointEntry& endpoint = view.endpoints[at.value];
  const std::uint32_t traffic = traffic_class_of(view.traffic, packet);
  if (endpoint.host == kNoEntry) return decide(view, endpoint, direction, packet, traffic);
  return decide_local(view, endpoint, direction, flow, packet, traffic);
}

}  // namespace detail

}  // namespace tierwall::inline v0
