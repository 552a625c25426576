// Plans: what is walked for an endpoint, a direction and a policy set (spec/policy.md 2.4, 2.5).
//
// A plan is a run of steps in evaluation order: the policies that apply, tier by tier, each tier
// followed by its end; then, in a normal plan, the profiles; an `end` step closes it. Endpoints
// with equal plans share one. Thread contract: plain values in immutable memory.
#pragma once

#include <cstdint>
#include <type_traits>

#include <tierwall/runtime/ids.hpp>
#include <tierwall/runtime/rule_tables.hpp>

namespace tierwall::inline v0 {

enum class StepKind : std::uint8_t {
  policy,           // walk its rules; a Pass goes on at `after_tier`
  tier_deny,        // end of tier: decided by its default action
  tier_pass,        // end of tier, default action Pass: the next tier
  set_end,          // end of tier in an untracked or preDNAT set: no default there
  profile,          // walk its rules; Pass means Deny
  missing_profile,  // named by the endpoint, defined by nothing: denied
  end,              // nothing decided
};

struct PlanStep {
  StepKind kind = StepKind::end;
  std::uint8_t reserved[3] = {};
  std::uint32_t first_rule = 0;
  std::uint32_t rule_count = 0;
  std::uint32_t after_tier = 0;  // index of the step that follows the tier's end
  TierId tier = {};
  PolicyId policy = {};  // at the end of a tier: the first policy that applies
};

static_assert(sizeof(PlanStep) == 24 && std::is_trivially_copyable_v<PlanStep>);

struct PlanEntry {
  std::uint32_t first_step = 0;
  std::uint32_t program = 0;  // whatever the local address
};

// What nearly every flow asks of an endpoint stands in its first half.
struct alignas(32) EndpointEntry {
  std::uint32_t program[2] = {};  // of its normal plans, by Direction
  std::uint32_t host = kNoEntry;  // index of the HostEntry; kNoEntry: a workload
  // The program is for local addresses of the endpoint's identity; the plan's is for the others.
  bool at_identity[2] = {};
  std::uint8_t reserved[2] = {};
  std::uint32_t identity = 0;    // of its first address or, if it has none, of itself
  std::uint32_t normal[2] = {};  // plans, by Direction
};

// The further policy sets of a host endpoint (2.8): plans.
struct HostEntry {
  std::uint32_t untracked[2] = {};  // by Direction
  std::uint32_t forward[2] = {};    // by Direction
  std::uint32_t pre_dnat = 0;       // ingress only
};

static_assert(sizeof(PlanEntry) == 8 && std::is_trivially_copyable_v<PlanEntry>);
static_assert(sizeof(EndpointEntry) == 32 && std::is_trivially_copyable_v<EndpointEntry>);
static_assert(sizeof(HostEntry) == 20 && std::is_trivially_copyable_v<HostEntry>);

}  // namespace tierwall::inline v0
