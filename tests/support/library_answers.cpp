#include "support/library_answers.hpp"

#include <string>
#include <string_view>

namespace tierwall::testing {

namespace {

using reference::Criterion;
using reference::EndpointName;
using reference::PolicyName;
using reference::ReferenceDecision;
using reference::ReferenceFlow;
using reference::ReferenceSide;
using reference::ReferenceStep;
using reference::StepOutcome;

EndpointId id_of(const std::optional<EndpointName>& name, const Snapshot& snapshot) {
  if (!name) return kResolve;
  const EndpointId id = find_endpoint(snapshot, *name);
  if (!id.is_none()) return id;
  return EndpointId{static_cast<std::uint32_t>(snapshot.endpoint_count())};
}

PolicyName name_of(TierId tier, PolicyId policy, const Snapshot& snapshot) {
  PolicyName result;
  if (!tier.is_none()) result.tier = snapshot.tier(tier).name;
  if (!policy.is_none()) {
    const PolicyInfo& info = snapshot.policy(policy);
    result.kind = info.kind;
    result.namespace_name = info.namespace_name;
    result.name = info.name;
  }
  return result;
}

StepOutcome outcome_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::no_match: return StepOutcome::no_match;
    case Outcome::logged: return StepOutcome::logged;
    case Outcome::passed: return StepOutcome::passed;
    case Outcome::allowed: return StepOutcome::allowed;
    case Outcome::denied: return StepOutcome::denied;
    case Outcome::default_pass: return StepOutcome::default_pass;
    case Outcome::default_deny: return StepOutcome::default_deny;
    case Outcome::end_of_set: return StepOutcome::end_of_set;
  }
  return StepOutcome::no_match;
}

Criterion criterion_of(RuleField field) {
  switch (field) {
    case RuleField::ip_version: return Criterion::ip_version;
    case RuleField::protocol: return Criterion::protocol;
    case RuleField::not_protocol: return Criterion::not_protocol;
    case RuleField::icmp: return Criterion::icmp;
    case RuleField::not_icmp: return Criterion::not_icmp;
    case RuleField::http: return Criterion::http;
    case RuleField::source_nets: return Criterion::source_nets;
    case RuleField::source_not_nets: return Criterion::source_not_nets;
    case RuleField::source_selector: return Criterion::source_selector;
    case RuleField::source_not_selector: return Criterion::source_not_selector;
    case RuleField::source_services: return Criterion::source_services;
    case RuleField::source_ports: return Criterion::source_ports;
    case RuleField::source_not_ports: return Criterion::source_not_ports;
    case RuleField::destination_nets: return Criterion::destination_nets;
    case RuleField::destination_not_nets: return Criterion::destination_not_nets;
    case RuleField::destination_selector: return Criterion::destination_selector;
    case RuleField::destination_not_selector: return Criterion::destination_not_selector;
    case RuleField::destination_services: return Criterion::destination_services;
    case RuleField::destination_ports: return Criterion::destination_ports;
    case RuleField::destination_not_ports: return Criterion::destination_not_ports;
    case RuleField::address_family: return Criterion::address_family;
  }
  return Criterion::address_family;
}

std::set<Criterion> criteria_of(FieldMask mask) {
  std::set<Criterion> result;
  for (unsigned bit = 0; bit <= static_cast<unsigned>(RuleField::address_family); ++bit) {
    const auto field = static_cast<RuleField>(bit);
    if ((mask & mask_of(field)) != 0) result.insert(criterion_of(field));
  }
  return result;
}

}  // namespace

LibraryFlow::LibraryFlow(const ReferenceFlow& from, const Snapshot& snapshot) {
  flow_.source = from.source;
  flow_.destination = from.destination;
  flow_.source_endpoint = id_of(from.source_endpoint, snapshot);
  flow_.destination_endpoint = id_of(from.destination_endpoint, snapshot);
  flow_.source_port = from.source_port.value_or(kNoPort);
  flow_.destination_port = from.destination_port.value_or(kNoPort);
  flow_.icmp_type = from.icmp_type.value_or(kNoIcmpType);
  flow_.icmp_code = from.icmp_code ? *from.icmp_code : kNoIcmpCode;
  flow_.protocol = from.protocol;
  if (!from.http_method && !from.http_path && !from.original_destination &&
      !from.original_destination_port) {
    return;
  }

  extras_ = std::make_unique<FlowExtras>();
  if (from.http_method || from.http_path) {
    const auto view = [](const std::optional<std::string>& text) {
      return text ? std::optional<std::string_view>(*text) : std::nullopt;
    };
    request_ = HttpRequest::parse(view(from.http_method), view(from.http_path)).value();
    extras_->http = request_->view();
  }
  extras_->original_destination = from.original_destination.value_or(Address{});
  extras_->original_destination_port = from.original_destination_port.value_or(kNoPort);
  flow_.extras = extras_.get();
}

EndpointId find_endpoint(const Snapshot& snapshot, const EndpointName& name) {
  return snapshot.find_endpoint(name.kind, name.namespace_name, name.name);
}

ReferenceDecision named(const Decision& decision, const Snapshot& snapshot) {
  return ReferenceDecision{decision.action, decision.reason, decision.set,
                           name_of(decision.tier, decision.policy, snapshot), decision.rule};
}

ReferenceSide named(const SideExplanation& side, const Snapshot& snapshot) {
  ReferenceSide result;
  result.decision = named(side.decision, snapshot);
  if (!side.endpoint.is_none()) {
    const EndpointInfo& info = snapshot.endpoint(side.endpoint);
    result.endpoint = EndpointName{info.kind, info.namespace_name, info.name};
  }
  for (const Step& step : side.steps) {
    result.steps.push_back(ReferenceStep{step.set, outcome_of(step.outcome),
                                         name_of(step.tier, step.policy, snapshot), step.rule,
                                         criteria_of(step.failed_on)});
  }
  return result;
}

}  // namespace tierwall::testing
