// Models made to cost much: each builds within the bounds that src/README.md derives, answers as the
// judge does, and is refused with a name where limits are small.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "support/model_builders.hpp"
#include "support/policy_comparison.hpp"
#include "support/random.hpp"

namespace tierwall::testing {
namespace {

using reference::ReferenceFlow;
using ::testing::HasSubstr;

// Far enough apart that no two make a range.
Address spread(std::size_t number) {
  return Address::v4(0x0A00'0000U + 2 * static_cast<std::uint32_t>(number));
}

// `count` endpoints, which all policies select.
std::vector<WorkloadEndpoint> workloads(std::size_t count,
                                        const std::function<Labels(std::size_t)>& labels) {
  std::vector<WorkloadEndpoint> endpoints;
  for (std::size_t i = 0; i < count; ++i)
    endpoints.push_back(workload("w" + std::to_string(i), {spread(i)}, labels(i), {}));
  return endpoints;
}

// Puts rules into as many policies as the limit on their rules asks for.
class PolicyWriter {
 public:
  PolicyWriter(Model& model, std::string subject) : model_(model), subject_(std::move(subject)) {}

  void add(Rule rule) {
    if (count_++ % 1'024 == 0) {
      model_.policies.push_back(
          global_policy("p" + std::to_string(model_.policies.size()), subject_));
    }
    model_.policies.back().ingress.push_back(std::move(rule));
  }

 private:
  Model& model_;
  std::string subject_;
  std::size_t count_ = 0;
};

Action alternating(std::size_t number) {
  return number % 2 == 0 ? Action::allow : Action::deny;
}

// Labels by chance and selectors by chance: no two endpoints are alike to them.
Model random_selectors(Random& random) {
  constexpr std::size_t kKeys = 24;
  const auto key = [&random] { return "k" + std::to_string(random.below(kKeys)); };
  const auto word = [&random] { return "'" + std::to_string(random.below(3)) + "'"; };
  Model model;
  model.workload_endpoints = workloads(1'500, [&random](std::size_t) {
    Labels labels = {{"role", "any"}};
    for (std::size_t k = 0; k < kKeys; ++k) {
      if (random.chance(60)) labels["k" + std::to_string(k)] = std::to_string(random.below(3));
    }
    return labels;
  });
  PolicyWriter writer(model, "has(role)");
  for (std::size_t i = 0; i < 1'500; ++i) {
    std::string text = key() + " == " + word();
    for (int term = 0; term < 3; ++term) {
      text += random.chance(85) ? " && " : " || ";
      text += random.chance(50) ? key() + " != " + word() : "has(" + key() + ")";
    }
    writer.add(rule(alternating(i), protocol(kTcp), from(text),
                    to_port(static_cast<std::uint16_t>(1 + i % 150))));
  }
  return model;
}

// Every port there is, in no order: in so many rules of so many ports.
Model distinct_ports(Random& random, std::size_t per_rule) {
  std::vector<std::uint16_t> ports;
  for (std::uint32_t port = 1; port <= 0xFFFF; ++port)
    ports.push_back(static_cast<std::uint16_t>(port));
  for (std::size_t i = ports.size(); i > 1; --i)
    std::swap(ports[i - 1], ports[random.below(i)]);
  Model model;
  model.workload_endpoints = workloads(3, [](std::size_t) { return Labels{}; });
  PolicyWriter writer(model, "all()");
  for (std::size_t i = 0; i < ports.size(); i += per_rule) {
    Rule to_ports = rule(alternating(i), protocol(kTcp));
    for (std::size_t k = i; k < std::min(i + per_rule, ports.size()); ++k)
      to_ports.destination.ports.push_back(Port::number(ports[k]));
    writer.add(to_ports);
  }
  return model;
}
Model single_ports(Random& random) {
  return distinct_ports(random, 1);
}
Model lists_of_ports(Random& random) {
  return distinct_ports(random, 49);
}

// 20,000 prefixes: 400 chains of nested ones, and the rest side by side.
Model prefixes(Random& random) {
  std::vector<Cidr> nets;
  for (std::size_t chain = 0; chain < 400; ++chain) {
    const Address address = Address::v4(static_cast<std::uint32_t>(random.bits()) | 1U);
    for (std::uint8_t length = 8; length <= 32; ++length)
      nets.push_back(Cidr{address, length}.masked());
  }
  for (std::uint32_t i = 0; nets.size() < 20'000; ++i)
    nets.push_back(Cidr{Address::v4(0x6400'0000U + (i << 9U)), 24});
  Model model;
  model.workload_endpoints = workloads(3, [](std::size_t) { return Labels{}; });
  PolicyWriter writer(model, "all()");
  for (std::size_t i = 0; i < nets.size(); i += 8) {
    Rule from_nets = rule(alternating(i / 8), protocol(kTcp));
    for (std::size_t k = i; k < i + 8; ++k)
      from_nets.source.nets.push_back(nets[k * 7'919 % nets.size()]);
    writer.add(from_nets);
  }
  return model;
}

// Named ports, services and nets on both sides, which bind as many ports as there are endpoints: a
// rule is thousands of products and, in a policy of one endpoint, more than are made.
Model products(Random& random) {
  constexpr std::size_t kCount = 120;
  Model model;
  model.workload_endpoints = workloads(kCount, [](std::size_t i) {
    return Labels{{"number", std::to_string(i)}};
  });
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto port = static_cast<std::uint16_t>(7'000 + i);
    model.workload_endpoints[i].ports = {{i % 2 == 0 ? "web" : "admin", kTcp, port},
                                         {"all", kTcp, static_cast<std::uint16_t>(port + 500)}};
  }
  for (std::size_t i = 0; i < 40; ++i) {
    model.service_slices.push_back({"default",
                                    "s" + std::to_string(i),
                                    "svc",
                                    {spread(i)},
                                    {{kTcp, static_cast<std::uint16_t>(7'000 + i)}}});
  }
  PolicyWriter writer(model, "has(number)");
  for (std::size_t i = 0; i < 4; ++i) {
    const Cidr net = Cidr{spread(random.below(kCount)), 26}.masked();
    Rule ports = rule(alternating(i), protocol(kTcp), from_net(net),
                      from("number != '" + std::to_string(i) + "'"), to_port("web"));
    ports.source.ports = {Port::named("admin")};
    writer.add(ports);
    Rule services = rule(alternating(i), protocol(kTcp), from_net(net));
    services.source.ports = {Port::named("web")};
    services.destination.services = ServiceMatch{.name = "svc", .namespace_name = "default"};
    model.policies.back().egress.push_back(services);
    Rule neither = rule(alternating(i + 1), protocol(kTcp), to_net(net));
    neither.source.not_ports = {Port::named("web")};
    neither.destination.not_ports = {Port::named("admin")};
    writer.add(neither);
  }
  PolicyWriter of_one(model, "number == '1'");
  Rule too_many = rule(Action::allow, protocol(kTcp), to_port("all"));
  too_many.source.ports = {Port::named("all")};
  of_one.add(too_many);
  return model;
}

// Each selector leaves out one of as many classes: members grow as the product.
Model selectors_times_classes(Random&) {
  constexpr std::size_t kCount = 2'000;
  Model model;
  model.workload_endpoints = workloads(kCount, [](std::size_t i) {
    return Labels{{"number", std::to_string(i)}};
  });
  PolicyWriter writer(model, "has(number)");
  for (std::size_t i = 0; i < kCount; ++i) {
    writer.add(rule(i % 500 == 499 ? Action::deny : Action::log,
                    from("number != '" + std::to_string(i * 7 % kCount) + "'"), protocol(kTcp),
                    to_port(static_cast<std::uint16_t>(1 + i % 400))));
  }
  return model;
}

struct Attack {
  const char* name;
  Model (*model)(Random&);
  std::size_t alternatives;  // of a rule, at most
  std::size_t classes;       // of addresses and traffic, at least: they do not collapse
  std::size_t flows;
};

void PrintTo(const Attack& attack, std::ostream* out) {
  *out << attack.name;
}

// What the bounds of src/README.md are made of.
struct Sizes {
  std::size_t endpoints = 0, addresses = 0, prefixes = 0, policies = 0, rules = 0;
  std::size_t sets = 0;      // that rules name
  std::size_t bindings = 0;  // of named ports and services
};

Sizes sizes_of(const Model& model) {
  // The built-in profile has two rules.
  Sizes sizes{.endpoints = model.workload_endpoints.size(),
              .policies = model.policies.size() + 1,
              .rules = 2};
  std::size_t ports = 0;
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
    sizes.addresses += endpoint.addresses.size();
    ports += endpoint.ports.size();
  }
  for (const ServiceSlice& slice : model.service_slices) {
    sizes.addresses += slice.addresses.size();
    ports += slice.ports.size();
  }
  const auto add_side = [&](const EntityRule& side) {
    sizes.prefixes += side.nets.size();
    sizes.sets += (side.nets.empty() ? 0U : 1U) + (side.selector.empty() ? 0U : 1U);
    for (const std::vector<Port>& list : {side.ports, side.not_ports})
      sizes.bindings += std::ranges::any_of(list, &Port::is_named) ? ports : 0;
    sizes.bindings += side.services ? ports : 0;
  };
  for (const Policy& policy : model.policies) {
    for (const std::vector<Rule>& rules : {policy.ingress, policy.egress}) {
      sizes.rules += rules.size();
      for (const Rule& rule : rules) {
        add_side(rule.source);
        add_side(rule.destination);
      }
    }
  }
  sizes.sets += sizes.bindings;
  return sizes;
}

void expect_bounds(const Model& model, const SnapshotStats& stats, std::size_t alternatives) {
  const Sizes sizes = sizes_of(model);
  const SnapshotParts& parts = stats.parts;
  const std::size_t places = sizes.addresses + sizes.prefixes;
  EXPECT_LE(stats.identities, 1 + sizes.addresses + 2 * sizes.prefixes);
  EXPECT_LE(parts.addresses, 2'097'152 + 128 * places);
  EXPECT_LE(parts.sets, 68 * (1 + stats.identities * (1 + sizes.sets / 512)));
  EXPECT_LE(parts.rules, 2'048 + 512 * sizes.rules + 8 * sizes.bindings);
  EXPECT_LE(parts.plans, 32 * sizes.endpoints + 16 * sizes.policies +
                             2 * sizes.endpoints * (8 + 24 * (2 * sizes.policies + 1)));
  const std::size_t listed = alternatives * sizes.rules;
  const std::size_t classes =
      4 * stats.identities + stats.traffic_classes + stats.source_port_classes;
  EXPECT_LE(parts.programs.total() - parts.programs.traffic_classes,
            stats.programs.total() *
                (64 + 2 * ProgramOptions{}.max_table_cells + 40 * (4'096 + 128 * listed) +
                 (24 + 8 * 256) * listed + classes * (24 + listed / 3)));
  EXPECT_LE(parts.programs.traffic_classes, 2'048 + std::size_t{7} * 272 * 1'024)
      << "of three families TCP and others, and source ports";
}

// Between endpoints, and from addresses of nets, at ports that rules speak of.
ReferenceFlow flow_in(const Model& model, Random& random) {
  const auto owned = [&] {
    return model.workload_endpoints[random.below(model.workload_endpoints.size())].addresses[0];
  };
  const Policy& policy = random.pick(model.policies);
  const Rule& rule = random.pick(policy.ingress);
  ReferenceFlow flow{.source = owned(), .destination = owned(), .protocol = kTcp};
  if (!rule.source.nets.empty() && random.chance(80))
    flow.source = random.pick(rule.source.nets).last();
  const auto port = [&]() -> std::uint16_t {
    const std::vector<Port>& ports = rule.destination.ports;
    if (!ports.empty() && !ports[0].is_named() && random.chance(80)) return ports[0].first;
    const WorkloadEndpoint& other = random.pick(model.workload_endpoints);
    if (!other.ports.empty()) return random.pick(other.ports).port;
    return static_cast<std::uint16_t>(1 + random.below(0xFFFF));
  };
  flow.source_port = port();
  flow.destination_port = port();
  return flow;
}

class AdversarialBuilds : public ::testing::TestWithParam<Attack> {};

TEST_P(AdversarialBuilds, StayWithinTheirBounds) {
  const Attack& attack = GetParam();
  Random random = test_random(std::string("adversarial, ") + attack.name);
  const Model model = attack.model(random);
  const PolicyComparison comparison(model);
  ASSERT_EQ(comparison.build_errors(), "");
  ASSERT_NO_FATAL_FAILURE(expect_bounds(model, comparison.snapshot().stats(), attack.alternatives));
  std::vector<ReferenceFlow> flows;
  for (std::size_t i = 0; i < attack.flows; ++i) {
    flows.push_back(flow_in(model, random));
    ASSERT_EQ(comparison.compare(flows.back()), "");
  }
  ASSERT_EQ(comparison.compare_batch(flows), "");
}

TEST_P(AdversarialBuilds, AreRefusedByNameWhereLimitsAreSmall) {
  const Attack& attack = GetParam();
  Random random = test_random(std::string("adversarial, ") + attack.name);
  const Model model = attack.model(random);
  for (const auto& [name, limits] :
       {std::pair{"(max_snapshot_bytes)", Limits{.max_snapshot_bytes = 100'000}},
        std::pair{"(max_build_bytes)", Limits{.max_build_bytes = 10'000}},
        std::pair{"(max_build_steps)", Limits{.max_build_steps = 1'000'000}}}) {
    const BuildResult built = SnapshotBuilder(BuildOptions{.limits = limits}).build(model);
    EXPECT_FALSE(built.snapshot);
    ASSERT_EQ(built.diagnostics.error_count(), 1U) << name;
    const Diagnostic& refused = built.diagnostics.entries().back();
    EXPECT_EQ(refused.code, ErrorCode::too_large);
    EXPECT_THAT(refused.message, HasSubstr(name));
    EXPECT_NE(refused.resource, ResourceName{}) << refused.to_string();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Attacks, AdversarialBuilds,
    ::testing::Values(Attack{"random_selectors", random_selectors, 1, 1'500, 150},
                      Attack{"single_ports", single_ports, 1, 65'535, 60},
                      Attack{"lists_of_ports", lists_of_ports, 1, 1'300, 100},
                      Attack{"prefixes", prefixes, 1, 10'000, 200},
                      Attack{"products", products, 4'096, 300, 200},
                      Attack{"selectors_times_classes", selectors_times_classes, 1, 2'000, 150}),
    [](const auto& attack) { return std::string(attack.param.name); });

}  // namespace
}  // namespace tierwall::testing
