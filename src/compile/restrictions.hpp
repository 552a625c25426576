// What a match requires of each label (spec/selectors.md 5.1), from the tree as parsed.
#pragma once

#include <tierwall/selector.hpp>

#include "syntax/ast.hpp"

namespace tierwall::compile {

// Complexity: n log^2 n in the size of the tree: the smaller map, and the smaller set of values, is
// always the one that is walked.
Restrictions restrictions(const syntax::Ast& ast);

}  // namespace tierwall::compile
