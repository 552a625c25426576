// A plan as one list of rules in evaluation order: tiers, Pass, the ends of tiers, profiles and
// missing profiles are resolved (spec/policy.md 2.4, 2.5). The first rule that matches and does not
// merely log or pass decides; the last one always matches. Where identities may come that are not known
// yet, a rule before all others matches their addresses, and says so.
//
//     RuleList list;
//     if (!list.read(view, plan, direction, alternatives)) walk(plan);
//     list.keep([&](std::uint32_t local) { return holds(local); });   // for one endpoint
//
// Thread contract: single-threaded. Complexity: linear in the alternatives of the plan's rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <tierwall/runtime/snapshot_view.hpp>

#include "programs/alternatives.hpp"

namespace tierwall::programs {

struct ListedRule {
  enum class Effect : std::uint8_t { decide, pass, log };

  Alternative asks = {};
  Effect effect = Effect::decide;
  std::uint32_t next = 0;  // of a pass: the first rule of what comes after the tier
  Decision decision = {};  // with the flags of ProgramTables
};

class RuleList {
 public:
  // More are not put into one list.
  static constexpr std::size_t kMost = std::size_t{1} << 22U;

  // False: a rule has too many alternatives, or the list is too long.
  bool read(const SnapshotView& view, std::uint32_t first_step, Direction direction,
            RuleAlternatives& alternatives);
  // The rules whose question about the local address `holds` answers with yes; it is not asked
  // again.
  template <class Holds>
  RuleList resolved(Holds holds) const;

  const std::vector<ListedRule>& rules() const noexcept { return rules_; }
  // Whether some rule asks for it.
  bool asks(Axis axis) const noexcept;
  bool asks_local() const noexcept { return asks(Axis::local_nets) || asks(Axis::local_sets); }

 private:
  bool add_rules(const SnapshotView& view, const PlanStep& step, Direction direction,
                 RuleAlternatives& alternatives);
  void add_end(const PlanStep& step, Action action, Reason reason, std::int32_t rule);
  static ListedRule of_newcomers(std::uint32_t criterion, Axis axis);

  std::vector<ListedRule> rules_;
};

template <class Holds>
RuleList RuleList::resolved(Holds holds) const {
  RuleList list;
  std::vector<std::uint32_t> position;  // in the new list, by rule of this one
  position.reserve(rules_.size());
  for (const ListedRule& rule : rules_) {
    position.push_back(static_cast<std::uint32_t>(list.rules_.size()));
    if (!holds(rule.asks.local)) continue;
    list.rules_.push_back(rule);
    Alternative& asks = list.rules_.back().asks;
    asks.local = 0;
    asks.axes[static_cast<std::size_t>(Axis::local_nets)] = 0;
    asks.axes[static_cast<std::size_t>(Axis::local_sets)] = 0;
  }
  for (ListedRule& rule : list.rules_) {
    if (rule.effect == ListedRule::Effect::pass) rule.next = position[rule.next];
  }
  return list;
}

}  // namespace tierwall::programs
