// Trees and expressions in a form for people.
#pragma once

#include <string>
#include <string_view>

#include <tierwall/symbols.hpp>

#include "compile/expression.hpp"
#include "syntax/ast.hpp"

namespace tierwall::compile {

// One line, operators in front: (and (== role "client") (not (has quarantine))).
std::string dump(const syntax::Ast& ast);

// A selector text that says what the expression says, chains and negations as they stand.
std::string to_text(const Expression& expression, const SymbolTable& symbols);

// In double quotes; what is not printable ASCII as \xHH, so that the result stays on its line.
std::string quoted(std::string_view value);

}  // namespace tierwall::compile
