// evaluate(): what happens to a flow, and who said so (spec/policy.md 2).
//
//     Verdict verdict = evaluate(snapshot.view(), flow);
//     if (!verdict.allowed()) drop(packet);
//
// A flow is the caller's data: endpoint ids out of range deny, they do not crash. Thread contract:
// reads only, any number of threads. Complexity: two address look-ups and a program for each side
// (runtime/run_program.hpp); allocates nothing, throws nothing, takes no lock.
#pragma once

#include <cstddef>
#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/decide_side.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/run_program.hpp>
#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/runtime/verdict.hpp>

namespace tierwall::inline v0 {

namespace detail {

// What nearly all flows are: both addresses are there, and of one family. Numbered as families are in
// TrafficClasses.
enum class FlowShape : std::uint8_t { v4, v6, other };

TIERWALL_INLINE FlowShape shape_of(const Flow& flow) noexcept {
  const bool is_v4 = flow.source.is_v4();
  if (is_v4 != flow.destination.is_v4()) return FlowShape::other;
  if (is_v4) return FlowShape::v4;
  return flow.source.is_none() || flow.destination.is_none() ? FlowShape::other : FlowShape::v6;
}

// Of a flow that is not `other`.
TIERWALL_INLINE AddressPlace place_of(const SnapshotView& view, FlowShape shape,
                                      const Address& address) noexcept {
  return shape == FlowShape::v4 ? place_of_v4(view.addresses, address.v4_bits())
                                : place_of_v6(view.addresses, address);
}
TIERWALL_INLINE std::uint32_t traffic_class_of(const SnapshotView& view, FlowShape shape,
                                               const Flow& flow) noexcept {
  const std::uint16_t key =
      is_icmp(flow.protocol) ? icmp_key(flow.icmp_type, flow.icmp_code) : flow.destination_port;
  return view.traffic.find(static_cast<std::size_t>(shape), flow.protocol, key);
}

// The program has the answer: a workload has one policy set, and no rule must be tested.
TIERWALL_INLINE bool can_ask(const EndpointEntry& endpoint, const Program& program) noexcept {
  return endpoint.host == kNoEntry && program.form != ProgramForm::walk;
}

__attribute__((noinline)) inline Decision decide_side_in_general(const SnapshotView& view,
                                                                 const Flow& flow,
                                                                 const AddressPlace& source,
                                                                 const AddressPlace& destination,
                                                                 Direction direction) noexcept {
  const bool is_egress = direction == Direction::egress;
  return decide_side(view, is_egress ? flow.source_endpoint : flow.destination_endpoint,
                     is_egress ? source.owner : destination.owner, direction, flow,
                     make_packet(view, flow, source, destination));
}

// Of a flow that is not `other`.
TIERWALL_INLINE void decide_side(const SnapshotView& view, const Flow& flow,
                                 const AddressPlace& source, const AddressPlace& destination,
                                 std::uint32_t traffic, Direction direction,
                                 Decision& decision) noexcept {
  const bool is_egress = direction == Direction::egress;
  const AddressPlace& local = is_egress ? source : destination;
  const EndpointId named = is_egress ? flow.source_endpoint : flow.destination_endpoint;
  const EndpointId at = named.is_none() ? local.owner : named;
  if (at.is_none()) {
    decision = Decision{};
    return;
  }
  if (at.value < view.endpoints.size()) [[likely]] {
    const EndpointEntry& endpoint = view.endpoints[at.value];
    const Program& program =
        view.programs.programs[program_of(view, endpoint, direction, local.identity)];
    const AddressPlace& remote = is_egress ? destination : source;
    const ProgramKey key{known_identity(view, remote.identity),
                         known_identity(view, local.identity), traffic, flow.source_port};
    if (can_ask(endpoint, program)) [[likely]] {
      if (ask_program(view, program, key, decision)) [[likely]]
        return;
      if (settle(decision, flow)) return;
    }
  }
  decision = decide_side_in_general(view, flow, source, destination, direction);
}

__attribute__((noinline)) inline Verdict evaluate_in_general(const SnapshotView& view,
                                                             const Flow& flow) noexcept {
  const AddressPlace source = tierwall::place_of(view.addresses, flow.source);
  const AddressPlace destination = tierwall::place_of(view.addresses, flow.destination);
  const Packet packet = make_packet(view, flow, source, destination);
  return Verdict{
      decide_side(view, flow.source_endpoint, source.owner, Direction::egress, flow, packet),
      decide_side(view, flow.destination_endpoint, destination.owner, Direction::ingress, flow,
                  packet)};
}

__attribute__((noinline)) inline Decision evaluate_side_in_general(const SnapshotView& view,
                                                                   EndpointId endpoint,
                                                                   Direction direction,
                                                                   const Flow& flow) noexcept {
  if (endpoint.value >= view.endpoints.size()) {
    return outcome(Action::deny, Reason::unknown_endpoint, PolicySet::normal);
  }
  const bool is_ingress = direction == Direction::ingress;
  const Packet packet = make_packet(view, flow, tierwall::place_of(view.addresses, flow.source),
                                    tierwall::place_of(view.addresses, flow.destination),
                                    is_ingress ? flow.source_endpoint : endpoint,
                                    is_ingress ? endpoint : flow.destination_endpoint);
  return decide_side(view, endpoint, {}, direction, flow, packet);
}

// Of what the endpoint's program says, if that is not final.
__attribute__((noinline)) inline Decision settle_side(const SnapshotView& view, EndpointId endpoint,
                                                      Direction direction, const Flow& flow,
                                                      Decision said) noexcept {
  return settle(said, flow) ? said : evaluate_side_in_general(view, endpoint, direction, flow);
}

}  // namespace detail

inline Verdict evaluate(const SnapshotView& view, const Flow& flow) noexcept {
  using namespace detail;
  const FlowShape shape = shape_of(flow);
  if (shape == FlowShape::other) [[unlikely]]
    return evaluate_in_general(view, flow);
  const AddressPlace source = detail::place_of(view, shape, flow.source);
  const AddressPlace destination = detail::place_of(view, shape, flow.destination);
  const std::uint32_t traffic = traffic_class_of(view, shape, flow);
  Verdict verdict;
  decide_side(view, flow, source, destination, traffic, Direction::egress, verdict.egress);
  decide_side(view, flow, source, destination, traffic, Direction::ingress, verdict.ingress);
  return verdict;
}

// One side of a flow alone: what agents ask that police one endpoint. The endpoint is named, and the
// answer is that of evaluate() for a flow that names it. Denies with Reason::unknown_endpoint if the
// snapshot does not hold it, or if it is none.
inline Decision evaluate_side(const SnapshotView& view, EndpointId endpoint, Direction direction,
                              const Flow& flow) noexcept {
  using namespace detail;
  const FlowShape shape = shape_of(flow);
  if (endpoint.value < view.endpoints.size() && shape != FlowShape::other) [[likely]] {
    const EndpointEntry& entry = view.endpoints[endpoint.value];
    const auto at = static_cast<unsigned>(direction);
    const bool is_ingress = direction == Direction::ingress;
    const Program* program = &view.programs.programs[entry.program[at]];
    ProgramKey key{};
    // Most programs do not ask where the endpoint's own address lies.
    if (program->asks_local || entry.at_identity[at]) {
      const Address& local = is_ingress ? flow.destination : flow.source;
      const std::uint32_t identity = detail::place_of(view, shape, local).identity;
      key.local = known_identity(view, identity);
      program = &view.programs.programs[program_of(view, entry, direction, identity)];
    }
    if (can_ask(entry, *program)) [[likely]] {
      const Address& remote = is_ingress ? flow.source : flow.destination;
      key.remote = known_identity(view, detail::place_of(view, shape, remote).identity);
      key.traffic = traffic_class_of(view, shape, flow);
      key.source_port = flow.source_port;
      Decision decision;
      if (ask_program(view, *program, key, decision)) [[likely]]
        return decision;
      return settle_side(view, endpoint, direction, flow, decision);
    }
  }
  return evaluate_side_in_general(view, endpoint, direction, flow);
}

// A packet on its way through a host endpoint, in or out (spec/policy.md 2.8, hep_forward). Denies
// with Reason::unknown_endpoint if `host` names no host endpoint.
inline Decision evaluate_forward(const SnapshotView& view, EndpointId host, Direction direction,
                                 const Flow& flow) noexcept {
  using namespace detail;
  if (host.value >= view.endpoints.size() || view.endpoints[host.value].host == kNoEntry) {
    return outcome(Action::deny, Reason::unknown_endpoint, PolicySet::normal);
  }
  const HostEntry& entry = view.hosts[view.endpoints[host.value].host];
  const Packet packet = make_packet(view, flow, place_of(view.addresses, flow.source),
                                    place_of(view.addresses, flow.destination));
  Decision decision;
  const bool failsafe =
      view.failsafe_ports && is_failsafe(direction, flow.protocol, flow.destination_port);
  if (direction == Direction::ingress && !failsafe) {
    const Packet original = before_dnat(view, flow, packet);
    if (run_plan(view, entry.untracked[static_cast<unsigned>(direction)], PolicySet::untracked,
                 direction, original, decision) ||
        run_plan(view, entry.pre_dnat, PolicySet::pre_dnat, direction, original, decision)) {
      return decision;
    }
  }
  if (run_plan(view, entry.forward[static_cast<unsigned>(direction)], PolicySet::forward, direction,
               packet, decision)) {
    return decision;
  }
  return outcome(Action::allow, Reason::forward_default, PolicySet::forward, decision.flags);
}

}  // namespace tierwall::inline v0
