// Expressions in a form for people.
#pragma once

#include <string>

#include <tierwall/symbols.hpp>

#include "compile/expression.hpp"

namespace tierwall::compile {

// A selector text that says what the expression says, chains and negations as they stand.
std::string to_text(const Expression& expression, const SymbolTable& symbols);

}  // namespace tierwall::compile
