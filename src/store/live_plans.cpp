#include "store/live_plans.hpp"

#include <cstddef>

namespace tierwall::store {

namespace {

std::uint64_t key_of(std::uint32_t plan, std::uint32_t identity) noexcept {
  return std::uint64_t{plan} << 32U | identity;
}

template <class T>
std::span<const T> rest(const std::vector<T>& items, std::size_t from) {
  return std::span(items).subspan(from);
}

}  // namespace

LivePlans::LivePlans(snapshot::PlanBuilder& builder, const snapshot::Tables& built)
    : builder_(builder),
      walk_(built.programs.walk),
      steps_(built.plans.steps, kRoomToGrow),
      plans_(built.plans.plans, kRoomToGrow) {
  for (const EndpointEntry& entry : built.plans.endpoints) {
    for (const unsigned at : {0U, 1U}) {
      if (entry.at_identity[at])
        programs_at_identity_.emplace(key_of(entry.normal[at], entry.identity), entry.program[at]);
    }
  }
  const snapshot::EndpointPlans of_nobody = plans_of({}, {}, false);
  for (const unsigned at : {0U, 1U})
    vacant_entry_.normal[at] = of_nobody.normal[at];
  vacant_entry_ = entry_of(vacant_entry_, 0, 0);
  built_ = plans_.size();
}

snapshot::EndpointPlans LivePlans::plans_of(std::span<const std::uint32_t> policies,
                                            std::span<const std::string> profiles, bool is_host) {
  const snapshot::EndpointPlans found = builder_.plans_of(policies, profiles, is_host);
  steps_.append(rest(builder_.steps(), steps_.size()));
  for (PlanEntry plan : rest(builder_.plans(), plans_.size())) {
    plan.program = walk_;
    plans_.push_back(plan);
  }
  return found;
}

EndpointEntry LivePlans::entry_of(const EndpointEntry& plans, std::uint32_t identity,
                                  std::uint32_t known) const {
  EndpointEntry entry = plans;
  entry.identity = identity;
  for (const unsigned at : {0U, 1U}) {
    const std::uint32_t plan = entry.normal[at];
    const auto found = programs_at_identity_.find(key_of(plan, known));
    entry.at_identity[at] = found != programs_at_identity_.end();
    entry.program[at] = entry.at_identity[at] ? found->second : plans_[plan].program;
  }
  return entry;
}

std::vector<bool> LivePlans::naming(std::span<const PolicyId> profiles) {
  for (; searched_ < plans_.size(); ++searched_) {
    const auto plan = static_cast<std::uint32_t>(searched_);
    for (std::size_t at = plans_[plan].first_step; steps_[at].kind != StepKind::end; ++at) {
      const PlanStep& step = steps_[at];
      if (step.kind == StepKind::profile || step.kind == StepKind::missing_profile)
        plans_of_profiles_[step.policy.value].push_back(plan);
    }
  }
  std::vector<bool> naming(plans_.size());
  for (const PolicyId profile : profiles) {
    const auto found = plans_of_profiles_.find(profile.value);
    if (found == plans_of_profiles_.end()) continue;
    for (const std::uint32_t plan : found->second)
      naming[plan] = true;
  }
  return naming;
}

void LivePlans::show_in(SnapshotView& view) const noexcept {
  view.steps = steps_.view();
  view.plans = plans_.view();
}

void LivePlans::keep_in(std::vector<std::shared_ptr<const void>>& memory) const {
  memory.push_back(steps_.memory());
  memory.push_back(plans_.memory());
}

}  // namespace tierwall::store
