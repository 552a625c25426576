// Every combination of the selector compiler's switches, by number.
#pragma once

#include <tierwall/selector.hpp>

namespace tierwall::testing {

inline constexpr unsigned kSwitchCombinations = 64;

// Bit by bit in the order of CompileOptions; further bits are ignored.
inline CompileOptions options_of(unsigned bits) {
  CompileOptions options;
  options.flatten = (bits & 1U) != 0;
  options.push_negation = (bits & 2U) != 0;
  options.single_value_sets = (bits & 4U) != 0;
  options.drop_duplicates = (bits & 8U) != 0;
  options.fold_constants = (bits & 16U) != 0;
  options.order_by_cost = (bits & 32U) != 0;
  return options;
}

}  // namespace tierwall::testing
