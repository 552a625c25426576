#include "cli/output/effective_json.hpp"

#include <optional>
#include <vector>

#include <tierwall/address.hpp>
#include <tierwall/effective.hpp>

#include "cli/flows/flow_request.hpp"
#include "cli/input/endpoint_name.hpp"
#include "cli/output/rule_origin.hpp"

namespace tierwall::cli {

namespace {

OrderedJson action_json(const std::optional<Action>& action) {
  if (!action) return nullptr;
  return to_string(*action);
}

// Null where no document says it.
OrderedJson origin_json(const RuleOrigin& origin) {
  if (origin.is_built_in()) return nullptr;
  OrderedJson json;
  json["source"] = origin.place.source;
  json["line"] = origin.place.line;
  json["column"] = origin.place.column;
  json["kind"] = origin.resource.kind;
  json["namespace"] = origin.resource.namespace_name;
  json["name"] = origin.resource.name;
  json["field"] = origin.field;
  return json;
}

OrderedJson policies_json(const std::vector<EffectivePolicy>& policies, Direction direction,
                          const Snapshot& snapshot, const PlaceMap& places) {
  OrderedJson list = OrderedJson::array();
  for (const EffectivePolicy& policy : policies) {
    const PolicyInfo& info = snapshot.policy(policy.policy);
    OrderedJson json;
    json["kind"] = info.kind;
    json["namespace"] = info.namespace_name;
    json["name"] = info.name;
    if (info.missing) json["missing"] = true;
    json["origin"] = origin_json(origin_of(info, places));
    json["rules"] = OrderedJson::array();
    for (const EffectiveRule& rule : policy.rules) {
      OrderedJson entry;
      entry["index"] = rule.index;
      entry["action"] = to_string(rule.action);
      entry["criteria"] = rule.criteria;
      entry["origin"] = origin_json(origin_of(info, direction, rule.index, places));
      json["rules"].push_back(std::move(entry));
    }
    list.push_back(std::move(json));
  }
  return list;
}

OrderedJson failsafe_json(const std::vector<FailsafePorts>& failsafe) {
  OrderedJson list = OrderedJson::array();
  for (const FailsafePorts& open : failsafe) {
    OrderedJson json;
    json["protocol"] = protocol_text(open.protocol);
    json["ports"] = open.ports;
    list.push_back(std::move(json));
  }
  return list;
}

OrderedJson set_json(const EffectiveSet& set, const Snapshot& snapshot, const PlaceMap& places) {
  OrderedJson json;
  json["direction"] = to_string(set.direction);
  json["set"] = to_string(set.set);
  if (set.set == PolicySet::failsafe) json["failsafe"] = failsafe_json(set.failsafe);
  json["tiers"] = OrderedJson::array();
  for (const EffectiveTier& tier : set.tiers) {
    OrderedJson entry;
    entry["tier"] = snapshot.tier(tier.tier).name;
    entry["policies"] = policies_json(tier.policies, set.direction, snapshot, places);
    entry["endOfTier"] = action_json(tier.end);
    json["tiers"].push_back(std::move(entry));
  }
  json["profiles"] = policies_json(set.profiles, set.direction, snapshot, places);
  json["otherwise"] = action_json(set.otherwise);
  return json;
}

}  // namespace

OrderedJson effective_json(const Snapshot& snapshot, EndpointId endpoint, const PlaceMap& places) {
  const EndpointInfo& info = snapshot.endpoint(endpoint);
  OrderedJson json;
  json["endpoint"] = name_of(info).to_string();
  json["addresses"] = addresses_json(info);
  json["sets"] = OrderedJson::array();
  for (const EffectiveSet& set : effective_policies(snapshot, endpoint))
    json["sets"].push_back(set_json(set, snapshot, places));
  return json;
}

OrderedJson addresses_json(const EndpointInfo& endpoint) {
  OrderedJson list = OrderedJson::array();
  for (const Address& address : endpoint.addresses)
    list.push_back(to_string(address));
  return list;
}

}  // namespace tierwall::cli
