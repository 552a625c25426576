#include "store/missing_profiles.hpp"

#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "model/resource_names.hpp"
#include "support/hash_map.hpp"
#include "support/profile_names.hpp"
#include "support/quote.hpp"

namespace tierwall::store {

namespace {

support::StringSet defined_profiles(const Model& model) {
  support::StringSet names;
  names.insert(support::kDefaultAllowProfile);
  for (const Profile& profile : model.profiles)
    names.insert(profile.name);
  for (const Namespace& space : model.namespaces)
    names.insert(support::namespace_profile_name(space.name));
  for (const ServiceAccount& account : model.service_accounts)
    names.insert(support::service_account_profile_name(account.namespace_name, account.name));
  return names;
}

template <class Endpoint>
void check(const Endpoint& endpoint, const support::StringSet& defined, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < endpoint.profiles.size(); ++i) {
    if (defined.contains(endpoint.profiles[i])) continue;
    diagnostics.add({.severity = Severity::warning,
                     .code = ErrorCode::unknown_reference,
                     .place = {},
                     .resource = resource_name(endpoint),
                     .field = fmt::format("spec.profiles[{}]", i),
                     .message = fmt::format("there is no profile {}: until there is, it denies",
                                            support::quoted(endpoint.profiles[i]))});
  }
}

}  // namespace

void warn_of_missing_profiles(const Model& model, Diagnostics& diagnostics) {
  const support::StringSet defined = defined_profiles(model);
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints)
    check(endpoint, defined, diagnostics);
  for (const HostEndpoint& endpoint : model.host_endpoints)
    check(endpoint, defined, diagnostics);
}

}  // namespace tierwall::store
