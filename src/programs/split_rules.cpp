#include "programs/split_rules.hpp"

#include "programs/bitmap.hpp"
#include "support/sort_once.hpp"

namespace tierwall::programs {

bool SplitRules::read(const RuleList& list) {
  if (!first_.read(list)) return false;
  services_.read(list);
  for (Part& part : parts_)
    part.rules.assign(words_for(list.rules().size()), 0);
  std::vector<std::uint32_t> questions[kParts];
  for (std::size_t rule = 0; rule < list.rules().size(); ++rule) {
    const Alternative& asks = list.rules()[rule].asks;
    const Which part = asks.local == 0 ? remote : asks.remote == 0 ? local : pair;
    set_bit(parts_[part].rules, rule);
    questions[part].push_back(part == remote ? asks.remote : asks.local);
  }
  for (const Which part : {remote, local}) {
    support::sort_once(questions[part]);
    parts_[part].questions = questions[part].size();
  }
  return true;
}

bool SplitRules::find_columns(const Dimension& traffic, const Dimension& source_port,
                              support::BuildMeter& meter) {
  for (const Which which : {remote, local}) {
    Part& part = parts_[which];
    std::vector<std::uint64_t> services(words_for(services_.count()), 0);
    for_each_bit(part.rules, [&](std::size_t rule) { set_bit(services, services_.of_rule(rule)); });
    if (!services_.find_columns(traffic, source_port, services, part.columns, meter)) return false;
  }
  return true;
}

}  // namespace tierwall::programs
