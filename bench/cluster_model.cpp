#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "cluster_world.hpp"
#include "support/model_builders.hpp"

namespace tierwall::bench {

namespace {

constexpr std::array<const char*, kRoles> kRoleNames = {"frontend", "backend", "data"};
constexpr std::string_view kPlatform = "platform";

std::string numbered(const char* stem, std::size_t number) {
  return stem + std::to_string(number);
}

std::string is_application(std::size_t number) {
  return "app == '" + cluster_application(number) + "'";
}

std::string is_role(std::size_t number) {
  return std::string("role == '") + kRoleNames[number] + "'";
}

// What a rule says of the other end.
class PeerWriter {
 public:
  explicit PeerWriter(const ClusterRules& rules) : rules_(rules) {}

  void write(const ClusterRule& rule, EntityRule& side) const {
    switch (rule.peer) {
      case PeerKind::anyone: break;
      case PeerKind::application: side.selector = is_application(rule.first); break;
      case PeerKind::two_applications:
        side.selector = "app in {'" + cluster_application(rule.first) + "', '" +
                        cluster_application(rule.second) + "'}";
        break;
      case PeerKind::role_and_version:
        side.selector = is_role(rule.first) + " && version != '" + numbered("v", rule.second) + "'";
        break;
      case PeerKind::application_in_namespace:
        side.selector = is_application(rule.first);
        side.namespace_selector = "name == '" + cluster_namespace(rule.second) + "'";
        break;
      case PeerKind::role_in_team:
        side.selector = is_role(rule.first);
        side.namespace_selector = "team == '" + numbered("team-", rule.second) + "'";
        break;
      case PeerKind::nets: side.nets = rules_.net_groups[rule.first]; break;
      case PeerKind::internet:
        side.nets = {everything()};
        side.not_nets = {cluster_range(rules_.shape)};
        break;
    }
  }

 private:
  Cidr everything() const {
    return rules_.shape.is_v6 ? Cidr{Address{}, 0} : Cidr{Address::v4(0), 0};
  }

  const ClusterRules& rules_;
};

Port port_of(const PortSpan& span) {
  return Port::range(span.first, span.last);
}

std::vector<Rule> model_rules(const std::vector<ClusterRule>& plain, Direction direction,
                              const PeerWriter& writer) {
  std::vector<Rule> rules(plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    Rule& rule = rules[i];
    rule.action = plain[i].action;
    rule.protocol = Protocol{plain[i].protocol, false};
    rule.destination.ports = {port_of(plain[i].ports[0])};
    if (plain[i].ports[1] != plain[i].ports[0])
      rule.destination.ports.push_back(port_of(plain[i].ports[1]));
    writer.write(plain[i], direction == Direction::ingress ? rule.source : rule.destination);
  }
  return rules;
}

Policy policy_of(Policy policy, const ClusterPolicy& plain, const PeerWriter& writer) {
  policy.types = PolicyTypes{.ingress = true, .egress = true};
  policy.ingress = model_rules(plain.rules[static_cast<std::size_t>(Direction::ingress)],
                               Direction::ingress, writer);
  policy.egress = model_rules(plain.rules[static_cast<std::size_t>(Direction::egress)],
                              Direction::egress, writer);
  return policy;
}

void add_policies(const ClusterRules& rules, Model& model) {
  model.tiers = {{.name = std::string(kPlatform), .order = 100, .default_action = Action::pass}};
  Policy platform = testing::global_policy(std::string(kPlatform), "all()");
  platform.tier = kPlatform;
  model.policies.reserve(1 + rules.applications.size());
  model.policies.push_back(policy_of(std::move(platform), rules.platform, PeerWriter(rules)));
  for (std::size_t i = 0; i < rules.applications.size(); ++i)
    model.policies.push_back(cluster_policy(rules, i));
}

}  // namespace

Policy cluster_policy(const ClusterRules& rules, std::size_t application) {
  const std::size_t in_namespace = application % ClusterShape::kApplications;
  return policy_of(
      testing::namespaced_policy(cluster_namespace(application / ClusterShape::kApplications),
                                 cluster_application(in_namespace), is_application(in_namespace)),
      rules.applications[application], PeerWriter(rules));
}

Namespace cluster_namespace_of(std::size_t number, std::size_t team) {
  const std::string name = cluster_namespace(number);
  return {.name = name, .labels = {{"name", name}, {"team", numbered("team-", team)}}};
}

WorkloadEndpoint cluster_endpoint(const Workload& workload, std::size_t number,
                                  const Address& address) {
  const std::string namespace_name = cluster_namespace(workload.namespace_index);
  WorkloadEndpoint endpoint = testing::workload(numbered("w-", number), {address},
                                                {{"app", cluster_application(workload.application)},
                                                 {"role", kRoleNames[workload.role()]},
                                                 {"version", numbered("v", workload.version)}},
                                                {"kns." + namespace_name});
  endpoint.namespace_name = namespace_name;
  return endpoint;
}

std::string cluster_namespace(std::size_t number) {
  return numbered("ns-", number);
}

std::string cluster_application(std::size_t number) {
  return numbered("app-", number);
}

Model cluster_model(const ClusterRules& rules, std::span<const Address> addresses) {
  const ClusterShape& shape = rules.shape;
  Model model;
  add_policies(rules, model);
  for (std::size_t i = 0; i < shape.namespaces; ++i)
    model.namespaces.push_back(cluster_namespace_of(i, shape.team_of(i)));
  model.workload_endpoints.reserve(addresses.size());
  for (std::size_t i = 0; i < addresses.size(); ++i)
    model.workload_endpoints.push_back(cluster_endpoint(workload_at(shape, i), i, addresses[i]));
  return model;
}

}  // namespace tierwall::bench
