// What spec/policy.md section 1 and spec/selectors.md sections 6.8 and 8 refuse, said of a whole model.
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include <tierwall/snapshot.hpp>

#include "validate/report.hpp"
#include "validate/resources.hpp"

namespace tierwall::inline v0 {

namespace {

void check_count(validation::Report& report, const char* what, std::size_t count,
                 std::size_t most) {
  if (count <= most) return;
  report.about({});
  report.error(ErrorCode::too_large, "",
               fmt::format("the model has {} {}, the limit is {}", count, what, most));
}

}  // namespace

Diagnostics validate(const Model& model, const BuildOptions& options) {
  const Limits& limits = options.limits;
  Diagnostics diagnostics(limits.max_diagnostics);
  validation::Report report(diagnostics);
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

}  // namespace tierwall::inline v0
