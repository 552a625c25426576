#include "cluster_world.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "support/random.hpp"

namespace tierwall::bench {

namespace {

using testing::Random;

constexpr std::uint64_t kAddressSeed = 20'260'103;
constexpr std::uint64_t kFlowSeed = 20'260'104;

const Cidr kClusterRange = {Address::v4(10, 0, 0, 0), 8};

}  // namespace

Cidr cluster_range(const ClusterShape& shape) noexcept {
  return shape.is_v6 ? to_v6(kClusterRange) : kClusterRange;
}

std::vector<Address> cluster_addresses(const ClusterShape& shape) {
  Random random(kAddressSeed);
  std::unordered_set<std::uint32_t> taken;
  std::vector<Address> addresses;
  addresses.reserve(shape.workloads());
  while (addresses.size() < shape.workloads()) {
    const auto bits = kClusterRange.address.v4_bits() |
                      static_cast<std::uint32_t>(random.below(std::size_t{1} << 24U));
    if (!taken.insert(bits).second) continue;
    const Address address = Address::v4(bits);
    addresses.push_back(shape.is_v6 ? to_v6(address) : address);
  }
  return addresses;
}

std::string wrong_decision(const ClusterRules& rules, const Snapshot& snapshot,
                           const ClusterSide& side, const Decision& decision) {
  const std::size_t application =
      side.at.namespace_index * ClusterShape::kApplications + side.at.application;
  const ClusterPolicy* deciding = &rules.platform;
  std::optional<std::size_t> match = first_match(*deciding, side);
  if (!match) {
    deciding = &rules.applications[application];
    match = first_match(*deciding, side);
  }
  const bool by_platform = match && deciding == &rules.platform;
  if (decision.reason != (match ? Reason::rule : Reason::tier_default)) return "wrong reason";
  const PolicyInfo& policy = snapshot.policy(decision.policy);
  if (policy.name != (by_platform ? "platform" : cluster_application(side.at.application)) ||
      policy.namespace_name != (by_platform ? "" : cluster_namespace(side.at.namespace_index))) {
    return "wrong policy";
  }
  if (!match) return decision.allowed() ? "allowed without a rule" : "";
  const ClusterRule& rule = deciding->rules[static_cast<std::size_t>(side.direction)][*match];
  if (decision.rule != static_cast<std::int32_t>(*match)) return "wrong rule";
  return decision.action == rule.action ? "" : "wrong action";
}

Flow cluster_flow(const Address& source, const Address& destination, Random& random) {
  return {.source = source,
          .destination = destination,
          .source_port = static_cast<std::uint16_t>(32'768 + random.below(28'000)),
          .destination_port = generated_port(random),
          .protocol = random.chance(15) ? kUdp : kTcp};
}

ClusterWorld::ClusterWorld(const ClusterShape& shape)
    : rules_(generated_cluster(shape)), addresses_(cluster_addresses(shape)) {
  workloads_.reserve(addresses_.size());
  for (std::size_t i = 0; i < addresses_.size(); ++i)
    workloads_.emplace_back(addresses_[i], i);
  std::ranges::sort(workloads_);
}

std::vector<Flow> ClusterWorld::flows(std::size_t count) const {
  Random random(kFlowSeed);
  std::vector<Flow> flows(count);
  for (Flow& flow : flows) {
    const Address& source = random.pick(addresses_);
    flow = cluster_flow(source, random.pick(addresses_), random);
  }
  return flows;
}

std::string ClusterWorld::wrong_answer(const Snapshot& snapshot, std::span<const Flow> flows,
                                       std::span<const Verdict> verdicts) const {
  for (std::size_t i = 0; i < flows.size(); ++i) {
    for (const auto& [direction, decision] :
         {std::pair(Direction::egress, &verdicts[i].egress),
          std::pair(Direction::ingress, &verdicts[i].ingress)}) {
      std::string wrong = wrong_decision(rules_, snapshot, side_of(flows[i], direction), *decision);
      if (!wrong.empty()) return wrong;
    }
  }
  return {};
}

ClusterSide ClusterWorld::side_of(const Flow& flow, Direction direction) const {
  const auto workload = [&](const Address& address) {
    const auto found = std::ranges::lower_bound(workloads_, address, {},
                                                [](const auto& entry) { return entry.first; });
    return workload_at(rules_.shape, found->second);
  };
  const bool inbound = direction == Direction::ingress;
  return {.direction = direction,
          .at = workload(inbound ? flow.destination : flow.source),
          .peer = workload(inbound ? flow.source : flow.destination),
          .protocol = flow.protocol,
          .destination_port = flow.destination_port};
}

}  // namespace tierwall::bench
