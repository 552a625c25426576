// Tokens -> tree, by recursive descent over the grammar of spec/selectors.md 2.1; the errors are
// those of 2.5, the first one met from left to right.
#include <cstdint>
#include <utility>
#include <vector>

#include "reference/selector.hpp"
#include "reference/selector_lexer.hpp"

namespace tierwall::reference {

namespace {

class Parser {
 public:
  Parser(std::vector<Token> tokens, std::uint32_t max_depth)
      : tokens_(std::move(tokens)), max_depth_(max_depth) {}

  // selector = EOF | or , EOF
  ParsedSelector parse() {
    if (next().kind == TokenKind::end) return {Selector(SelectorNode{}), {}};
    SelectorNode root;
    if (parse_or(root) && next().kind != TokenKind::end) fail(ErrorCode::trailing);
    if (error_.kind != ErrorCode::ok) return {std::nullopt, error_};
    return {Selector(std::move(root)), {}};
  }

 private:
  // or = and , { OR , and }
  bool parse_or(SelectorNode& into) {
    return parse_chain(SelectorKind::disjunction, TokenKind::disjunction, &Parser::parse_and, into);
  }

  // and = term , { AND , term }
  bool parse_and(SelectorNode& into) {
    return parse_chain(SelectorKind::conjunction, TokenKind::conjunction, &Parser::parse_term,
                       into);
  }

  // 2.3: a chain is one node with its operands in source order; a chain of one is its operand.
  bool parse_chain(SelectorKind kind, TokenKind joint, bool (Parser::*parse_operand)(SelectorNode&),
                   SelectorNode& into) {
    std::vector<SelectorNode> operands(1);
    if (!(this->*parse_operand)(operands.back())) return false;
    while (accept(joint)) {
      operands.emplace_back();
      if (!(this->*parse_operand)(operands.back())) return false;
    }
    if (operands.size() == 1) {
      into = std::move(operands.front());
    } else {
      into.kind = kind;
      into.operands = std::move(operands);
    }
    return true;
  }

  // term = { NOT } , primary; the run of NOT collapses by parity (2.3).
  bool parse_term(SelectorNode& into) {
    bool negated = false;
    while (accept(TokenKind::negation))
      negated = !negated;
    if (!negated) return parse_primary(into);
    into.kind = SelectorKind::negation;
    into.operands.resize(1);
    return parse_primary(into.operands.front());
  }

  bool parse_primary(SelectorNode& into) {
    switch (next().kind) {
      case TokenKind::has:
        into.kind = SelectorKind::has;
        into.name = take().text;
        return true;
      case TokenKind::all:
        take();
        into.kind = SelectorKind::all;
        return true;
      case TokenKind::global:
        take();
        into.kind = SelectorKind::global;
        return true;
      case TokenKind::name: into.name = take().text; return parse_comparison(into);
      case TokenKind::left_parenthesis: return parse_parenthesis(into);
      default: return fail(ErrorCode::unexpected_token);
    }
  }

  bool parse_parenthesis(SelectorNode& into) {
    if (depth_ == max_depth_) return fail(ErrorCode::too_deep);
    take();
    ++depth_;
    if (!parse_or(into)) return false;
    --depth_;
    return accept(TokenKind::right_parenthesis) || fail(ErrorCode::expected_rparen);
  }

  bool parse_comparison(SelectorNode& into) {
    switch (next().kind) {
      case TokenKind::equal: return parse_value(SelectorKind::equal, into);
      case TokenKind::not_equal: return parse_value(SelectorKind::not_equal, into);
      case TokenKind::contains: return parse_value(SelectorKind::contains, into);
      case TokenKind::starts_with: return parse_value(SelectorKind::starts_with, into);
      case TokenKind::ends_with: return parse_value(SelectorKind::ends_with, into);
      case TokenKind::in: return parse_set(SelectorKind::in, into);
      case TokenKind::not_in: return parse_set(SelectorKind::not_in, into);
      case TokenKind::end: return fail(ErrorCode::unexpected_end);
      default: return fail(ErrorCode::expected_comparison);
    }
  }

  bool parse_value(SelectorKind kind, SelectorNode& into) {
    take();
    into.kind = kind;
    if (next().kind != TokenKind::string) return fail(ErrorCode::expected_string);
    into.value = take().text;
    return true;
  }

  // set = LBRACE , [ STRING , { COMMA , STRING } , [ COMMA ] ] , RBRACE
  bool parse_set(SelectorKind kind, SelectorNode& into) {
    take();
    into.kind = kind;
    if (!accept(TokenKind::left_brace)) return fail(ErrorCode::expected_set);
    while (next().kind == TokenKind::string) {
      into.values.insert(take().text);
      if (!accept(TokenKind::comma)) break;
    }
    return accept(TokenKind::right_brace) || fail(ErrorCode::expected_rbrace);
  }

  const Token& next() const { return tokens_[at_]; }
  Token take() { return std::move(tokens_[at_++]); }

  bool accept(TokenKind kind) {
    if (next().kind != kind) return false;
    ++at_;
    return true;
  }

  bool fail(ErrorCode kind) {
    error_ = SelectorError{kind, next().offset};
    return false;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t max_depth_;
  SelectorError error_;
};

}  // namespace

ParsedSelector parse_selector(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_selector_bytes) {
    return {std::nullopt, SelectorError{ErrorCode::too_long, limits.max_selector_bytes}};
  }
  TokenList list = read_tokens(text);
  if (list.error.kind != ErrorCode::ok) return {std::nullopt, list.error};
  return Parser(std::move(list.tokens), limits.max_selector_depth).parse();
}

}  // namespace tierwall::reference
