// The structs of the C API that are the library's own, byte for byte: arrays of them are used where they
// are. What is asserted here is what TIERWALL_ABI_VERSION promises.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include <tierwall/c/flow.h>
#include <tierwall/label_index.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/verdict.hpp>

#include "capi/handles.hpp"

namespace tierwall::capi {

#define TIERWALL_SAME_MEMBER(C, c_member, Cpp, cpp_member)            \
  static_assert(offsetof(C, c_member) == offsetof(Cpp, cpp_member) && \
                sizeof(C::c_member) == sizeof(Cpp::cpp_member))
#define TIERWALL_SAME_SIZE(C, Cpp) \
  static_assert(sizeof(C) == sizeof(Cpp) && alignof(C) == alignof(Cpp))

TIERWALL_SAME_SIZE(tierwall_address, Address);
TIERWALL_SAME_MEMBER(tierwall_address, high, Address, high);
TIERWALL_SAME_MEMBER(tierwall_address, low, Address, low);

TIERWALL_SAME_SIZE(tierwall_cidr, Cidr);
TIERWALL_SAME_MEMBER(tierwall_cidr, address, Cidr, address);
TIERWALL_SAME_MEMBER(tierwall_cidr, length, Cidr, length);

TIERWALL_SAME_SIZE(tierwall_flow, Flow);
TIERWALL_SAME_MEMBER(tierwall_flow, source, Flow, source);
TIERWALL_SAME_MEMBER(tierwall_flow, destination, Flow, destination);
TIERWALL_SAME_MEMBER(tierwall_flow, source_endpoint, Flow, source_endpoint);
TIERWALL_SAME_MEMBER(tierwall_flow, destination_endpoint, Flow, destination_endpoint);
TIERWALL_SAME_MEMBER(tierwall_flow, source_port, Flow, source_port);
TIERWALL_SAME_MEMBER(tierwall_flow, destination_port, Flow, destination_port);
TIERWALL_SAME_MEMBER(tierwall_flow, icmp_code, Flow, icmp_code);
TIERWALL_SAME_MEMBER(tierwall_flow, icmp_type, Flow, icmp_type);
TIERWALL_SAME_MEMBER(tierwall_flow, protocol, Flow, protocol);
TIERWALL_SAME_MEMBER(tierwall_flow, extras, Flow, extras);
static_assert(sizeof(tierwall_flow) == 56);
// A pointer to the one is a pointer to the other.
static_assert(std::is_standard_layout_v<tierwall_flow_extras> &&
              offsetof(tierwall_flow_extras, extras) == 0);

TIERWALL_SAME_SIZE(tierwall_decision, Decision);
TIERWALL_SAME_MEMBER(tierwall_decision, action, Decision, action);
TIERWALL_SAME_MEMBER(tierwall_decision, reason, Decision, reason);
TIERWALL_SAME_MEMBER(tierwall_decision, set, Decision, set);
TIERWALL_SAME_MEMBER(tierwall_decision, flags, Decision, flags);
TIERWALL_SAME_MEMBER(tierwall_decision, tier, Decision, tier);
TIERWALL_SAME_MEMBER(tierwall_decision, policy, Decision, policy);
TIERWALL_SAME_MEMBER(tierwall_decision, rule, Decision, rule);
static_assert(sizeof(tierwall_decision) == 16);

TIERWALL_SAME_SIZE(tierwall_verdict, Verdict);
TIERWALL_SAME_MEMBER(tierwall_verdict, egress, Verdict, egress);
TIERWALL_SAME_MEMBER(tierwall_verdict, ingress, Verdict, ingress);

TIERWALL_SAME_SIZE(tierwall_match_change, MatchChange);
TIERWALL_SAME_MEMBER(tierwall_match_change, selector, MatchChange, selector);
TIERWALL_SAME_MEMBER(tierwall_match_change, item, MatchChange, item);
TIERWALL_SAME_MEMBER(tierwall_match_change, started, MatchChange, kind);
static_assert(static_cast<int>(MatchChange::Kind::started) == 1);

TIERWALL_SAME_SIZE(std::uint32_t, EndpointId);
TIERWALL_SAME_SIZE(std::uint32_t, ItemId);
TIERWALL_SAME_SIZE(std::uint32_t, SelectorId);
TIERWALL_SAME_SIZE(std::uint32_t, ParentId);

#undef TIERWALL_SAME_MEMBER
#undef TIERWALL_SAME_SIZE

static_assert(TIERWALL_NO_ID == EndpointId{}.value && TIERWALL_NO_PORT == kNoPort &&
              TIERWALL_NO_ICMP_TYPE == kNoIcmpType && TIERWALL_NO_ICMP_CODE == kNoIcmpCode &&
              TIERWALL_NO_RULE == kNoRule && TIERWALL_DECISION_LOGGED == Decision::kLogged);

// The same bytes under the other name. Nothing here writes through one name and reads through the other:
// callers are in other languages, or other translation units.
inline const Flow& flow_of(const tierwall_flow& flow) noexcept {
  return reinterpret_cast<const Flow&>(flow);
}
inline const Address& address_of(const tierwall_address& address) noexcept {
  return reinterpret_cast<const Address&>(address);
}
inline const Decision& decision_of(const tierwall_decision& decision) noexcept {
  return reinterpret_cast<const Decision&>(decision);
}
inline tierwall_decision c_decision(const Decision& decision) noexcept {
  return {static_cast<tierwall_action>(decision.action),
          static_cast<tierwall_reason>(decision.reason),
          static_cast<tierwall_policy_set>(decision.set),
          decision.flags,
          decision.tier.value,
          decision.policy.value,
          decision.rule};
}
template <class Id>
std::span<const std::uint32_t> numbers_of(const std::vector<Id>& ids) noexcept {
  static_assert(sizeof(Id) == sizeof(std::uint32_t) && std::is_standard_layout_v<Id>);
  return {reinterpret_cast<const std::uint32_t*>(ids.data()), ids.size()};
}

}  // namespace tierwall::capi
