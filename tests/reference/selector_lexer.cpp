#include "reference/selector_lexer.hpp"

#include <string_view>
#include <utility>

namespace tierwall::reference {

namespace {

// 1.2: the longest run of name bytes that is a label name.
constexpr std::size_t kLongestName = 512;

// 1.1
bool is_whitespace(char c) {
  return c == ' ' || c == '\t';
}

// 1.2
bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '/' || c == '-';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  TokenList read() {
    while (result_.error.kind == ErrorCode::ok) {
      skip_whitespace();
      if (at_end()) {
        emit(TokenKind::end, at_);
        break;
      }
      read_one();
    }
    return std::move(result_);
  }

 private:
  // 1.5, step 2.
  void read_one() {
    const std::size_t start = at_;
    switch (text_[at_]) {
      case '(': return punctuation(TokenKind::left_parenthesis);
      case ')': return punctuation(TokenKind::right_parenthesis);
      case '{': return punctuation(TokenKind::left_brace);
      case '}': return punctuation(TokenKind::right_brace);
      case ',': return punctuation(TokenKind::comma);
      case '\'':
      case '"': return read_string();
      case '=':
        if (!skip("==")) return fail(ErrorCode::expected_eq, start);
        return emit(TokenKind::equal, start);
      case '!':
        if (skip("!=")) return emit(TokenKind::not_equal, start);
        return punctuation(TokenKind::negation);
      case '&':
        if (!skip("&&")) return fail(ErrorCode::expected_and, start);
        return emit(TokenKind::conjunction, start);
      case '|':
        if (!skip("||")) return fail(ErrorCode::expected_or, start);
        return emit(TokenKind::disjunction, start);
      default: break;
    }
    if (!result_.tokens.empty() && result_.tokens.back().kind == TokenKind::name) {
      return read_operator();
    }
    if (skip("has(")) return read_has(start);
    if (skip("all(")) return read_call(TokenKind::all, start);
    if (skip("global(")) return read_call(TokenKind::global, start);
    std::string name;
    if (read_name(name)) emit(TokenKind::name, start, std::move(name));
  }

  void punctuation(TokenKind kind) { emit(kind, at_++); }

  // 1.3
  void read_string() {
    const std::size_t start = at_;
    const std::size_t close = text_.find(text_[start], start + 1);
    if (close == std::string_view::npos) return fail(ErrorCode::unterminated_string, start);
    at_ = close + 1;
    emit(TokenKind::string, start, std::string(text_.substr(start + 1, close - start - 1)));
  }

  // 1.5: after a name, only operator words are left; in the order of the specification.
  void read_operator() {
    const std::size_t start = at_;
    if (one_word("contains")) return emit(TokenKind::contains, start);
    if (two_words("starts", "with")) return emit(TokenKind::starts_with, start);
    if (two_words("ends", "with")) return emit(TokenKind::ends_with, start);
    if (two_words("not", "in")) return emit(TokenKind::not_in, start);
    if (one_word("in")) return emit(TokenKind::in, start);
    fail(ErrorCode::expected_operator, start);
  }

  // 1.6. Without success nothing is consumed.
  bool one_word(std::string_view word) {
    const std::size_t start = at_;
    if (skip(word) && at_word_boundary()) return true;
    at_ = start;
    return false;
  }

  // 1.6: the white space behind the second word is skipped before the boundary is looked at.
  bool two_words(std::string_view first, std::string_view second) {
    const std::size_t start = at_;
    if (skip(first)) {
      skip_whitespace();
      if (skip(second)) {
        skip_whitespace();
        if (at_word_boundary()) return true;
      }
    }
    at_ = start;
    return false;
  }

  bool at_word_boundary() const { return at_end() || !is_name_byte(text_[at_]); }

  void read_has(std::size_t start) {
    skip_whitespace();
    std::string name;
    if (!read_name(name)) return;
    if (!close_call()) return;
    emit(TokenKind::has, start, std::move(name));
  }

  void read_call(TokenKind kind, std::size_t start) {
    if (close_call()) emit(kind, start);
  }

  bool close_call() {
    skip_whitespace();
    if (skip(")")) return true;
    fail(ErrorCode::unclosed_call, at_);
    return false;
  }

  // 1.2
  bool read_name(std::string& name) {
    const std::size_t start = at_;
    while (!at_end() && is_name_byte(text_[at_]))
      ++at_;
    const std::size_t length = at_ - start;
    if (length == 0) fail(ErrorCode::expected_identifier, start);
    if (length > kLongestName) fail(ErrorCode::label_too_long, start);
    name = text_.substr(start, length);
    return length > 0 && length <= kLongestName;
  }

  bool skip(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }

  void skip_whitespace() {
    while (!at_end() && is_whitespace(text_[at_]))
      ++at_;
  }

  bool at_end() const { return at_ == text_.size(); }

  void emit(TokenKind kind, std::size_t offset, std::string text = {}) {
    result_.tokens.push_back(Token{kind, offset, std::move(text)});
  }

  void fail(ErrorCode kind, std::size_t offset) { result_.error = SelectorError{kind, offset}; }

  std::string_view text_;
  std::size_t at_ = 0;
  TokenList result_;
};

}  // namespace

TokenList read_tokens(std::string_view text) {
  return Lexer(text).read();
}

}  // namespace tierwall::reference
