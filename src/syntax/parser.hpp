// Text -> tree, and text -> yes or no (spec/selectors.md 1, 2).
//
//     Ast ast;
//     if (Result<void> parsed = parse(text, limits, ast); !parsed) return parsed.error();
//
// Kind and offset of an error are those of 1.8 and 2.5. The limits come in as follows: `too-long`
// before anything else, at the first byte beyond; `too-deep` where a syntax error would, at the
// parenthesis that opens one level too many. Native stack is used for open parentheses only.
// Complexity: linear (sorting the values of a set apart).
#pragma once

#include <string_view>

#include <tierwall/limits.hpp>
#include <tierwall/result.hpp>

#include "syntax/ast.hpp"

namespace tierwall::syntax {

// Replaces what `ast` held; after an error it holds nothing of use. `text` must outlive `ast`.
Result<void> parse(std::string_view text, const Limits& limits, Ast& ast);

// Accepts and refuses exactly what parse() does, building nothing.
Result<void> validate(std::string_view text, const Limits& limits);

}  // namespace tierwall::syntax
