// Expression -> a simpler expression with the same meaning.
//
// Contract: for every label set the result says what the input said, and simplifying once more
// changes nothing. Each pass has a switch in CompileOptions:
//
//   push_negation      ! moves to the tests (De Morgan)                      negation.cpp
//   flatten            an and in an and, an or in an or becomes one chain    simplify.cpp
//   single_value_sets  x in {one} -> x == one                                simplify.cpp
//   fold_constants     contradictions and tautologies                        fold.cpp
//   drop_duplicates    equal operands of a chain                             duplicates.cpp
//   order_by_cost      cheap tests first                                     order.cpp
//
// Complexity: n log n for n nodes, except that a chain whose operands collapse into it from deeper
// levels is looked at once more for each of these levels (at most Limits::max_selector_depth).
#pragma once

#include <tierwall/selector.hpp>

#include "compile/expression.hpp"

namespace tierwall::compile {

void simplify(Expression& expression, const CompileOptions& options);

}  // namespace tierwall::compile
