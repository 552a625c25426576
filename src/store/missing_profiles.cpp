#include "store/missing_profiles.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/resource_names.hpp"
#include "support/quote.hpp"

namespace tierwall::store {

MissingProfiles::MissingProfiles(const Model& model, const snapshot::ProfileTable& profiles) {
  const bool has_missing =
      std::ranges::any_of(profiles.records(), &snapshot::ProfileRecord::missing);
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
    if (has_missing || !snapshot::exists(endpoint)) note(AnyEndpoint(&endpoint), profiles);
  }
  if (has_missing) {
    for (const HostEndpoint& endpoint : model.host_endpoints)
      note(AnyEndpoint(&endpoint), profiles);
  }
  changes_.clear();
  is_changed_ = false;
}

MissingProfiles::Name MissingProfiles::name_of(const AnyEndpoint& endpoint) {
  return {endpoint.is_host(),
          endpoint.visit([](const auto& resource) { return resource_name(resource); })};
}

void MissingProfiles::note(const AnyEndpoint& endpoint, const snapshot::ProfileTable& profiles) {
  const std::vector<std::string>& names = endpoint.profiles();
  std::vector<Missing> missing;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (profiles.find_defined(names[i]) == nullptr) missing.push_back({i, names[i]});
  }
  if (missing.empty() && endpoint.exists() && named_by_.empty() && invisible_.empty()) return;
  Name name = name_of(endpoint);
  drop(name);
  if (endpoint.exists()) {
    invisible_.erase(name.second);
  } else {
    invisible_.insert(name.second);
  }
  for (const Missing& each : missing) {
    if (uses_[each.profile]++ == 0) changes_.push_back(each.profile);
  }
  if (missing.empty()) return;
  named_by_.emplace(std::move(name), std::move(missing));
  is_changed_ = true;
}

void MissingProfiles::forget(const AnyEndpoint& endpoint) {
  const Name name = name_of(endpoint);
  drop(name);
  invisible_.erase(name.second);
}

void MissingProfiles::drop(const Name& name) {
  const auto known = named_by_.find(name);
  if (known == named_by_.end()) return;
  for (const Missing& each : known->second) {
    if (--uses_[each.profile] == 0) changes_.push_back(each.profile);
  }
  named_by_.erase(known);
  is_changed_ = true;
}

bool MissingProfiles::is_named(std::string_view profile) const {
  const auto found = uses_.find(profile);
  return found != uses_.end() && found->second != 0;
}

void MissingProfiles::warn(Diagnostics& diagnostics) const {
  for (const auto& [name, missing] : named_by_) {
    for (const Missing& each : missing) {
      Diagnostic warning{.severity = Severity::warning,
                         .code = ErrorCode::unknown_reference,
                         .place = {},
                         .resource = {},
                         .field = {},
                         .message = {}};
      if (diagnostics.suppressed_count() == 0) {
        warning.resource = name.second;
        warning.field = fmt::format("spec.profiles[{}]", each.at);
        warning.message = fmt::format("there is no profile {}: until there is, it denies",
                                      support::quoted(each.profile));
      }
      diagnostics.add(std::move(warning));
    }
  }
}

}  // namespace tierwall::store
