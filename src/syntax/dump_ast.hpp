// The tree in a form for people: one line, operators in front.
//
//     (and (== role "client") (not (has quarantine)) (in zone "a" "b"))
#pragma once

#include <string>

#include "syntax/ast.hpp"

namespace tierwall::syntax {

// Bytes of values that cannot be shown become \xHH, so that the result stays on its line.
std::string dump_ast(const Ast& ast);

}  // namespace tierwall::syntax
