// explain(): the same verdict as evaluate(), with every rule walked and why it did not match.
//
//     Explanation e = explain(snapshot, flow);
//     fmt::print("{}", render(e, snapshot));
//
// Cold code: it walks the endpoint's policies rule by rule. Law: explain(s, f).verdict equals
// evaluate(s.view(), f). Thread contract: pure functions of immutable input. Complexity: linear in
// the rules that apply to the two endpoints.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/verdict.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::inline v0 {

// The criteria of a rule (spec/policy.md 3.1) as bits.
using FieldMask = std::uint32_t;

// X(identifier, path as in the manifests)
#define TIERWALL_RULE_FIELDS(X)                          \
  X(ip_version, "ipVersion")                             \
  X(protocol, "protocol")                                \
  X(not_protocol, "notProtocol")                         \
  X(icmp, "icmp")                                        \
  X(not_icmp, "notICMP")                                 \
  X(http, "http")                                        \
  X(source_nets, "source.nets")                          \
  X(source_not_nets, "source.notNets")                   \
  X(source_selector, "source.selector")                  \
  X(source_not_selector, "source.notSelector")           \
  X(source_services, "source.services")                  \
  X(source_ports, "source.ports")                        \
  X(source_not_ports, "source.notPorts")                 \
  X(destination_nets, "destination.nets")                \
  X(destination_not_nets, "destination.notNets")         \
  X(destination_selector, "destination.selector")        \
  X(destination_not_selector, "destination.notSelector") \
  X(destination_services, "destination.services")        \
  X(destination_ports, "destination.ports")              \
  X(destination_not_ports, "destination.notPorts")       \
  X(address_family, "address family of the nets")

// A criterion of a rule, see TIERWALL_RULE_FIELDS.
enum class RuleField : std::uint8_t {
#define TIERWALL_X(identifier, text) identifier,
  TIERWALL_RULE_FIELDS(TIERWALL_X)
#undef TIERWALL_X
};

// The bit of a criterion.
constexpr FieldMask mask_of(RuleField field) noexcept {
  return FieldMask{1} << static_cast<unsigned>(field);
}
// Its path in the manifests.
TIERWALL_EXPORT std::string_view to_string(RuleField field) noexcept;

// What became of a step.
enum class Outcome : std::uint8_t {
  no_match,      // failed_on says which criteria refused
  logged,        // a Log rule matched; the walk goes on
  passed,        // a Pass rule matched; on to the next tier
  allowed,       // decided
  denied,        // decided
  default_pass,  // end of tier, defaultAction Pass (rule = -1, policy = the first that applied)
  default_deny,  // end of tier, defaultAction Deny; decided
  end_of_set,    // end of tier in an untracked or preDNAT set: no default there
};

// A rule that was walked, or the end of a tier.
struct Step {
  PolicySet set = PolicySet::normal;
  Outcome outcome = Outcome::no_match;
  TierId tier;      // none in profiles
  PolicyId policy;  // the policy or profile
  std::int32_t rule = kNoRule;
  FieldMask failed_on = 0;  // every criterion that did not hold, for no_match
  friend bool operator==(const Step&, const Step&) = default;
};

// What the policies of one endpoint said.
struct SideExplanation {
  Direction direction = Direction::ingress;
  Decision decision;
  EndpointId endpoint;      // none: nothing was evaluated
  std::vector<Step> steps;  // in the order of the walk, the deciding one last
};

// What both ends said.
struct Explanation {
  Flow flow;  // its extras must live as long as somebody renders this
  Verdict verdict;
  SideExplanation egress;
  SideExplanation ingress;
};

TIERWALL_EXPORT Explanation explain(const Snapshot& snapshot, const Flow& flow);

// One packet on its way through a host endpoint (spec/policy.md 2.8, hep_forward); see
// evaluate_forward().
TIERWALL_EXPORT SideExplanation explain_forward(const Snapshot& snapshot, EndpointId host,
                                                Direction direction, const Flow& flow);

// Stable text, for people; golden-tested.
TIERWALL_EXPORT std::string render(const Explanation& explanation, const Snapshot& snapshot);
TIERWALL_EXPORT std::string render(const SideExplanation& side, const Snapshot& snapshot);
// One decision in a few words: `allow by rule 0 of GlobalNetworkPolicy web in tier default`.
TIERWALL_EXPORT std::string describe(const Decision& decision, const Snapshot& snapshot);

}  // namespace tierwall::inline v0
