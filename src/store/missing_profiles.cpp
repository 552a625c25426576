#include "store/missing_profiles.hpp"

#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

#include "model/resource_names.hpp"
#include "support/hash_map.hpp"
#include "support/quote.hpp"

namespace tierwall::store {

namespace {

support::StringSet missing_profiles(const Snapshot& snapshot) {
  support::StringSet names;
  for (std::uint32_t i = 0; i < snapshot.policy_count(); ++i) {
    const PolicyInfo& policy = snapshot.policy(PolicyId{i});
    if (policy.missing) names.insert(policy.name);
  }
  return names;
}

template <class Endpoint>
void check(const Endpoint& endpoint, const support::StringSet& missing, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < endpoint.profiles.size(); ++i) {
    if (!missing.contains(endpoint.profiles[i])) continue;
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

void warn_of_missing_profiles(const Model& model, const Snapshot& snapshot,
                              Diagnostics& diagnostics) {
  const support::StringSet missing = missing_profiles(snapshot);
  if (missing.empty()) return;
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints)
    check(endpoint, missing, diagnostics);
  for (const HostEndpoint& endpoint : model.host_endpoints)
    check(endpoint, missing, diagnostics);
}

}  // namespace tierwall::store
