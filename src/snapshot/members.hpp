// Which things a selector picks: the label classes that it matches, found once per selector.
//
// Thread contract: single-threaded; points into selectors and objects, which must outlive it. Complexity:
// for each distinct selector that of index::MatchTable::match().
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "index/match_table.hpp"
#include "snapshot/effective_selectors.hpp"
#include "snapshot/objects.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

class Members {
 public:
  Members(EffectiveSelectors& selectors, const LabelledObjects& objects,
          support::BuildMeter& meter);

  // Ascending. Valid as long as this object.
  const std::vector<std::uint32_t>& classes_of(std::uint32_t selector);
  bool matches(std::uint32_t selector, std::uint32_t label_class);
  // Of what the selector requires, that which the fewest classes have.
  index::Requirement narrowest_requirement(std::uint32_t selector) const;

 private:
  EffectiveSelectors& selectors_;
  index::MatchTable table_;  // a row is a class
  support::BuildMeter& meter_;
  std::vector<std::optional<std::vector<std::uint32_t>>> classes_;  // by selector
};

}  // namespace tierwall::snapshot
