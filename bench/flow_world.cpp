#include "flow_world.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "reference/policy.hpp"
#include "support/model_builders.hpp"

namespace tierwall::bench {

namespace {

constexpr Address kEndpoint = Address::v4(172, 16, 0, 1);
constexpr std::size_t kMostRulesForTheJudge = 1'000;
constexpr std::size_t kMostFlowsForTheJudge = 8;

std::string set_selector(std::size_t set) {
  return "set == 's" + std::to_string(set) + "'";
}

// Port 0 cannot be said, nor be had by a flow.
Port port_of(const PortSpan& span) {
  return Port::range(std::max<std::uint16_t>(span.first, 1), span.last);
}

Rule model_rule(const PlainRule& plain, Direction direction) {
  Rule rule;
  rule.action = plain.action;
  if (plain.protocol != 0) rule.protocol = Protocol{plain.protocol, false};
  if (plain.source.length != 0) rule.source.nets = {plain.source};
  if (plain.destination.length != 0) rule.destination.nets = {plain.destination};
  if (!plain.source_ports.is_any()) rule.source.ports = {port_of(plain.source_ports)};
  if (!plain.destination_ports.is_any()) {
    rule.destination.ports = {port_of(plain.destination_ports)};
  }
  if (plain.peer_set) {
    EntityRule& peer = direction == Direction::ingress ? rule.source : rule.destination;
    peer.selector = set_selector(*plain.peer_set);
  }
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
      set.nets.push_back(Cidr{member, static_cast<std::uint8_t>(member.is_v4() ? 32 : 128)});
    model.network_sets.push_back(std::move(set));
  }
  const std::size_t in_one = std::max<std::size_t>(rules.policy_size(), 1);
  for (std::size_t first = 0; first < rules.rules.size(); first += in_one) {
    Policy policy = testing::global_policy("p" + std::to_string(first), "app == 'x'");
    // A converted kind, because those have no limit on their rules.
    policy.kind = PolicyKind::kubernetes_cluster_network_policy;
    policy.order = static_cast<double>(first);
    std::vector<Rule>& list =
        rules.direction == Direction::ingress ? policy.ingress : policy.egress;
    const std::size_t last = std::min(first + in_one, rules.rules.size());
    for (std::size_t i = first; i < last; ++i)
      list.push_back(model_rule(rules.rules[i], rules.direction));
    model.policies.push_back(std::move(policy));
  }
  return model;
}

reference::ReferenceFlow judge_flow(const Flow& flow, Direction direction) {
  reference::ReferenceFlow told{.source = flow.source,
                                .destination = flow.destination,
                                .protocol = flow.protocol,
                                .source_port = flow.source_port,
                                .destination_port = flow.destination_port};
  (direction == Direction::ingress ? told.destination_endpoint : told.source_endpoint) =
      reference::EndpointName{EndpointKind::workload_endpoint, "default", "measured"};
  return told;
}

// Draws from the prefix.
Address point_in(const Cidr& net, testing::Random& random) {
  const Address first = net.first();
  return Address{first.high | (random.bits() & ~Cidr::high_mask(net.bits())),
                 first.low | (random.bits() & ~Cidr::low_mask(net.bits()))};
}

std::uint16_t point_in(const PortSpan& span, testing::Random& random) {
  const std::size_t first = std::max<std::size_t>(span.first, 1);
  return static_cast<std::uint16_t>(first + random.below(span.last - first + 1));
}

}  // namespace

FlowWorld::FlowWorld(PlainRules rules)
    : rules_(std::move(rules)), model_(model_of(rules_)), built_(timed_build(model_)) {
  if (built_.snapshot) {
    endpoint_ =
        built_.snapshot->find_endpoint(EndpointKind::workload_endpoint, "default", "measured");
  }
}

Flow FlowWorld::flow(const Tuple& tuple) const {
  Flow flow{.source = tuple.source,
            .destination = tuple.destination,
            .source_port = tuple.source_port,
            .destination_port = tuple.destination_port,
            .protocol = tuple.protocol};
  (rules_.direction == Direction::ingress ? flow.destination_endpoint : flow.source_endpoint) =
      endpoint_;
  return flow;
}

Flow FlowWorld::flow_in(const PlainRule& rule, testing::Random& random) const {
  constexpr std::uint8_t kProtocols[] = {kTcp, kUdp};
  Tuple tuple{.source = point_in(rule.source, random),
              .destination = point_in(rule.destination, random),
              .source_port = point_in(rule.source_ports, random),
              .destination_port = point_in(rule.destination_ports, random),
              .protocol = rule.protocol != 0 ? rule.protocol : kProtocols[random.below(2)]};
  if (rule.peer_set && !rules_.sets[*rule.peer_set].empty()) {
    (rules_.direction == Direction::ingress ? tuple.source : tuple.destination) =
        random.pick(rules_.sets[*rule.peer_set]);
  }
  return flow(tuple);
}

std::string FlowWorld::wrong_answer(std::span<const Flow> flows,
                                    std::span<const Verdict> verdicts) const {
  for (std::size_t i = 0; i < flows.size(); ++i) {
    std::string wrong =
        wrong_decision(flows[i], rules_.direction == Direction::ingress ? verdicts[i].ingress
                                                                        : verdicts[i].egress);
    if (!wrong.empty()) return wrong;
  }
  if (rules_.rules.size() > kMostRulesForTheJudge) return {};
  const JudgeWorld judge(*this, flows.first(std::min(flows.size(), kMostFlowsForTheJudge)));
  for (std::size_t i = 0; i < judge.size(); ++i) {
    if (judge.allows(i) != verdicts[i].allowed()) return "not what the judge says";
  }
  return {};
}

std::string FlowWorld::wrong_decision(const Flow& flow, const Decision& decision) const {
  const std::optional<std::size_t> match = rules_.first_match(flow);
  const bool passed = match && rules_.rules[*match].action == Action::pass;
  const Reason reason = passed  ? Reason::no_profile_match
                        : match ? Reason::rule
                                : Reason::tier_default;
  if (decision.reason != reason) return "wrong reason";
  if (reason != Reason::rule) return {};
  const std::size_t in_one = rules_.policy_size();
  if (decision.rule != static_cast<std::int32_t>(*match % in_one) ||
      built_.snapshot->policy(decision.policy).name !=
          "p" + std::to_string(*match / in_one * in_one) ||
      decision.action != rules_.rules[*match].action) {
    return "wrong rule";
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
    impl_->flows.push_back(judge_flow(flow, world.rules().direction));
}

JudgeWorld::~JudgeWorld() = default;

std::size_t JudgeWorld::size() const {
  return impl_->flows.size();
}

bool JudgeWorld::allows(std::size_t i) const {
  return impl_->judge.evaluate(impl_->flows[i]).allowed();
}

}  // namespace tierwall::bench
