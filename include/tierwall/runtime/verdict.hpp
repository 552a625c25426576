// What was decided, and by what (spec/policy.md 2.4 to 2.8).
//
//     Verdict v = evaluate(snapshot.view(), flow);
//     if (!v.allowed()) report(snapshot.policy(v.ingress.policy).name, v.ingress.rule);
//
// Thread contract: plain values. The ids mean something only with the snapshot that gave them.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include <tierwall/runtime/ids.hpp>

namespace tierwall::inline v0 {

// What a rule does; a decision is allow or deny.
enum class Action : std::uint8_t { deny, allow, pass, log };

// As the endpoint sees it.
enum class Direction : std::uint8_t { ingress, egress };

// What decided a side. `tier`, `policy` and `rule` of a Decision are set where the comment says so.
enum class Reason : std::uint8_t {
  unenforced,          // the address belongs to no endpoint; nothing is policed (allow)
  rule,                // tier, policy, rule
  tier_default,        // tier, policy = the first that applied, rule = -1
  profile_rule,        // policy = the profile, rule; a missing profile is its rule 0
  no_profile_match,    // no profile had a matching rule, or there is none
  forward_default,     // forwarded through a host endpoint, nothing decided (allow)
  failsafe,            // a failsafe port of a host endpoint (allow)
  ambiguous_endpoint,  // several endpoints own the address and the flow names none (deny)
  unknown_endpoint,    // the flow names an endpoint that the snapshot does not hold (deny)
};

// Which of a host endpoint's policy sets decided (spec/policy.md 2.8); workloads have only
// `normal`.
enum class PolicySet : std::uint8_t { normal, forward, pre_dnat, untracked, failsafe };

inline constexpr std::int32_t kNoRule = -1;  // something else decided

// The words of the conformance tables (spec/policy.md 8), which the command line uses too.
constexpr std::string_view to_string(Action action) noexcept {
  switch (action) {
    case Action::deny: return "deny";
    case Action::allow: return "allow";
    case Action::pass: return "pass";
    case Action::log: return "log";
  }
  return "unknown";
}

constexpr std::string_view to_string(Direction direction) noexcept {
  return direction == Direction::ingress ? "ingress" : "egress";
}

constexpr std::string_view to_string(Reason reason) noexcept {
  switch (reason) {
    case Reason::unenforced: return "unenforced";
    case Reason::rule: return "rule";
    case Reason::tier_default: return "tierDefault";
    case Reason::profile_rule: return "profileRule";
    case Reason::no_profile_match: return "noProfileMatch";
    case Reason::forward_default: return "forwardDefault";
    case Reason::failsafe: return "failsafe";
    case Reason::ambiguous_endpoint: return "ambiguousEndpoint";
    case Reason::unknown_endpoint: return "unknownEndpoint";
  }
  return "unknown";
}

constexpr std::string_view to_string(PolicySet set) noexcept {
  switch (set) {
    case PolicySet::normal: return "normal";
    case PolicySet::forward: return "forward";
    case PolicySet::pre_dnat: return "preDNAT";
    case PolicySet::untracked: return "untracked";
    case PolicySet::failsafe: return "failsafe";
  }
  return "unknown";
}

// The outcome for one side of a flow, 16 bytes.
struct Decision {
  Action action = Action::allow;  // allow or deny
  Reason reason = Reason::unenforced;
  PolicySet set = PolicySet::normal;
  std::uint8_t flags = 0;       // kLogged
  TierId tier;                  // none unless reason says otherwise
  PolicyId policy;              // none unless reason says otherwise
  std::int32_t rule = kNoRule;  // 0-based, in the policy's list of this direction

  static constexpr std::uint8_t kLogged = 1;  // Log rules matched on the way; explain() names them

  // Of this end alone; and whether anything polices it.
  constexpr bool allowed() const noexcept { return action == Action::allow; }
  constexpr bool enforced() const noexcept { return reason != Reason::unenforced; }
  friend constexpr bool operator==(const Decision&, const Decision&) noexcept = default;
};

// Both sides of a flow. A flow is allowed if no evaluated side denies it (spec/policy.md 2.7).
struct Verdict {
  Decision egress;   // at the source endpoint
  Decision ingress;  // at the destination endpoint

  // Neither end denies.
  constexpr bool allowed() const noexcept { return egress.allowed() && ingress.allowed(); }
  friend constexpr bool operator==(const Verdict&, const Verdict&) noexcept = default;
};

static_assert(sizeof(Decision) == 16 && std::is_trivially_copyable_v<Decision>);
static_assert(sizeof(Verdict) == 32 && std::is_trivially_copyable_v<Verdict>);

}  // namespace tierwall::inline v0
