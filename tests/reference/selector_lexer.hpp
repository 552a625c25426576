// Selector text -> list of tokens (spec/selectors.md 1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reference/selector.hpp"

namespace tierwall::reference {

// spec/selectors.md 1.4
enum class TokenKind {
  left_parenthesis,
  right_parenthesis,
  left_brace,
  right_brace,
  comma,
  equal,
  not_equal,
  negation,
  conjunction,
  disjunction,
  string,  // text: what stands between the quotes
  has,     // text: the label name
  all,
  global,
  name,  // text: the label name
  contains,
  starts_with,
  ends_with,
  not_in,
  in,
  end,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t offset = 0;  // of the first byte; of `end`: the length of the text
  std::string text;
};

struct TokenList {
  std::vector<Token> tokens;  // the last one is `end`, if there is no error
  SelectorError error;        // kind ok: none
};

TokenList read_tokens(std::string_view text);

}  // namespace tierwall::reference
