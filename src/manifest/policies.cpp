// The policies of Calico, staged ones included, and the v1-era `policy` (spec/policy.md 1.2).
#include <array>
#include <utility>

#include "manifest/kinds.hpp"
#include "manifest/rules.hpp"
#include "manifest/values.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

std::optional<StagedAction> read_staged_action(const Value& value) {
  constexpr std::array<std::pair<std::string_view, StagedAction>, 4> kWords{
      {{"Set", StagedAction::set},
       {"Delete", StagedAction::remove},
       {"Learn", StagedAction::learn},
       {"Ignore", StagedAction::ignore}}};
  const std::optional<std::string_view> text = read_text(value);
  if (!text || text->empty()) return std::nullopt;
  for (const auto& [word, action] : kWords) {
    if (word == *text) return action;
  }
  value.error(ErrorCode::invalid_value,
              "unknown staged action " + quoted(*text) + "; there are Set, Delete, Learn, Ignore");
  return std::nullopt;
}

// A staged deletion names a policy and says nothing else.
void refuse_other_fields(const Value& spec) {
  for (const Field& field : spec.node().fields()) {
    if (field.key == "tier" || field.key == "stagedAction" || field.value.is_null()) continue;
    spec.error_at_field(field.key, field.key_position, ErrorCode::conflict,
                        "must be absent with stagedAction Delete");
  }
}

// They have no effect on verdicts.
void check_performance_hints(Fields& spec) {
  spec.each("performanceHints", [](const Value& item) {
    const std::optional<std::string_view> hint = read_text(item);
    if (hint && *hint != "AssumeNeededOnEveryNode") {
      item.error(ErrorCode::invalid_value, "unknown performance hint " + quoted(*hint) +
                                               "; there is AssumeNeededOnEveryNode");
    }
  });
}

void read_flag(Fields& spec, std::string_view name, bool& flag) {
  if (const std::optional<Value> value = spec.get(name))
    flag = read_boolean(*value).value_or(false);
}

void read_policy(Resource& resource, PolicyKind kind) {
  Policy policy;
  policy.kind = kind;
  policy.namespace_name = resource.namespace_name;
  policy.name = resource.name;
  resource.read_spec([&](Fields& spec) {
    if (std::string tier = read_text_field(spec, "tier"); !tier.empty())
      policy.tier = std::move(tier);
    if (const std::optional<Value> order = spec.get("order")) policy.order = read_number(*order);
    policy.selector = read_selector_field(spec, "selector");
    policy.service_account_selector = read_selector_field(spec, "serviceAccountSelector");
    if (const std::optional<Value> types = spec.get("types")) policy.types = read_types(*types);
    policy.ingress = read_rules(spec, "ingress");
    policy.egress = read_rules(spec, "egress");
    check_performance_hints(spec);
    if (!is_namespaced(kind)) {
      policy.namespace_selector = read_selector_field(spec, "namespaceSelector");
      read_flag(spec, "doNotTrack", policy.do_not_track);
      read_flag(spec, "preDNAT", policy.pre_dnat);
      read_flag(spec, "applyOnForward", policy.apply_on_forward);
    }
    if (is_staged(kind)) {
      if (const std::optional<Value> action = spec.get("stagedAction"))
        policy.staged_action = read_staged_action(*action);
      if (policy.staged_action == StagedAction::remove) refuse_other_fields(spec.mapping());
    }
  });
  if (resource.context.v1 && (policy.do_not_track || policy.pre_dnat))
    policy.apply_on_forward = true;
  resource.store.put(resource.context, &Model::policies, std::move(policy));
}

}  // namespace

void read_global_network_policy(Resource& resource) {
  read_policy(resource, PolicyKind::global_network_policy);
}

void read_network_policy(Resource& resource) {
  read_policy(resource, PolicyKind::network_policy);
}

void read_staged_global_network_policy(Resource& resource) {
  read_policy(resource, PolicyKind::staged_global_network_policy);
}

void read_staged_network_policy(Resource& resource) {
  read_policy(resource, PolicyKind::staged_network_policy);
}

}  // namespace tierwall::manifest
