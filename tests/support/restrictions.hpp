// The restrictions of spec/selectors.md 5.1 as tests see them: from the judge, and as a condition.
#pragma once

#include <algorithm>
#include <string_view>

#include <tierwall/selector.hpp>

#include "reference/selector.hpp"

namespace tierwall::testing {

// `text` must be valid.
inline Restrictions judged_restrictions(std::string_view text) {
  Restrictions restrictions;
  for (const auto& [name, judged] : reference::parse_selector(text).selector->restrictions()) {
    Restriction& restriction = restrictions[name];
    restriction.present = judged.present;
    restriction.absent = judged.absent;
    restriction.limited = judged.values.has_value();
    if (judged.values) restriction.values.assign(judged.values->begin(), judged.values->end());
  }
  return restrictions;
}

inline bool holds(const Restriction& restriction, const std::string* value) {
  if (restriction.present && value == nullptr) return false;
  if (restriction.absent && value != nullptr) return false;
  if (!restriction.limited) return true;
  return value != nullptr &&
         std::binary_search(restriction.values.begin(), restriction.values.end(), *value);
}

inline bool holds(const Restrictions& restrictions, const reference::LabelMap& labels) {
  return std::all_of(restrictions.begin(), restrictions.end(), [&](const auto& entry) {
    const auto found = labels.find(entry.first);
    return holds(entry.second, found == labels.end() ? nullptr : &found->second);
  });
}

}  // namespace tierwall::testing
