// The decisions of a list, numbered by its rules: the first rule that matches has the least number. Only
// where every rule decides, be it that a Pass leads to what decides everything.
//
//     FirstDecisions first;
//     if (first.read(list)) use(first.of_rule(7), first.decisions());
//
// Thread contract: single-threaded. Complexity: linear in the rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/runtime/class_maps.hpp>
#include <tierwall/runtime/verdict.hpp>

#include "programs/rule_list.hpp"

namespace tierwall::programs {

class FirstDecisions {
 public:
  // False: a rule logs, or passes on to rules that ask for something; or there are too many.
  bool read(const RuleList& list);

  // Less than kNoDecision. Alternatives of one rule share theirs.
  Wide of_rule(std::size_t rule) const noexcept { return numbers_[rule]; }
  std::span<const Decision> decisions() const noexcept { return decisions_; }

 private:
  std::vector<Wide> numbers_;
  std::vector<Decision> decisions_;
};

}  // namespace tierwall::programs
