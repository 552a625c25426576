#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "model/resource_names.hpp"
#include "support/quote.hpp"
#include "syntax/compose.hpp"
#include "validate/names.hpp"
#include "validate/resources.hpp"
#include "validate/rules.hpp"
#include "validate/selectors.hpp"

namespace tierwall::validation {

namespace {

constexpr std::size_t kMaxPolicyName = 253;

// Kinds that a document states in the form of the model; all others are conversions.
bool is_calico_kind(PolicyKind kind) {
  return kind == PolicyKind::global_network_policy || kind == PolicyKind::network_policy ||
         kind == PolicyKind::staged_global_network_policy ||
         kind == PolicyKind::staged_network_policy;
}

// `L` or `L.L` (1.1).
bool is_policy_name(std::string_view name) {
  const std::size_t dot = name.find('.');
  return name.size() <= kMaxPolicyName && is_dns_label(name.substr(0, dot)) &&
         (dot == std::string_view::npos || is_dns_label(name.substr(dot + 1)));
}

// Names that converters of other platforms make.
bool is_converted_name(std::string_view name) {
  for (const std::string_view prefix : {"knp.default.", "ossg.default."}) {
    if (name.starts_with(prefix)) return is_subdomain(name.substr(prefix.size()));
  }
  return false;
}

void check_name(Report& report, const Policy& policy) {
  if (!is_calico_kind(policy.kind) || policy.name.empty()) {
    check_subdomain_name(report, policy.name);
  } else if (!is_policy_name(policy.name) &&
             !(is_namespaced(policy.kind) && is_converted_name(policy.name))) {
    report.error(ErrorCode::invalid_value, "metadata.name",
                 fmt::format("the policy name {} is not made of lower-case letters, digits and "
                             "inner dashes with at most one dot",
                             support::quoted(policy.name)));
  }
  if (policy.kind == PolicyKind::baseline_admin_network_policy && policy.name != "default") {
    report.error(ErrorCode::invalid_value, "metadata.name",
                 fmt::format("the only policy of this kind is named `default`, not {}",
                             support::quoted(policy.name)));
  }
  if (is_namespaced(policy.kind)) {
    check_namespace_name(report, policy.namespace_name);
  } else if (!policy.namespace_name.empty()) {
    report.error(ErrorCode::conflict, "metadata.namespace", "this kind has no namespace");
  }
}

void check_flags(Report& report, const Policy& policy) {
  const auto refuse_in_namespace = [&](bool given, const char* field) {
    if (given && is_namespaced(policy.kind)) {
      report.error(ErrorCode::unknown_field, fmt::format("spec.{}", field),
                   fmt::format("`{}` is for cluster-scoped policies", field));
    }
  };
  refuse_in_namespace(!policy.namespace_selector.empty(), "namespaceSelector");
  refuse_in_namespace(policy.do_not_track, "doNotTrack");
  refuse_in_namespace(policy.pre_dnat, "preDNAT");
  refuse_in_namespace(policy.apply_on_forward, "applyOnForward");

  if (policy.pre_dnat && policy.do_not_track) {
    report.error(ErrorCode::conflict, "spec.preDNAT", "`preDNAT` excludes `doNotTrack`");
  }
  if (policy.pre_dnat && !policy.apply_on_forward) {
    report.error(ErrorCode::conflict, "spec.preDNAT", "`preDNAT` needs `applyOnForward: true`");
  }
  if (policy.do_not_track && !policy.apply_on_forward) {
    report.error(ErrorCode::conflict, "spec.doNotTrack",
                 "`doNotTrack` needs `applyOnForward: true`");
  }
  if (policy.pre_dnat && !policy.egress.empty()) {
    report.error(ErrorCode::conflict, "spec.egress", "a `preDNAT` policy has no egress rules");
  }
  if (policy.pre_dnat && policy.types && policy.types->egress) {
    report.error(ErrorCode::conflict, "spec.types", "a `preDNAT` policy is for ingress only");
  }
  if (policy.types && !policy.types->ingress && !policy.types->egress) {
    report.error(ErrorCode::invalid_value, "spec.types", "the types name no direction");
  }
}

// A staged deletion says nothing but which policy it deletes (1.2).
void check_staged(Report& report, const Policy& policy) {
  if (!policy.staged_action) return;
  if (!is_staged(policy.kind)) {
    report.error(ErrorCode::unknown_field, "spec.stagedAction",
                 "`stagedAction` is for staged policies");
    return;
  }
  if (*policy.staged_action != StagedAction::remove) return;
  struct Given {
    const char* field;
    bool given;
  };
  const Given fields[] = {
      // A conversion states order, selector and types of its own accord.
      {"order", policy.order.has_value() && is_calico_kind(policy.kind)},
      {"selector", !policy.selector.empty() && is_calico_kind(policy.kind)},
      {"namespaceSelector", !policy.namespace_selector.empty()},
      {"serviceAccountSelector", !policy.service_account_selector.empty()},
      {"types", policy.types.has_value() && is_calico_kind(policy.kind)},
      {"ingress", !policy.ingress.empty()},
      {"egress", !policy.egress.empty()},
      {"doNotTrack", policy.do_not_track},
      {"preDNAT", policy.pre_dnat},
      {"applyOnForward", policy.apply_on_forward},
  };
  for (const Given& field : fields) {
    if (field.given) {
      report.error(ErrorCode::conflict, fmt::format("spec.{}", field.field),
                   fmt::format("`{}` must be absent with stagedAction Delete", field.field));
    }
  }
}

void check_subject(Report& report, const Policy& policy, const Limits& limits) {
  const bool limit_length = is_calico_kind(policy.kind);
  const SelectorField fields[] = {
      {"spec.selector", policy.selector, GlobalCall::refused, limit_length},
      {"spec.namespaceSelector", policy.namespace_selector, GlobalCall::refused, limit_length},
      {"spec.serviceAccountSelector", policy.service_account_selector, GlobalCall::refused,
       limit_length},
  };
  for (const SelectorField& field : fields)
    check_selector_field(report, field, limits);

  const syntax::SubjectFields subject{policy.selector, policy.namespace_selector,
                                      policy.service_account_selector};
  const auto composed =
      is_namespaced(policy.kind)
          ? syntax::compose_namespaced_subject(policy.namespace_name, subject, limits)
          : syntax::compose_global_subject(subject, limits);
  report_compose_errors(report, composed.errors, [](syntax::ComposedField field) -> std::string {
    switch (field) {
      case syntax::ComposedField::namespace_selector: return "spec.namespaceSelector";
      case syntax::ComposedField::service_account_selector: return "spec.serviceAccountSelector";
      case syntax::ComposedField::policy_namespace: return "metadata.namespace";
      default: return "spec.selector";
    }
  });
}

// Whether the tiers of policies are there.
class TierCheck {
 public:
  TierCheck(const Model& model, const BuildOptions& options)
      : known_(tier_names(model)), options_(options) {}

  void check(Report& report, const Policy& policy) {
    if (known_.contains(policy.tier)) return;
    if (options_.unknown_tiers == UnknownTiers::refused || !is_tier_name(policy.tier)) {
      report.error(ErrorCode::unknown_reference, "spec.tier",
                   fmt::format("there is no tier {}", support::quoted(policy.tier)));
      return;
    }
    unknown_.insert(policy.tier);
    report.warning(
        ErrorCode::unknown_reference, "spec.tier",
        fmt::format("there is no tier {}: until there is, it comes last and denies at its end",
                    support::quoted(policy.tier)));
    if (known_.size() + unknown_.size() > options_.limits.max_tiers) {
      report.error(
          ErrorCode::too_large, "spec.tier",
          fmt::format("more than {} tiers are named (max_tiers)", options_.limits.max_tiers));
    }
  }

 private:
  const TierNames known_;
  TierNames unknown_;
  const BuildOptions& options_;
};

void check_policy(Report& report, const Policy& policy, TierCheck& tiers, const Limits& limits) {
  check_name(report, policy);
  tiers.check(report, policy);
  if (policy.order && !std::isfinite(*policy.order)) {
    report.error(ErrorCode::invalid_value, "spec.order", "an order is a finite number");
  }
  check_flags(report, policy);
  check_staged(report, policy);
  check_subject(report, policy, limits);

  RuleContext context{.direction = Direction::ingress,
                      .in_profile = false,
                      .converted = !is_calico_kind(policy.kind),
                      .policy_namespace = policy.namespace_name};
  check_rules(report, policy.ingress, context, limits);
  context.direction = Direction::egress;
  check_rules(report, policy.egress, context, limits);
}

}  // namespace

void check_policies(Report& report, const Model& model, const BuildOptions& options) {
  TierCheck tiers(model, options);
  Identities identities;
  for (const Policy& policy : model.policies) {
    report.about(resource_name(policy));
    identities.check(report);
    check_policy(report, policy, tiers, options.limits);
  }
}

}  // namespace tierwall::validation
