#include "cli/flows/answer_json.hpp"

#include <string>
#include <string_view>

#include <tierwall/address.hpp>

namespace tierwall::cli {

namespace {

std::string_view verdict_word(bool allowed) {
  return allowed ? "allow" : "deny";
}

std::string_view outcome_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::no_match: return "noMatch";
    case Outcome::logged: return "log";
    case Outcome::passed:
    case Outcome::default_pass: return "pass";
    case Outcome::allowed: return "allow";
    case Outcome::denied:
    case Outcome::default_deny: return "deny";
    case Outcome::end_of_set: return "endOfSet";
  }
  return "unknown";
}

std::string_view tier_name(TierId tier, const Snapshot& snapshot) {
  return tier.is_none() ? std::string_view{} : std::string_view(snapshot.tier(tier).name);
}

OrderedJson owner_json(EndpointId owner, const Snapshot& snapshot) {
  if (owner.is_none()) return nullptr;
  return name_of(snapshot.endpoint(owner)).to_string();
}

bool is_host(EndpointId owner, const Snapshot& snapshot) {
  return !owner.is_none() && snapshot.endpoint(owner).kind == EndpointKind::host_endpoint;
}

}  // namespace

OrderedJson flow_json(const BoundFlow& bound, const Snapshot& snapshot) {
  const Flow flow = bound.flow();
  OrderedJson json;
  json["from"] = owner_json(bound.source_owner(), snapshot);
  json["to"] = owner_json(bound.destination_owner(), snapshot);
  if (!flow.source.is_none()) json["srcIP"] = to_string(flow.source);
  if (!flow.destination.is_none()) json["dstIP"] = to_string(flow.destination);
  json["protocol"] = protocol_text(flow.protocol);
  // A protocol without a name stays a number.
  if (json["protocol"] == std::to_string(flow.protocol)) json["protocol"] = flow.protocol;
  if (flow.source_port != kNoPort) json["srcPort"] = flow.source_port;
  if (flow.destination_port != kNoPort) json["dstPort"] = flow.destination_port;
  if (flow.icmp_type != kNoIcmpType) json["icmpType"] = flow.icmp_type;
  if (flow.icmp_code != kNoIcmpCode) json["icmpCode"] = flow.icmp_code;
  if (bound.http()) {
    OrderedJson http = OrderedJson::object();
    if (bound.http()->method) http["method"] = *bound.http()->method;
    if (bound.http()->path) http["path"] = *bound.http()->path;
    json["http"] = std::move(http);
  }
  if (flow.extras != nullptr && !flow.extras->original_destination.is_none()) {
    OrderedJson original;
    original["dstIP"] = to_string(flow.extras->original_destination);
    if (flow.extras->original_destination_port != kNoPort) {
      original["dstPort"] = flow.extras->original_destination_port;
    }
    json["preDNAT"] = std::move(original);
  }
  OrderedJson through;
  if (!bound.in_host().is_none()) through["inHost"] = owner_json(bound.in_host(), snapshot);
  if (!bound.out_host().is_none()) through["outHost"] = owner_json(bound.out_host(), snapshot);
  if (!through.empty()) json["through"] = std::move(through);
  return json;
}

OrderedJson side_json(const Decision& decision, EndpointId owner, const Snapshot& snapshot) {
  OrderedJson json;
  if (!decision.enforced()) {
    json["verdict"] = "unenforced";
    return json;
  }
  json["verdict"] = verdict_word(decision.allowed());
  json["by"] = to_string(decision.reason);
  if (!decision.policy.is_none()) {
    const PolicyInfo& policy = snapshot.policy(decision.policy);
    json["tier"] = tier_name(decision.tier, snapshot);
    json["kind"] = policy.kind;
    json["namespace"] = policy.namespace_name;
    json["policy"] = policy.name;
  }
  json["rule"] = decision.rule;
  if (is_host(owner, snapshot)) json["set"] = to_string(decision.set);
  return json;
}

OrderedJson answer_json(const Answer& answer, const BoundFlow& flow, const Snapshot& snapshot) {
  OrderedJson json;
  json["verdict"] = verdict_word(answer.allowed());
  json["egress"] = side_json(answer.verdict.egress, flow.source_owner(), snapshot);
  json["ingress"] = side_json(answer.verdict.ingress, flow.destination_owner(), snapshot);
  if (answer.in_host) json["inHost"] = side_json(*answer.in_host, flow.in_host(), snapshot);
  if (answer.out_host) json["outHost"] = side_json(*answer.out_host, flow.out_host(), snapshot);
  return json;
}

OrderedJson logs_json(std::span<const SideExplanation> sides, const Snapshot& snapshot) {
  OrderedJson logs = OrderedJson::array();
  for (const SideExplanation& side : sides) {
    for (const Step& step : side.steps) {
      if (step.outcome != Outcome::logged) continue;
      const PolicyInfo& policy = snapshot.policy(step.policy);
      OrderedJson hit;
      hit["tier"] = tier_name(step.tier, snapshot);
      hit["kind"] = policy.kind;
      hit["namespace"] = policy.namespace_name;
      hit["policy"] = policy.name;
      hit["rule"] = step.rule;
      logs.push_back(std::move(hit));
    }
  }
  return logs;
}

OrderedJson trace_json(std::span<const SideExplanation> sides, const Snapshot& snapshot) {
  OrderedJson trace = OrderedJson::array();
  for (const SideExplanation& side : sides) {
    for (const Step& step : side.steps) {
      const bool silent = step.outcome == Outcome::no_match || step.outcome == Outcome::logged ||
                          step.outcome == Outcome::end_of_set || step.policy.is_none();
      if (silent) continue;
      const PolicyInfo& policy = snapshot.policy(step.policy);
      OrderedJson entry;
      entry["tier"] = tier_name(step.tier, snapshot);
      entry["kind"] = policy.kind;
      entry["policy"] = policy.name;
      entry["rule"] = step.rule;
      entry["action"] = outcome_word(step.outcome);
      trace.push_back(std::move(entry));
    }
  }
  return trace;
}

OrderedJson walk_json(const SideExplanation& side, const Snapshot& snapshot) {
  OrderedJson json = side_json(side.decision, side.endpoint, snapshot);
  json["endpoint"] = owner_json(side.endpoint, snapshot);
  OrderedJson steps = OrderedJson::array();
  for (const Step& step : side.steps) {
    OrderedJson entry;
    entry["set"] = to_string(step.set);
    entry["tier"] = tier_name(step.tier, snapshot);
    if (!step.policy.is_none()) {
      const PolicyInfo& policy = snapshot.policy(step.policy);
      entry["kind"] = policy.kind;
      entry["namespace"] = policy.namespace_name;
      entry["policy"] = policy.name;
    }
    entry["rule"] = step.rule;
    entry["outcome"] = outcome_word(step.outcome);
    if (step.outcome == Outcome::no_match) {
      OrderedJson refused = OrderedJson::array();
      for (unsigned field = 0; field <= static_cast<unsigned>(RuleField::address_family); ++field) {
        const auto criterion = static_cast<RuleField>(field);
        if ((step.failed_on & mask_of(criterion)) != 0) refused.push_back(to_string(criterion));
      }
      entry["failedOn"] = std::move(refused);
    }
    steps.push_back(std::move(entry));
  }
  json["steps"] = std::move(steps);
  return json;
}

}  // namespace tierwall::cli
