// What spec/policy.md section 1 and spec/selectors.md sections 6.8 and 8 refuse, said of a whole model.
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include <tierwall/snapshot.hpp>

#include "model/resource_names.hpp"
#include "validate/report.hpp"
#include "validate/resources.hpp"
#include "validate/validate.hpp"

namespace tierwall::validation {

namespace {

// Names the first that is too many.
template <class... Lists>
void check_count(Diagnostics& diagnostics, const char* what, std::size_t most,
                 const Lists&... lists) {
  const std::size_t count = (lists.size() + ...);
  if (count <= most) return;
  Diagnostic diagnostic;
  diagnostic.code = ErrorCode::too_large;
  diagnostic.resource = resource_name_at(most, lists...);
  diagnostic.message =
      fmt::format("the model has {} {}, more than {} (max_{})", count, what, most, what);
  diagnostics.add(std::move(diagnostic));
}

std::size_t count_resources(const Model& model) {
  return model.tiers.size() + model.policies.size() + model.profiles.size() +
         model.network_sets.size() + model.workload_endpoints.size() + model.host_endpoints.size() +
         model.namespaces.size() + model.service_accounts.size() + model.service_slices.size();
}

void check_resources(Report& report, const Model& model, const BuildOptions& options) {
  check_tiers(report, model);
  check_policies(report, model, options);
  check_profiles(report, model, options.limits);
  check_network_sets(report, model);
  check_endpoints(report, model);
  check_service_slices(report, model);
}

}  // namespace

Diagnostics check(const Model& model, const BuildOptions& options, support::BuildMeter& meter) {
  const Limits& limits = options.limits;
  meter.begin(BuildStage::validation, count_resources(model));
  Diagnostics diagnostics(limits.max_diagnostics);
  check_count(diagnostics, "tiers", limits.max_tiers, model.tiers);
  check_count(diagnostics, "policies", limits.max_policies, model.policies);
  check_count(diagnostics, "endpoints", limits.max_endpoints, model.workload_endpoints,
              model.host_endpoints);
  Report report(diagnostics, meter);
  try {
    check_resources(report, model, options);
  } catch (support::BuildStopped& stopped) {
    if (stopped.diagnostic.code != ErrorCode::cancelled)
      stopped.diagnostic.resource = report.resource();
    throw;
  }
  return diagnostics;
}

}  // namespace tierwall::validation

namespace tierwall::inline v0 {

Diagnostics validate(const Model& model, const BuildOptions& options) {
  support::BuildMeter unheard;
  return validation::check(model, options, unheard);
}

}  // namespace tierwall::inline v0
