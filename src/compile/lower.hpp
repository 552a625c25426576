// Tree -> expression: interns every name and value.
#pragma once

#include <tierwall/symbols.hpp>

#include "compile/expression.hpp"
#include "syntax/ast.hpp"

namespace tierwall::compile {

// Fills `expression`, which must be empty. Node for node: indices stay those of the tree.
void lower(const syntax::Ast& ast, SymbolTable& symbols, Expression& expression);

}  // namespace tierwall::compile
