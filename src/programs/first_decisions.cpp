#include "programs/first_decisions.hpp"

#include <algorithm>

#include <tierwall/runtime/program_tables.hpp>

namespace tierwall::programs {

namespace {

using Effect = ListedRule::Effect;

bool asks_nothing(const ListedRule& rule) noexcept {
  return std::ranges::all_of(rule.asks.axes,
                             [](std::uint32_t criterion) { return criterion == 0; });
}

// What decides where the rule matches, or null. A Pass leads to a later rule.
const ListedRule* decider(const RuleList& list, const ListedRule* rule) noexcept {
  while (rule->effect == Effect::pass) {
    if (rule->decision.flags != 0) return nullptr;  // asks for more than its axes
    rule = &list.rules()[rule->next];
    if (!asks_nothing(*rule)) return nullptr;
  }
  return rule->effect == Effect::decide ? rule : nullptr;
}

}  // namespace

bool FirstDecisions::read(const RuleList& list) {
  numbers_.clear();
  decisions_.clear();
  for (const ListedRule& rule : list.rules()) {
    const ListedRule* const decides = decider(list, &rule);
    if (decides == nullptr) return false;
    if (decisions_.empty() || decisions_.back() != decides->decision)
      decisions_.push_back(decides->decision);
    if (decisions_.size() > kNoDecision) return false;
    numbers_.push_back(static_cast<Wide>(decisions_.size() - 1));
  }
  return true;
}

}  // namespace tierwall::programs
