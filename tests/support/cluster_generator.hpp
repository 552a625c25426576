// Random valid models, and flows that are likely to hit something in them.
//
//     ClusterGenerator generator(choices);
//     Model model = generator.model();
//     ReferenceFlow flow = generator.flow(model);
//
// The vocabulary is small on purpose: few label names and values, few addresses, ports and orders,
// so that selectors match, prefixes overlap, orders tie and names stand next to each other in the
// order of spec/policy.md 2.3. Everything that the specification allows occurs: staged policies,
// missing profiles, inherited labels, shared addresses, sets of host endpoints, named ports,
// services, HTTP, both address families. What it refuses does not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>

#include "reference/policy.hpp"
#include "support/choices.hpp"

namespace tierwall::testing {

// Upper bounds; the numbers drawn are between nothing and these.
struct ClusterShape {
  std::size_t tiers = 3;
  std::size_t policies = 8;
  std::size_t rules = 4;  // of one list
  std::size_t workloads = 6;
  std::size_t hosts = 2;
  std::size_t network_sets = 3;
  std::size_t slices = 3;
};

class ClusterGenerator {
 public:
  explicit ClusterGenerator(Choices& choices, ClusterShape shape = {})
      : choices_(choices), shape_(shape) {}

  Model model();

  // Draws from the vocabulary and from `model`, mostly near the edges of one of its rules.
  reference::ReferenceFlow flow(const Model& model);

  // Selector text over the vocabulary, without `global()`.
  std::string selector();

  // Single resources and their parts. The number is in the name and, of endpoints, in the address.
  Tier tier(std::size_t number);
  Policy policy(const Model& model);  // of a tier that the model has
  Profile profile(std::string name);
  WorkloadEndpoint workload(std::size_t number);
  HostEndpoint host(std::size_t number);
  NetworkSet network_set(std::size_t number);
  ServiceSlice slice(std::size_t number);
  Labels labels();
  std::vector<std::string> profile_names(std::string_view namespace_name,
                                         std::string_view service_account);
  std::vector<EndpointPort> endpoint_ports();
  Address address(Family family);
  Cidr cidr(Family family);

 private:
  struct RuleContext;

  PolicyKind policy_kind();
  void set_host_flags(Policy& policy);

  std::vector<Rule> rules(const RuleContext& context);
  Rule rule(const RuleContext& context);
  void set_protocol(Rule& rule);
  void set_icmp(Rule& rule);
  void set_http(Rule& rule);
  EntityRule entity(const RuleContext& context, const Rule& rule, bool services_allowed);
  void set_selectors(EntityRule& entity);
  std::vector<Port> ports(bool numbers_allowed);
  std::vector<Cidr> nets(Family family, bool negated);

  std::string namespace_selector();
  std::string term(unsigned depth);
  std::uint16_t port_number();
  Address peer(const Model& model, Family family);
  const Rule* any_rule(const Model& model);
  void aim(const EntityRule& entity, const Model& model, Address& address,
           std::optional<std::uint16_t>& port, std::uint8_t& protocol);
  std::optional<reference::EndpointName> endpoint_for(const Model& model, const Address& address);
  void go_by_name(const Model& model, Address& address,
                  std::optional<reference::EndpointName>& name);

  Choices& choices_;
  ClusterShape shape_;
};

}  // namespace tierwall::testing
