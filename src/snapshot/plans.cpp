#include "snapshot/plans.hpp"

namespace tierwall::snapshot {

std::vector<std::vector<std::uint32_t>> selecting_policies(std::span<const std::uint32_t> subjects,
                                                           const LabelledObjects& objects,
                                                           Members& members,
                                                           support::BuildMeter& meter) {
  std::vector<std::vector<std::uint32_t>> selecting(objects.class_count());
  for (std::uint32_t policy = 0; policy < subjects.size(); ++policy) {
    const std::vector<std::uint32_t>& classes = members.classes_of(subjects[policy]);
    meter.work(classes.size());
    meter.hold(classes.size() * sizeof(std::uint32_t));
    for (const std::uint32_t label_class : classes) {
      if (!objects.endpoints_of(label_class).empty()) selecting[label_class].push_back(policy);
    }
    meter.advance();
  }
  return selecting;
}

PlanData build_plans(const std::vector<std::vector<std::uint32_t>>& selecting,
                     const LabelledObjects& objects, PlanBuilder& builder,
                     support::BuildMeter& meter) {
  PlanData data;
  for (const EndpointRecord& endpoint : objects.endpoints()) {
    const bool is_host = endpoint.kind == EndpointKind::host_endpoint;
    const EndpointPlans plans =
        builder.plans_of(selecting[endpoint.label_class], endpoint.profiles, is_host);
    EndpointEntry& entry = data.endpoints.emplace_back();
    for (const unsigned at : {0U, 1U})
      entry.normal[at] = plans.normal[at];
    if (is_host) {
      entry.host = static_cast<std::uint32_t>(data.hosts.size());
      data.hosts.push_back(plans.host);
    }
    meter.check_tables(data.bytes() + builder.bytes());
    meter.advance();
  }
  data.plans = builder.plans();
  data.steps = builder.steps();
  return data;
}

}  // namespace tierwall::snapshot
