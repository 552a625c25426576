#include "snapshot/plans.hpp"

#include <span>
#include <utility>

#include "support/sequence_pool.hpp"

namespace tierwall::snapshot {

namespace {

// It is found by its policies; each of them is looked at, and may become a step.
constexpr std::uint64_t kStepsPerPlan = 16;
constexpr std::uint64_t kStepsPerPolicy = 2;

// 2.8: which policies make up a set.
bool belongs_to(const Policy& policy, PolicySet set) noexcept {
  switch (set) {
    case PolicySet::untracked: return policy.do_not_track;
    case PolicySet::pre_dnat: return policy.pre_dnat;
    case PolicySet::normal: return !policy.do_not_track && !policy.pre_dnat;
    case PolicySet::forward:
      return !policy.do_not_track && !policy.pre_dnat && policy.apply_on_forward;
    case PolicySet::failsafe: break;
  }
  return false;
}

class PlanBuilder {
 public:
  PlanBuilder(const PlanInput& input, support::BuildMeter& meter) : input_(input), meter_(meter) {}

  // The plan of one endpoint: the policies that select it, and its profiles in a normal plan.
  std::uint32_t plan(std::span<const std::uint32_t> selecting, PolicySet set, Direction direction,
                     std::span<const std::string> profiles) {
    // 2.4: untracked and preDNAT tiers end without a default.
    meter_.work(kStepsPerPlan + kStepsPerPolicy * (selecting.size() + profiles.size()));
    const bool has_defaults = set == PolicySet::normal || set == PolicySet::forward;
    key_.assign({static_cast<std::uint32_t>(direction), has_defaults ? 1U : 0U});
    for (const std::uint32_t policy : selecting) {
      const PolicyRecord& record = input_.order.policies[policy];
      if (record.covers(direction) && belongs_to(*record.policy, set)) key_.push_back(policy);
    }
    const std::size_t policies_end = key_.size();
    if (set == PolicySet::normal) {
      const auto first = static_cast<std::uint32_t>(input_.order.policies.size());
      for (const std::string& profile : profiles)
        key_.push_back(first + input_.profiles.index_of(profile));
    }
    const auto [index, is_new] = known_.intern(key_);
    if (!is_new) return index;
    data_.plans.push_back({.first_step = static_cast<std::uint32_t>(data_.steps.size())});
    const std::span<const std::uint32_t> ids = key_;
    add_tiers(ids.subspan(2, policies_end - 2), direction, has_defaults);
    add_profiles(ids.subspan(policies_end), direction);
    data_.steps.push_back({.kind = StepKind::end});
    meter_.check_tables(data_.bytes());
    return index;
  }

  void add_endpoint(const EndpointEntry& entry) {
    data_.endpoints.push_back(entry);
    meter_.check_tables(data_.bytes());
  }
  std::uint32_t add_host(const HostEntry& entry) {
    data_.hosts.push_back(entry);
    return static_cast<std::uint32_t>(data_.hosts.size()) - 1;
  }

  PlanData take() { return std::move(data_); }

 private:
  void add_tiers(std::span<const std::uint32_t> policies, Direction direction, bool has_defaults) {
    while (!policies.empty()) {
      const TierId tier = input_.order.policies[policies.front()].tier;
      std::size_t count = 1;
      while (count < policies.size() && input_.order.policies[policies[count]].tier == tier)
        ++count;
      const auto after_tier = static_cast<std::uint32_t>(data_.steps.size() + count + 1);
      for (const std::uint32_t policy : policies.first(count)) {
        const RuleRun& run = input_.rules[policy].of(direction);
        data_.steps.push_back({.kind = StepKind::policy,
                               .first_rule = run.first,
                               .rule_count = run.count,
                               .after_tier = after_tier,
                               .tier = tier,
                               .policy = PolicyId{policy}});
      }
      const Action default_action = input_.order.tiers[tier.value].default_action;
      data_.steps.push_back({.kind = !has_defaults                    ? StepKind::set_end
                                     : default_action == Action::pass ? StepKind::tier_pass
                                                                      : StepKind::tier_deny,
                             .tier = tier,
                             .policy = PolicyId{policies.front()}});
      policies = policies.subspan(count);
    }
  }

  void add_profiles(std::span<const std::uint32_t> profiles, Direction direction) {
    const std::size_t first = input_.order.policies.size();
    for (const std::uint32_t profile : profiles) {
      const RuleRun& run = input_.rules[profile].of(direction);
      const bool missing = input_.profiles.records()[profile - first].missing;
      data_.steps.push_back({.kind = missing ? StepKind::missing_profile : StepKind::profile,
                             .first_rule = run.first,
                             .rule_count = run.count,
                             .policy = PolicyId{profile}});
    }
  }

  const PlanInput& input_;
  support::BuildMeter& meter_;
  PlanData data_;
  std::vector<std::uint32_t> key_;
  support::SequencePool<std::uint32_t> known_;
};

// For each label class the policies whose subject matches it, in evaluation order.
std::vector<std::vector<std::uint32_t>> selecting_policies(const PlanInput& input,
                                                           const LabelledObjects& objects,
                                                           Members& members,
                                                           support::BuildMeter& meter) {
  std::vector<std::vector<std::uint32_t>> selecting(objects.class_count());
  for (std::uint32_t policy = 0; policy < input.subjects.size(); ++policy) {
    const std::vector<std::uint32_t>& classes = members.classes_of(input.subjects[policy]);
    meter.work(classes.size());
    meter.hold(classes.size() * sizeof(std::uint32_t));
    for (const std::uint32_t label_class : classes) {
      if (!objects.endpoints_of(label_class).empty()) selecting[label_class].push_back(policy);
    }
    meter.advance();
  }
  return selecting;
}

}  // namespace

PlanData build_plans(const PlanInput& input, const LabelledObjects& objects, Members& members,
                     support::BuildMeter& meter) {
  const std::vector<std::vector<std::uint32_t>> selecting =
      selecting_policies(input, objects, members, meter);
  PlanBuilder builder(input, meter);
  for (const EndpointRecord& endpoint : objects.endpoints()) {
    const std::span<const std::uint32_t> policies = selecting[endpoint.label_class];
    EndpointEntry entry;
    HostEntry host;
    for (const Direction direction : {Direction::ingress, Direction::egress}) {
      const auto at = static_cast<unsigned>(direction);
      entry.normal[at] = builder.plan(policies, PolicySet::normal, direction, endpoint.profiles);
      if (endpoint.kind != EndpointKind::host_endpoint) continue;
      host.untracked[at] = builder.plan(policies, PolicySet::untracked, direction, {});
      host.forward[at] = builder.plan(policies, PolicySet::forward, direction, {});
    }
    if (endpoint.kind == EndpointKind::host_endpoint) {
      host.pre_dnat = builder.plan(policies, PolicySet::pre_dnat, Direction::ingress, {});
      entry.host = builder.add_host(host);
    }
    builder.add_endpoint(entry);
    meter.advance();
  }
  return builder.take();
}

}  // namespace tierwall::snapshot
