// What spec/policy.md section 1 and spec/selectors.md sections 6.8 and 8 refuse, said of a whole model.
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include <tierwall/snapshot.hpp>

#include "validate/report.hpp"
#include "validate/resources.hpp"
#include "validate/validate.hpp"

namespace tierwall::validation {

namespace {

void check_count(Report& report, const char* what, std::size_t count, std::size_t most) {
  if (count <= most) return;
  report.error(ErrorCode::too_large, "",
               fmt::format("the model has {} {}, the limit is {}", count, what, most));
}

std::size_t count_resources(const Model& model) {
  return model.tiers.size() + model.policies.size() + model.profiles.size() +
         model.network_sets.size() + model.workload_endpoints.size() + model.host_endpoints.size() +
         model.namespaces.size() + model.service_accounts.size() + model.service_slices.size();
}

}  // namespace

Diagnostics check(const Model& model, const Limits& limits, support::BuildMeter& meter) {
  meter.begin(BuildStage::validation, count_resources(model));
  Diagnostics diagnostics(limits.max_diagnostics);
  Report report(diagnostics, meter);
  check_count(report, "tiers", model.tiers.size(), limits.max_tiers);
  check_count(report, "policies", model.policies.size(), limits.max_policies);
  check_count(report, "endpoints", model.workload_endpoints.size() + model.host_endpoints.size(),
              limits.max_endpoints);
  check_tiers(report, model);
  check_policies(report, model, limits);
  check_profiles(report, model, limits);
  check_network_sets(report, model);
  check_endpoints(report, model);
  check_service_slices(report, model);
  return diagnostics;
}

}  // namespace tierwall::validation

namespace tierwall::inline v0 {

Diagnostics validate(const Model& model, const BuildOptions& options) {
  support::BuildMeter unheard;
  return validation::check(model, options.limits, unheard);
}

}  // namespace tierwall::inline v0
