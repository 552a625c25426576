// Laws of evaluation that need no second implementation: a change of the model that cannot matter
// does not change who decides.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/explain.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/evaluate_batch.hpp>
#include <tierwall/snapshot.hpp>

#include "reference/selector.hpp"
#include "support/cluster_generator.hpp"
#include "support/library_answers.hpp"
#include "support/model_builders.hpp"
#include "support/model_dump.hpp"
#include "support/random.hpp"
#include "support/snapshots.hpp"

namespace tierwall::testing {
namespace {

using reference::PolicyName;
using reference::ReferenceDecision;
using reference::ReferenceFlow;

// Where a rule went: policy, direction and old index -> new index.
using RuleMap = std::function<std::int32_t(const PolicyName&, Direction, std::int32_t)>;

struct Changed {
  Model model;
  RuleMap rule_map = [](const PolicyName&, Direction, std::int32_t rule) { return rule; };
};

// nullopt: the model has nothing to apply the change to.
using Change = std::function<std::optional<Changed>(const Model&, Choices&)>;

bool is_of(const PolicyName& name, const Policy& policy) {
  return name.kind == to_string(policy.kind) && name.namespace_name == policy.namespace_name &&
         name.name == policy.name;
}

std::vector<Rule>& rules_of(Policy& policy, Direction direction) {
  return direction == Direction::ingress ? policy.ingress : policy.egress;
}

void for_each_entity(Model& model, const std::function<void(EntityRule&)>& visit) {
  const auto in = [&](std::vector<Rule>& rules) {
    for (Rule& rule : rules) {
      visit(rule.source);
      visit(rule.destination);
    }
  };
  for (Policy& policy : model.policies) {
    in(policy.ingress);
    in(policy.egress);
  }
  for (Profile& profile : model.profiles) {
    in(profile.ingress);
    in(profile.egress);
  }
}

// --- changes that keep every decision and every rule index

std::vector<Cidr> halved(const std::vector<Cidr>& nets) {
  std::vector<Cidr> result;
  for (const Cidr& net : nets) {
    const std::uint8_t longest = net.address.is_v4() ? 32 : 128;
    if (net.length == longest) {
      result.push_back(net);
      continue;
    }
    const auto length = static_cast<std::uint8_t>(net.length + 1);
    result.push_back(Cidr{net.first(), length});
    result.push_back(Cidr{net.last(), length}.masked());
  }
  return result;
}

std::optional<Changed> split_prefixes(const Model& model, Choices&) {
  Changed changed{model};
  for_each_entity(changed.model, [](EntityRule& entity) {
    entity.nets = halved(entity.nets);
    entity.not_nets = halved(entity.not_nets);
  });
  for (NetworkSet& set : changed.model.network_sets)
    set.nets = halved(set.nets);
  return changed;
}

std::vector<Port> halved(const std::vector<Port>& ports) {
  std::vector<Port> result;
  for (const Port& port : ports) {
    if (port.is_named() || port.first == port.last) {
      result.push_back(port);
      continue;
    }
    const auto middle = static_cast<std::uint16_t>((port.first + port.last) / 2);
    result.push_back(Port::range(port.first, middle));
    result.push_back(Port::range(static_cast<std::uint16_t>(middle + 1), port.last));
  }
  return result;
}

std::optional<Changed> split_port_ranges(const Model& model, Choices&) {
  Changed changed{model};
  for_each_entity(changed.model, [](EntityRule& entity) {
    entity.ports = halved(entity.ports);
    entity.not_ports = halved(entity.not_ports);
  });
  return changed;
}

std::optional<Changed> insert_empty_tiers(const Model& model, Choices& choices) {
  Changed changed{model};
  changed.model.tiers.push_back(Tier{"empty", 0, Action::deny});
  // A tier whose policies select nothing is as good as empty.
  changed.model.tiers.push_back(Tier{"idle", std::nullopt, std::nullopt});
  Policy idle = global_policy("idle", "!all()");
  idle.tier = "idle";
  idle.types = PolicyTypes{true, true};
  idle.ingress = {rule(Action::deny)};
  changed.model.policies.push_back(std::move(idle));
  std::rotate(changed.model.tiers.begin(),
              changed.model.tiers.begin() +
                  static_cast<std::ptrdiff_t>(choices.below(changed.model.tiers.size())),
              changed.model.tiers.end());
  return changed;
}

std::optional<Changed> shuffle_resources(const Model& model, Choices& choices) {
  Changed changed{model};
  const auto shuffle = [&](auto& list) {
    for (std::size_t i = list.size(); i > 1; --i)
      std::swap(list[i - 1], list[choices.below(i)]);
  };
  shuffle(changed.model.tiers);
  shuffle(changed.model.policies);
  shuffle(changed.model.profiles);
  shuffle(changed.model.network_sets);
  shuffle(changed.model.workload_endpoints);
  shuffle(changed.model.host_endpoints);
  shuffle(changed.model.namespaces);
  shuffle(changed.model.service_accounts);
  shuffle(changed.model.service_slices);
  return changed;
}

// Renames the label names that users choose; implicit ones keep theirs.
std::string renamed_key(const std::string& key) {
  return key.starts_with("projectcalico.org/") || key.starts_with("pcns.") ||
                 key.starts_with("pcsa.")
             ? key
             : "renamed-" + key.substr(key.find('/') + 1);
}

void rename(reference::SelectorNode& node) {
  node.name = renamed_key(node.name);
  for (reference::SelectorNode& operand : node.operands)
    rename(operand);
}

void rename(std::string& selector) {
  if (selector.empty()) return;
  reference::SelectorNode root = reference::parse_selector(selector).selector->root();
  rename(root);
  selector = reference::Selector(std::move(root)).canonical();
}

void rename(Labels& labels) {
  Labels result;
  for (const auto& [key, value] : labels)
    result[renamed_key(key)] = value;
  labels = std::move(result);
}

std::optional<Changed> rename_labels(const Model& model, Choices&) {
  Changed changed{model};
  for_each_entity(changed.model, [](EntityRule& entity) {
    rename(entity.selector);
    rename(entity.not_selector);
    rename(entity.namespace_selector);
    if (entity.service_accounts) rename(entity.service_accounts->selector);
  });
  for (Policy& policy : changed.model.policies) {
    rename(policy.selector);
    rename(policy.namespace_selector);
    rename(policy.service_account_selector);
  }
  for (Profile& profile : changed.model.profiles)
    rename(profile.labels_to_apply);
  for (NetworkSet& set : changed.model.network_sets)
    rename(set.labels);
  for (WorkloadEndpoint& endpoint : changed.model.workload_endpoints)
    rename(endpoint.labels);
  for (HostEndpoint& endpoint : changed.model.host_endpoints)
    rename(endpoint.labels);
  for (Namespace& space : changed.model.namespaces)
    rename(space.labels);
  for (ServiceAccount& account : changed.model.service_accounts)
    rename(account.labels);
  return changed;
}

// --- changes that move rules

std::optional<Changed> insert_rule(const Model& model, Choices& choices, const Rule& inserted) {
  if (model.policies.empty()) return std::nullopt;
  Changed changed{model};
  Policy& policy = changed.model.policies[choices.below(model.policies.size())];
  if (policy.staged_action == StagedAction::remove) return std::nullopt;
  const Direction direction = choices.chance(50) ? Direction::ingress : Direction::egress;
  // A first rule would change the types that are inferred, and preDNAT policies have no egress.
  std::vector<Rule>& rules = rules_of(policy, direction);
  if (rules.empty()) return std::nullopt;
  const std::size_t place = choices.below(rules.size() + 1);
  rules.insert(rules.begin() + static_cast<std::ptrdiff_t>(place), inserted);
  changed.rule_map = [policy, direction, place](const PolicyName& name, Direction of,
                                                std::int32_t index) {
    const bool moved =
        is_of(name, policy) && of == direction && index >= static_cast<std::int32_t>(place);
    return moved ? index + 1 : index;
  };
  return changed;
}

std::optional<Changed> insert_log_rule(const Model& model, Choices& choices) {
  return insert_rule(model, choices, rule(Action::log));
}

std::optional<Changed> insert_impossible_rule(const Model& model, Choices& choices) {
  constexpr Cidr net{Address::v4(10, 0, 0, 0), 24};
  Rule impossible = rule(choices.chance(50) ? Action::allow : Action::deny, from_net(net));
  impossible.source.not_nets = {net};
  return insert_rule(model, choices, impossible);
}

// Rules for two different protocols never match the same packet.
std::optional<Changed> swap_disjoint_rules(const Model& model, Choices& choices) {
  Changed changed{model};
  const Direction direction = choices.chance(50) ? Direction::ingress : Direction::egress;
  for (Policy& policy : changed.model.policies) {
    std::vector<Rule>& rules = rules_of(policy, direction);
    for (std::size_t i = 1; i < rules.size(); ++i) {
      const std::optional<Protocol>& first = rules[i - 1].protocol;
      const std::optional<Protocol>& second = rules[i].protocol;
      if (!first || !second || first->number == second->number) continue;
      std::swap(rules[i - 1], rules[i]);
      changed.rule_map = [policy, direction, i](const PolicyName& name, Direction of,
                                                std::int32_t index) {
        const auto place = static_cast<std::int32_t>(i);
        if (!is_of(name, policy) || of != direction) return index;
        return index == place ? place - 1 : index == place - 1 ? place : index;
      };
      return changed;
    }
  }
  return std::nullopt;
}

// --- the laws

class PolicyLaws : public ::testing::Test {
 protected:
  void expect_same_decisions(const char* name, const Change& change) {
    Random random = test_random(name);
    ChoicesOf<Random> choices(random);
    ClusterGenerator generator(choices);
    std::size_t applied = 0;
    for (std::size_t i = scaled(150); i > 0; --i) {
      const Model model = generator.model();
      const std::optional<Changed> changed = change(model, choices);
      if (!changed) continue;
      ++applied;
      const Snapshot before = build(model);
      const Snapshot after = build(changed->model);
      for (int k = 0; k < 50; ++k) {
        const ReferenceFlow flow = generator.flow(model);
        const Verdict verdict = evaluate(before.view(), LibraryFlow(flow, before).flow());
        const Verdict other = evaluate(after.view(), LibraryFlow(flow, after).flow());
        const auto expect_same = [&](const Decision& left, const Decision& right, Direction side) {
          ReferenceDecision want = named(left, before);
          want.rule = changed->rule_map(want.policy, side, want.rule);
          const ReferenceDecision got = named(right, after);
          ASSERT_EQ(want, got) << "want " << dump(want) << "got  " << dump(got) << dump(flow)
                               << "before:\n"
                               << dump(model) << "after:\n"
                               << dump(changed->model);
        };
        expect_same(verdict.egress, other.egress, Direction::egress);
        expect_same(verdict.ingress, other.ingress, Direction::ingress);
        if (HasFatalFailure()) return;
      }
    }
    EXPECT_GT(applied, 10U) << "the law was hardly tried";
  }
};

TEST_F(PolicyLaws, SplittingAPrefixInTwo) {
  expect_same_decisions("split prefixes", split_prefixes);
}

TEST_F(PolicyLaws, SplittingAPortRangeInTwo) {
  expect_same_decisions("split port ranges", split_port_ranges);
}

TEST_F(PolicyLaws, InsertingTiersThatNoPolicyAppliesIn) {
  expect_same_decisions("insert empty tiers", insert_empty_tiers);
}

TEST_F(PolicyLaws, ListingResourcesInAnotherOrder) {
  expect_same_decisions("shuffle resources", shuffle_resources);
}

TEST_F(PolicyLaws, RenamingLabelsConsistently) {
  expect_same_decisions("rename labels", rename_labels);
}

TEST_F(PolicyLaws, InsertingALogRule) {
  expect_same_decisions("insert a log rule", insert_log_rule);
}

TEST_F(PolicyLaws, InsertingARuleThatCannotMatch) {
  expect_same_decisions("insert an impossible rule", insert_impossible_rule);
}

TEST_F(PolicyLaws, SwappingRulesThatDoNotOverlap) {
  expect_same_decisions("swap disjoint rules", swap_disjoint_rules);
}

// A policy at the end of a tier changes nothing for what a rule of the tier, or of one before it,
// decides.
TEST_F(PolicyLaws, AppendingAPolicyAfterATerminalMatch) {
  Random random = test_random("append a policy");
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices);
  std::size_t compared = 0;
  for (std::size_t i = scaled(150); i > 0; --i) {
    const Model model = generator.model();
    Policy last = global_policy("zzz");
    last.tier = model.tiers.empty() ? "default" : choices.pick(model.tiers).name;
    last.types = PolicyTypes{true, true};
    last.ingress = last.egress = {rule(choices.chance(50) ? Action::allow : Action::deny)};
    Model longer = model;
    longer.policies.push_back(last);
    const Snapshot before = build(model);
    const Snapshot after = build(longer);
    for (int k = 0; k < 50; ++k) {
      const ReferenceFlow flow = generator.flow(model);
      const Verdict verdict = evaluate(before.view(), LibraryFlow(flow, before).flow());
      const Verdict other = evaluate(after.view(), LibraryFlow(flow, after).flow());
      const auto expect_same = [&](const Decision& left, const Decision& right) {
        const ReferenceDecision want = named(left, before);
        if (want.reason != Reason::rule || want.policy.tier != last.tier) return;
        ++compared;
        ASSERT_EQ(want, named(right, after)) << dump(flow) << dump(longer);
      };
      expect_same(verdict.egress, other.egress);
      expect_same(verdict.ingress, other.ingress);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_GT(compared, 100U) << "the law was hardly tried";
}

TEST_F(PolicyLaws, ExplainAndBatchReachTheVerdictOfEvaluate) {
  Random random = test_random("explain and batch");
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices);
  for (std::size_t i = scaled(100); i > 0; --i) {
    const Model model = generator.model();
    const Snapshot snapshot = build(model);
    // Batches of every length around the sizes that loops are cut at.
    std::vector<LibraryFlow> owners;
    std::vector<Flow> flows;
    for (std::size_t k = choices.below(70); k > 0; --k) {
      owners.emplace_back(generator.flow(model), snapshot);
      flows.push_back(owners.back().flow());
    }
    std::vector<Verdict> verdicts(flows.size());
    evaluate_batch(snapshot.view(), flows, verdicts);
    for (std::size_t k = 0; k < flows.size(); ++k) {
      const Verdict single = evaluate(snapshot.view(), flows[k]);
      ASSERT_EQ(single, verdicts[k]) << k << " of " << flows.size() << '\n' << dump(model);
      ASSERT_EQ(single, explain(snapshot, flows[k]).verdict) << dump(model);
    }
  }
}

}  // namespace
}  // namespace tierwall::testing
