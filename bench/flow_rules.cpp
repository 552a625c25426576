#include "flow_rules.hpp"

#include <algorithm>
#include <array>

#include "support/random.hpp"

namespace tierwall::bench {

namespace {

using testing::Random;

constexpr std::uint64_t kSeed = 20'260'101;

Address member(Random& random) {
  return Address::v4(10U << 24U | static_cast<std::uint32_t>(random.below(1U << 24U)));
}

PlainSet generated_set(std::size_t size, Random& random) {
  PlainSet set;
  for (std::size_t i = 0; i < size; ++i)
    set.push_back(member(random));
  std::ranges::sort(set);
  set.erase(std::unique(set.begin(), set.end()), set.end());
  return set;
}

Cidr generated_prefix(Random& random) {
  return Cidr{member(random), static_cast<std::uint8_t>(16 + random.below(17))}.masked();
}

constexpr std::size_t kFirstGeneratedPort = 9'000;
static_assert(kUnmatchedPort < kFirstGeneratedPort);

PortSpan generated_ports(Random& random) {
  const auto first = static_cast<std::uint16_t>(kFirstGeneratedPort + random.below(50'000));
  return {first, static_cast<std::uint16_t>(first + random.below(20))};
}

PlainRule generated_rule(RuleKind kind, std::size_t set_count, Random& random) {
  PlainRule rule;
  switch (kind) {
    case RuleKind::sets: rule.peer_set = random.below(set_count); break;
    case RuleKind::cidr: rule.source = generated_prefix(random); break;
    case RuleKind::ports:
      rule.protocol = kTcp;
      rule.destination_ports = generated_ports(random);
      break;
    case RuleKind::mixed: {
      constexpr std::array kinds = {RuleKind::sets, RuleKind::cidr, RuleKind::ports};
      rule = generated_rule(random.pick(kinds), set_count, random);
      if (random.chance(50)) {
        rule.protocol = kTcp;
        rule.destination_ports = generated_ports(random);
      }
      break;
    }
  }
  return rule;
}

// How many sets of the production workload have how many members.
struct SizeClass {
  std::size_t sets;
  std::size_t smallest;
  std::size_t largest;
};

// About 256,000 members; within each class the small sizes are the usual ones.
constexpr std::array<SizeClass, 6> kProductionSets = {{{4, 0, 0},
                                                       {3'035, 1, 5},
                                                       {446, 10, 60},
                                                       {64, 100, 300},
                                                       {158, 1'000, 1'060},
                                                       {1, 54'566, 54'566}}};

std::vector<PlainSet> production_sets(Random& random) {
  std::vector<PlainSet> sets;
  for (const SizeClass& size_class : kProductionSets) {
    for (std::size_t i = 0; i < size_class.sets; ++i) {
      const std::size_t size =
          size_class.smallest + random.below(size_class.largest - size_class.smallest + 1);
      sets.push_back(generated_set(size, random));
    }
  }
  return sets;
}

}  // namespace

PlainRules generated_rules(RuleKind kind, std::size_t count) {
  Random random(kSeed + static_cast<std::uint64_t>(kind));
  PlainRules rules;
  if (kind == RuleKind::sets || kind == RuleKind::mixed) {
    for (std::size_t i = 0; i < std::max<std::size_t>(count / 4, 1); ++i)
      rules.sets.push_back(generated_set(1 + random.below(20), random));
  }
  for (std::size_t i = 0; i < count; ++i)
    rules.rules.push_back(generated_rule(kind, rules.sets.size(), random));
  return rules;
}

PlainRules production_rules() {
  constexpr std::size_t kPolicies = 294;
  constexpr std::size_t kDenies = 10;
  Random random(kSeed);
  PlainRules rules{.sets = production_sets(random), .rules_per_policy = 68};
  for (std::size_t i = 0; i < kPolicies * rules.rules_per_policy; ++i) {
    PlainRule rule{.action = Action::pass};
    if (random.below(1'000) < 242) {
      rule.peer_set = random.below(rules.sets.size());
    } else {
      rule.source = generated_prefix(random);
    }
    if (random.chance(50)) {
      rule.protocol = kTcp;
      rule.destination_ports = generated_ports(random);
    }
    rules.rules.push_back(rule);
  }
  for (std::size_t i = 0; i < kDenies; ++i)
    rules.rules[random.below(rules.rules.size())].action = Action::deny;
  rules.rules[random.below(rules.rules.size())].action = Action::allow;
  return rules;
}

PlainRules production_egress_rules() {
  constexpr std::size_t kPolicies = 300;
  // 100 ports are on some hundred rules each, 3,000 on two or three each.
  constexpr std::size_t kUsualPorts = 100;
  constexpr std::size_t kRarePorts = 3'000;
  Random random(kSeed + 1);
  PlainRules rules{
      .direction = Direction::egress, .sets = production_sets(random), .rules_per_policy = 62};
  for (std::size_t i = 0; i < kPolicies * rules.rules_per_policy; ++i) {
    PlainRule rule{.protocol = kTcp};
    if (random.chance(25)) {
      rule.peer_set = random.below(rules.sets.size());
    } else {
      rule.destination = generated_prefix(random);
    }
    const std::size_t port =
        random.chance(60) ? random.below(kUsualPorts) : kUsualPorts + random.below(kRarePorts);
    const auto number = static_cast<std::uint16_t>(kFirstGeneratedPort + 10 * port);
    rule.destination_ports = {number, number};
    rules.rules.push_back(rule);
  }
  return rules;
}

}  // namespace tierwall::bench
