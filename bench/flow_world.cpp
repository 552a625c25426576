#include "flow_world.hpp"

#include <algorithm>
#include <utility>

#include <tierwall/runtime/evaluate.hpp>

#include "reference/policy.hpp"
#include "support/model_builders.hpp"

namespace tierwall::bench {

namespace {

constexpr Address kEndpoint = Address::v4(172, 16, 0, 1);
constexpr std::size_t kMostRulesForTheJudge = 1'000;
constexpr std::size_t kMostFlowsForTheJudge = 8;

bool matches(const PlainRule& rule, const PlainRules& rules, const Flow& flow) {
  if (rule.protocol != 0 && rule.protocol != flow.protocol) return false;
  if (!rule.source_ports.contains(flow.source_port)) return false;
  if (!rule.destination_ports.contains(flow.destination_port)) return false;
  if (!rule.source.contains(flow.source) || !rule.destination.contains(flow.destination)) {
    return false;
  }
  return !rule.source_set || std::ranges::binary_search(rules.sets[*rule.source_set], flow.source);
}

std::string set_selector(std::size_t set) {
  return "set == 's" + std::to_string(set) + "'";
}

// Port 0 cannot be said, nor be had by a flow.
Port port_of(const PortSpan& span) {
  return Port::range(std::max<std::uint16_t>(span.first, 1), span.last);
}

Rule model_rule(const PlainRule& plain) {
  Rule rule;
  rule.action = plain.action;
  if (plain.protocol != 0) rule.protocol = Protocol{plain.protocol, false};
  if (plain.source.length != 0) rule.source.nets = {plain.source};
  if (plain.destination.length != 0) rule.destination.nets = {plain.destination};
  if (!plain.source_ports.is_any()) rule.source.ports = {port_of(plain.source_ports)};
  if (!plain.destination_ports.is_any()) {
    rule.destination.ports = {port_of(plain.destination_ports)};
  }
  if (plain.source_set) rule.source.selector = set_selector(*plain.source_set);
  return rule;
}

Model model_of(const PlainRules& rules) {
  Model model;
  model.workload_endpoints = {testing::workload("measured", {kEndpoint}, {{"app", "x"}}, {})};
  for (std::size_t i = 0; i < rules.sets.size(); ++i) {
    NetworkSet set;
    set.name = "s" + std::to_string(i);
    set.labels = {{"set", set.name}};
    for (const Address& member : rules.sets[i])
      set.nets.push_back(Cidr{member, 32});
    model.network_sets.push_back(std::move(set));
  }
  const std::size_t in_one = rules.rules_per_policy == 0
                                 ? std::max<std::size_t>(rules.rules.size(), 1)
                                 : rules.rules_per_policy;
  for (std::size_t first = 0; first < rules.rules.size(); first += in_one) {
    Policy policy = testing::global_policy("p" + std::to_string(first), "app == 'x'");
    // A converted kind, because those have no limit on their rules.
    policy.kind = PolicyKind::kubernetes_cluster_network_policy;
    policy.order = static_cast<double>(first);
    const std::size_t last = std::min(first + in_one, rules.rules.size());
    for (std::size_t i = first; i < last; ++i)
      policy.ingress.push_back(model_rule(rules.rules[i]));
    model.policies.push_back(std::move(policy));
  }
  return model;
}

reference::ReferenceFlow judge_flow(const Flow& flow) {
  return reference::ReferenceFlow{.source = flow.source,
                                  .destination = flow.destination,
                                  .protocol = flow.protocol,
                                  .source_port = flow.source_port,
                                  .destination_port = flow.destination_port,
                                  .destination_endpoint = reference::EndpointName{
                                      EndpointKind::workload_endpoint, "default", "measured"}};
}

// Draws from the prefix.
Address point_in(const Cidr& net, testing::Random& random) {
  const std::uint64_t host = random.bits() & ~Cidr::low_mask(net.bits());
  return Address{net.first().high, net.first().low | host};
}

std::uint16_t point_in(const PortSpan& span, testing::Random& random) {
  const std::size_t first = std::max<std::size_t>(span.first, 1);
  return static_cast<std::uint16_t>(first + random.below(span.last - first + 1));
}

}  // namespace

std::optional<std::size_t> PlainRules::first_match(const Flow& flow) const {
  const auto found = std::ranges::find_if(
      rules, [&](const PlainRule& rule) { return matches(rule, *this, flow); });
  if (found == rules.end()) return std::nullopt;
  return static_cast<std::size_t>(found - rules.begin());
}

FlowWorld::FlowWorld(PlainRules rules) : rules_(std::move(rules)), model_(model_of(rules_)) {
  snapshot_ = SnapshotBuilder().build(model_).snapshot;
  if (snapshot_)
    endpoint_ = snapshot_->find_endpoint(EndpointKind::workload_endpoint, "default", "measured");
}

Flow FlowWorld::flow(Address source, std::uint16_t source_port, Address destination,
                     std::uint16_t destination_port, std::uint8_t protocol) const {
  return Flow{.source = source,
              .destination = destination,
              .destination_endpoint = endpoint_,
              .source_port = source_port,
              .destination_port = destination_port,
              .protocol = protocol};
}

Flow FlowWorld::flow_in(const PlainRule& rule, testing::Random& random) const {
  constexpr std::uint8_t kProtocols[] = {kTcp, kUdp};
  const Address source = rule.source_set && !rules_.sets[*rule.source_set].empty()
                             ? random.pick(rules_.sets[*rule.source_set])
                             : point_in(rule.source, random);
  return flow(source, point_in(rule.source_ports, random), point_in(rule.destination, random),
              point_in(rule.destination_ports, random),
              rule.protocol != 0 ? rule.protocol : kProtocols[random.below(2)]);
}

std::string FlowWorld::wrong_answer(std::span<const Flow> flows) const {
  if (!snapshot_) return "the model does not build";
  const std::size_t in_one =
      rules_.rules_per_policy == 0 ? rules_.rules.size() : rules_.rules_per_policy;
  for (const Flow& flow : flows) {
    const Decision decision = evaluate(snapshot_->view(), flow).ingress;
    const std::optional<std::size_t> match = rules_.first_match(flow);
    const bool passed = match && rules_.rules[*match].action == Action::pass;
    const Reason reason = passed  ? Reason::no_profile_match
                          : match ? Reason::rule
                                  : Reason::tier_default;
    if (decision.reason != reason) return "wrong reason";
    if (reason != Reason::rule) continue;
    const std::string name = "p" + std::to_string(*match / in_one * in_one);
    if (decision.rule != static_cast<std::int32_t>(*match % in_one) ||
        snapshot_->policy(decision.policy).name != name ||
        decision.action != rules_.rules[*match].action) {
      return "wrong rule";
    }
  }
  if (rules_.rules.size() > kMostRulesForTheJudge) return {};
  const JudgeWorld judge(*this, flows.first(std::min(flows.size(), kMostFlowsForTheJudge)));
  for (std::size_t i = 0; i < judge.size(); ++i) {
    if (judge.allows(i) != evaluate(snapshot_->view(), flows[i]).allowed()) {
      return "not what the judge says";
    }
  }
  return {};
}

struct JudgeWorld::Impl {
  reference::PolicyJudge judge;
  std::vector<reference::ReferenceFlow> flows;
};

JudgeWorld::JudgeWorld(const FlowWorld& world, std::span<const Flow> flows)
    : impl_(new Impl{reference::PolicyJudge(world.model()), {}}) {
  for (const Flow& flow : flows)
    impl_->flows.push_back(judge_flow(flow));
}

JudgeWorld::~JudgeWorld() = default;

std::size_t JudgeWorld::size() const {
  return impl_->flows.size();
}

bool JudgeWorld::allows(std::size_t i) const {
  return impl_->judge.evaluate(impl_->flows[i]).allowed();
}

}  // namespace tierwall::bench
