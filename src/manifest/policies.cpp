// The policies of Calico, staged ones included, and the v1-era `policy` (spec/policy.md 1.2).
#include <utility>

#include "manifest/kinds.hpp"
#include "manifest/rules.hpp"
#include "manifest/staged_action.hpp"
#include "manifest/values.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

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
    if (is_staged(kind)) read_staged_action(spec, policy);
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
