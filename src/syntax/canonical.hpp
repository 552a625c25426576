// Tree -> canonical text (spec/selectors.md 4.1).
#pragma once

#include <string>
#include <string_view>

#include "syntax/ast.hpp"

namespace tierwall::syntax {

// With `prefix` in front of every label name (6.6). Complexity: linear, one allocation at most.
std::string canonical_text(const Ast& ast, std::string_view prefix = {});

// How a value is quoted: single quotes if it holds a double quote (4.1).
inline char quote_of(std::string_view value) {
  return value.find('"') == std::string_view::npos ? '"' : '\'';
}

}  // namespace tierwall::syntax
