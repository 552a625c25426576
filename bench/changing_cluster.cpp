#include "changing_cluster.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <utility>

#include "cluster_world.hpp"
#include "support/model_builders.hpp"

namespace tierwall::bench {

namespace {

using testing::Random;

// Whom no rule names.
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr Workload kNobody = {
    .namespace_index = kNone, .application = kNone, .version = 0, .team = kNone};

constexpr bool is_nobody(const Workload& workload) {
  return workload.namespace_index == kNone;
}

const std::string kPartners = "partners";  // in the namespace of the first application
constexpr std::uint8_t kPrefixLength = 28;

}  // namespace

void apply(ClusterBatch&& batch, PolicyStore& store) {
  for (const WorkloadEndpoint& endpoint : batch.gone)
    store.erase_endpoint(endpoint.kind, endpoint.namespace_name, endpoint.name);
  for (WorkloadEndpoint& endpoint : batch.endpoints)
    store.upsert(std::move(endpoint));
  for (Tier& tier : batch.tiers)
    store.upsert(std::move(tier));
  for (Policy& policy : batch.policies)
    store.upsert(std::move(policy));
  for (Namespace& space : batch.namespaces)
    store.upsert(std::move(space));
  for (const std::string& name : batch.gone_namespaces)
    store.erase_namespace(name);
  for (Profile& profile : batch.profiles)
    store.upsert(std::move(profile));
  for (const MemberChange& member : batch.members) {
    if (member.comes) {
      store.insert_member(member.namespace_name, member.set, member.net);
    } else {
      store.erase_member(member.namespace_name, member.set, member.net);
    }
  }
}

ChangingCluster::ChangingCluster(const ClusterShape& shape, std::uint64_t seed)
    : rules_(generated_cluster(shape)),
      last_address_(cluster_addresses(shape)),
      next_pod_(shape.workloads()),
      random_(seed) {
  for (std::size_t i = 0; i < shape.namespaces; ++i)
    teams_.push_back(shape.team_of(i));
  for (std::size_t i = 0; i < last_address_.size(); ++i) {
    pods_.emplace_back(Pod{i, workload_at(shape, i), last_address_[i]});
    owners_.emplace(last_address_[i], i);
  }
}

Model ChangingCluster::model() const {
  Model model = cluster_model(rules_, {});
  for (std::size_t i = 0; i < teams_.size(); ++i)
    model.namespaces[i] = cluster_namespace_of(i, teams_[i]);
  for (const std::optional<Pod>& pod : pods_) {
    if (pod) model.workload_endpoints.push_back(endpoint_of(*pod));
  }
  const Workload first = workload_at(rules_.shape, 0);
  NetworkSet partners{.namespace_name = cluster_namespace(first.namespace_index),
                      .name = kPartners,
                      .labels = cluster_endpoint(first, 0, {}).labels};
  if (prefix_) partners.nets.push_back(*prefix_);
  model.network_sets.push_back(std::move(partners));
  return model;
}

// --- changes

ClusterBatch ChangingCluster::relabel_as_others(std::size_t place) {
  Workload& workload = pods_[place]->workload;
  workload.application = (workload.application + 1) % ClusterShape::kApplications;
  workload.version = workload_at(rules_.shape, place).version;
  return {.endpoints = {endpoint_of(*pods_[place])}};
}

ClusterBatch ChangingCluster::relabel_as_nobody(std::size_t place) {
  pods_[place]->workload.version = next_version_++;
  return {.endpoints = {endpoint_of(*pods_[place])}};
}

ClusterBatch ChangingCluster::remove(std::size_t place) {
  ClusterBatch batch{.gone = {endpoint_of(*pods_[place])}};
  owners_.erase(pods_[place]->address);
  pods_[place].reset();
  return batch;
}

ClusterBatch ChangingCluster::create(std::size_t place) {
  Workload workload = workload_at(rules_.shape, place);
  pods_[place] = Pod{next_pod_++, workload, new_address()};
  last_address_[place] = pods_[place]->address;
  owners_.emplace(pods_[place]->address, place);
  return {.endpoints = {endpoint_of(*pods_[place])}};
}

ClusterBatch ChangingCluster::replace(std::size_t place) {
  const Workload workload = pods_[place]->workload;
  ClusterBatch batch = remove(place);
  create(place);
  pods_[place]->workload = workload;
  batch.endpoints = {endpoint_of(*pods_[place])};
  return batch;
}

ClusterBatch ChangingCluster::edit_policy(std::size_t application) {
  std::vector<ClusterRule>& rules = rules_.applications[application].rules[random_.below(2)];
  ClusterRule& rule = rules[random_.below(rules.size())];
  const std::uint16_t port = generated_port(random_);
  rule.ports = {PortSpan{port, port}, PortSpan{port, port}};
  return {.policies = {cluster_policy(rules_, application)}};
}

// Policies decide about all flows, so that no verdict depends on it.
ClusterBatch ChangingCluster::edit_profile(std::size_t namespace_index) {
  const Namespace space = cluster_namespace_of(namespace_index, teams_[namespace_index]);
  Profile profile{.name = "kns." + space.name,
                  .labels_to_apply = {{"pcns.projectcalico.org/name", space.name}}};
  for (const auto& [key, value] : space.labels)
    profile.labels_to_apply.emplace("pcns." + key, value);
  Rule rule{.action = Action::allow, .protocol = Protocol{kTcp}};
  rule.destination.ports = {Port::number(generated_port(random_))};
  profile.ingress = profile.egress = {rule};
  return {.gone_namespaces = {space.name}, .profiles = {profile}};
}

// The policy denies what no flow is, so that no verdict depends on it.
ClusterBatch ChangingCluster::edit_tier() {
  const double order = tier_edits_++ % 2 == 0 ? 50 : 150;
  ClusterBatch batch{.tiers = {{.name = "team", .order = order, .default_action = Action::pass}}};
  if (tier_edits_ == 1) {
    Policy policy = testing::namespaced_policy(cluster_namespace(0), "team", "all()");
    policy.tier = "team";
    policy.types = PolicyTypes{.ingress = true, .egress = true};
    const Rule deny{.action = Action::deny, .protocol = Protocol{kSctp}};
    policy.ingress = policy.egress = {deny};
    batch.policies = {policy};
  }
  return batch;
}

ClusterBatch ChangingCluster::relabel_namespace(std::size_t number) {
  teams_[number] = (teams_[number] + 1) % rules_.shape.teams();
  return {.namespaces = {cluster_namespace_of(number, teams_[number])}};
}

ClusterBatch ChangingCluster::replace_prefix() {
  const std::string space = cluster_namespace(workload_at(rules_.shape, 0).namespace_index);
  ClusterBatch batch;
  if (prefix_) batch.members.push_back({kPartners, *prefix_, false, space});
  const auto has_pods = [this](const Cidr& prefix) {
    const auto first = owners_.lower_bound(prefix.first());
    return first != owners_.end() && prefix.contains(first->first);
  };
  do {
    prefix_ = Cidr{new_address(), kPrefixLength}.masked();
  } while (has_pods(*prefix_));
  batch.members.push_back({kPartners, *prefix_, true, space});
  return batch;
}

// --- verdicts

Flow ChangingCluster::flow(Random& random) const {
  const Address& source = random.pick(last_address_);
  return cluster_flow(source, random.pick(last_address_), random);
}

Flow ChangingCluster::flow_of(std::size_t place, Random& random) const {
  const std::size_t neighbours =
      ClusterShape::kApplications * rules_.shape.workloads_per_application;
  const std::size_t other = random.chance(50)
                                ? random.below(places())
                                : place / neighbours * neighbours + random.below(neighbours);
  const Address address = prefix_ && random.chance(25) ? prefix_->last() : last_address_[other];
  return random.chance(50) ? cluster_flow(last_address_[place], address, random)
                           : cluster_flow(address, last_address_[place], random);
}

std::string ChangingCluster::wrong_answer(const Snapshot& snapshot, const Flow& flow,
                                          const Verdict& verdict) const {
  const Workload source = owner_of(flow.source);
  const Workload destination = owner_of(flow.destination);
  for (const Direction direction : {Direction::egress, Direction::ingress}) {
    const bool is_egress = direction == Direction::egress;
    const Decision& decision = is_egress ? verdict.egress : verdict.ingress;
    const ClusterSide side{.direction = direction,
                           .at = is_egress ? source : destination,
                           .peer = labels_of(is_egress ? flow.destination : flow.source),
                           .protocol = flow.protocol,
                           .destination_port = flow.destination_port};
    if (is_nobody(side.at)) {
      if (decision.reason != Reason::unenforced) return "an address that nobody has is policed";
      continue;
    }
    std::string wrong = wrong_decision(rules_, snapshot, side, decision);
    if (!wrong.empty()) return wrong;
  }
  return {};
}

// --- parts

WorkloadEndpoint ChangingCluster::endpoint_of(const Pod& pod) const {
  return cluster_endpoint(pod.workload, pod.number, pod.address);
}

Address ChangingCluster::new_address() {
  const Cidr range = cluster_range(rules_.shape);
  for (;;) {
    const Address address = Address::v4(
        range.address.v4_bits() | static_cast<std::uint32_t>(random_.below(std::size_t{1} << 24U)));
    if (!owners_.contains(address) && !(prefix_ && prefix_->contains(address))) return address;
  }
}

Workload ChangingCluster::owner_of(const Address& address) const {
  const auto found = owners_.find(address);
  if (found == owners_.end()) return kNobody;
  Workload workload = pods_[found->second]->workload;
  workload.team = static_cast<std::uint32_t>(teams_[workload.namespace_index]);
  return workload;
}

Workload ChangingCluster::labels_of(const Address& address) const {
  if (!prefix_ || !prefix_->contains(address)) return owner_of(address);
  Workload partner = workload_at(rules_.shape, 0);
  partner.team = static_cast<std::uint32_t>(teams_[partner.namespace_index]);
  return partner;
}

}  // namespace tierwall::bench
