#include "store/endpoint_changes.hpp"

#include <algorithm>

#include "model/resource_names.hpp"
#include "support/build_meter.hpp"
#include "validate/validate.hpp"

namespace tierwall::store {

namespace {

void add_to(Model& model, const WorkloadEndpoint& endpoint) {
  model.workload_endpoints.push_back(endpoint);
}
void add_to(Model& model, const HostEndpoint& endpoint) {
  model.host_endpoints.push_back(endpoint);
}

}  // namespace

std::vector<EndpointChange> endpoint_changes(const Resources& resources) {
  std::vector<EndpointChange> changes;
  const auto add = [&changes](const auto* before, const auto* after) {
    changes.push_back({AnyEndpoint(before), AnyEndpoint(after)});
  };
  resources.of<WorkloadEndpoint>().for_each_change(add);
  resources.of<HostEndpoint>().for_each_change(add);
  return changes;
}

bool are_plain(std::span<const EndpointChange> changes, const BuildOptions& options,
               const Diagnostics& warnings) {
  // What is not said any more may be about any of them.
  if (warnings.suppressed_count() != 0) return false;
  Model changed;
  for (const EndpointChange& change : changes) {
    if (change.after.is_there())
      change.after.visit([&changed](const auto& endpoint) { add_to(changed, endpoint); });
    if (!change.before.is_there() || warnings.empty()) continue;
    const ResourceName name =
        change.before.visit([](const auto& endpoint) { return resource_name(endpoint); });
    const auto is_of_it = [&name](const Diagnostic& warning) { return warning.resource == name; };
    if (std::ranges::any_of(warnings.entries(), is_of_it)) return false;
  }
  support::BuildMeter unheard;
  return validation::check(changed, options, unheard).empty();
}

}  // namespace tierwall::store
