// The judge of policy: spec/policy.md sections 2 and 3 read aloud, over the plain Model. It walks
// every rule that applies, compares texts, and shares no code with the library.
//
//     PolicyJudge judge(model);
//     ReferenceVerdict verdict = judge.evaluate({.source = a, .destination = b, .protocol = 6});
//     verdict.ingress.decision.policy.name   // who decided, by name
//
// The model must be valid; nothing is validated here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/address.hpp>
#include <tierwall/runtime/verdict.hpp>

namespace tierwall::reference {

// --- what is asked

struct EndpointName {
  EndpointKind kind = EndpointKind::workload_endpoint;
  std::string namespace_name;  // empty for hosts
  std::string name;
  friend bool operator==(const EndpointName&, const EndpointName&) = default;
};

// 2.7: the tuple; what is not known is absent.
struct ReferenceFlow {
  Address source = {};
  Address destination = {};
  std::uint8_t protocol = 0;
  std::optional<std::uint16_t> source_port = {};
  std::optional<std::uint16_t> destination_port = {};
  std::optional<std::uint8_t> icmp_type = {};
  std::optional<std::uint8_t> icmp_code = {};
  std::optional<std::string> http_method = {};
  std::optional<std::string> http_path = {};  // as on the wire; starts with `/`
  std::optional<Address> original_destination = {};
  std::optional<std::uint16_t> original_destination_port = {};
  // The endpoints to evaluate; absent: the owners of the addresses.
  std::optional<EndpointName> source_endpoint = {};
  std::optional<EndpointName> destination_endpoint = {};
};

struct ReferenceOptions {
  bool staged_enforced = false;  // 2.6: the pending evaluation
  bool failsafe_ports = false;   // 2.8
};

// --- what is answered

// 3.1: the criteria of a rule.
enum class Criterion {
  ip_version,
  protocol,
  not_protocol,
  icmp,
  not_icmp,
  http,
  source_nets,
  source_not_nets,
  source_selector,
  source_not_selector,
  source_services,
  source_ports,
  source_not_ports,
  destination_nets,
  destination_not_nets,
  destination_selector,
  destination_not_selector,
  destination_services,
  destination_ports,
  destination_not_ports,
  address_family,  // 3.3: a net list without a prefix of the packet's family
};

enum class StepOutcome {
  no_match,
  logged,
  passed,
  allowed,
  denied,
  default_pass,  // end of tier, rule = -1
  default_deny,  // end of tier, rule = -1
  end_of_set,    // end of tier in an untracked or preDNAT set, rule = -1
};

// Names a policy or, with the kind `Profile` and no tier, a profile.
struct PolicyName {
  std::string tier;
  std::string kind;
  std::string namespace_name;
  std::string name;
  friend bool operator==(const PolicyName&, const PolicyName&) = default;
};

struct ReferenceStep {
  PolicySet set = PolicySet::normal;
  StepOutcome outcome = StepOutcome::no_match;
  PolicyName policy;
  std::int32_t rule = kNoRule;
  std::set<Criterion> failed;  // every criterion that does not hold; empty unless no_match
  friend bool operator==(const ReferenceStep&, const ReferenceStep&) = default;
};

// The members are meaningful as those of tierwall::Decision are.
struct ReferenceDecision {
  Action action = Action::allow;
  Reason reason = Reason::unenforced;
  PolicySet set = PolicySet::normal;
  PolicyName policy;
  std::int32_t rule = kNoRule;
  friend bool operator==(const ReferenceDecision&, const ReferenceDecision&) = default;
};

struct ReferenceSide {
  std::optional<EndpointName> endpoint;  // absent: nothing was evaluated
  ReferenceDecision decision;
  std::vector<ReferenceStep> steps;  // every rule looked at, in order, the deciding one last

  std::vector<ReferenceStep> logs() const;   // Log rules that matched
  std::vector<ReferenceStep> trace() const;  // rules and tier defaults that decided or passed
};

struct ReferenceVerdict {
  ReferenceSide egress;   // at the source endpoint
  ReferenceSide ingress;  // at the destination endpoint
  bool allowed() const;
};

struct PolicyState;

class PolicyJudge {
 public:
  explicit PolicyJudge(const Model& model, ReferenceOptions options = {});

  ReferenceVerdict evaluate(const ReferenceFlow& flow) const;

  // 2.8, hep_forward: a packet on its way through a host endpoint.
  ReferenceSide evaluate_forward(const EndpointName& host, Direction direction,
                                 const ReferenceFlow& flow) const;

 private:
  std::shared_ptr<const PolicyState> state_;
};

ReferenceVerdict evaluate(const Model& model, const ReferenceFlow& flow,
                          ReferenceOptions options = {});

}  // namespace tierwall::reference
