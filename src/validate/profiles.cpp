#include <set>
#include <string>

#include <fmt/format.h>

#include "model/resource_names.hpp"
#include "support/profile_names.hpp"
#include "validate/names.hpp"
#include "validate/resources.hpp"
#include "validate/rules.hpp"

namespace tierwall::validation {

namespace {

constexpr std::string_view kReservedProfile = "projectcalico-default-allow";

bool is_label_profile(std::string_view name) {
  return name.starts_with(support::kNamespaceProfile) ||
         name.starts_with(support::kServiceAccountProfile);
}

void check_profile(Report& report, const Profile& profile, const Limits& limits) {
  check_subdomain_name(report, profile.name);
  if (profile.name == kReservedProfile) {
    report.error(ErrorCode::conflict, "metadata.name",
                 fmt::format("the profile `{}` is built in", kReservedProfile));
  }
  check_labels(report, "spec.labelsToApply", profile.labels_to_apply);
  for (const auto& [key, value] : profile.labels_to_apply) {
    if (is_borrowed_label(key) && !is_label_profile(profile.name)) {
      report.warning(ErrorCode::conflict, fmt::format("spec.labelsToApply.{}", key),
                     fmt::format("endpoints with the label `{}` are selected as if it came from "
                                 "their namespace or service account",
                                 key));
    }
  }
  RuleContext context{.direction = Direction::ingress,
                      .in_profile = true,
                      .converted = false,
                      .policy_namespace = {}};
  check_rules(report, profile.ingress, context, limits);
  context.direction = Direction::egress;
  check_rules(report, profile.egress, context, limits);
}

}  // namespace

void check_profiles(Report& report, const Model& model, const Limits& limits) {
  Identities identities;
  std::set<std::string, std::less<>> derived;
  for (const Namespace& space : model.namespaces) {
    report.about(resource_name(space));
    identities.check(report);
    check_subdomain_name(report, space.name);
    check_labels(report, "metadata.labels", space.labels);
    derived.insert(support::namespace_profile_name(space.name));
  }
  for (const ServiceAccount& account : model.service_accounts) {
    report.about(resource_name(account));
    identities.check(report);
    check_namespace_name(report, account.namespace_name);
    check_subdomain_name(report, account.name);
    check_labels(report, "metadata.labels", account.labels);
    // Names have dots, so that two service accounts may mean one profile.
    if (!derived.insert(support::service_account_profile_name(account.namespace_name, account.name))
             .second) {
      report.error(ErrorCode::duplicate, "metadata.name",
                   "another service account already defines the profile of this name");
    }
  }
  for (const Profile& profile : model.profiles) {
    report.about(resource_name(profile));
    identities.check(report);
    check_profile(report, profile, limits);
    if (derived.contains(profile.name)) {
      report.error(ErrorCode::duplicate, "metadata.name",
                   fmt::format("a namespace or service account already defines the profile `{}`",
                               profile.name));
    }
  }
}

}  // namespace tierwall::validation
