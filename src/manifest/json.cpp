#include "manifest/json.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tierwall::manifest {

namespace {

constexpr std::string_view kBlanks = " \t\n\r";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class JsonParser {
 public:
  JsonParser(std::string_view text, TreeBuilder& builder) : text_(text), builder_(builder) {}

  void parse();

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  Position position_at(std::size_t offset) const {
    return {line_, static_cast<std::uint32_t>(offset - line_start_) + 1};
  }
  [[noreturn]] void fail(std::size_t offset, std::string message) const {
    throw TreeError{ErrorCode::syntax, position_at(offset), "no JSON: " + std::move(message),
                    offset};
  }
  void expect(char c) {
    if (peek() != c || at_ == text_.size()) fail(at_, std::string("expected `") + c + "`");
    ++at_;
  }

  void skip_blanks();
  void value();
  void key();
  void string();
  void number();
  void word(std::string_view expected);
  void escape(std::string& out);
  std::uint32_t hex4();

  std::string_view text_;
  TreeBuilder& builder_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
  std::string open_;  // the closing bracket of every open collection
};

void JsonParser::skip_blanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
      line_start_ = at_ + 1;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      return;
    }
    ++at_;
  }
}

// A loop instead of recursion: after each value, close what ends there and step to the next one.
void JsonParser::parse() {
  for (;;) {
    skip_blanks();
    const char opening = peek();
    if (opening == '{' || opening == '[') {
      const Position position = position_at(at_++);
      skip_blanks();
      if (opening == '{') {
        builder_.begin_mapping(position);
        open_ += '}';
      } else {
        builder_.begin_sequence(position);
        open_ += ']';
      }
      if (peek() != open_.back()) {
        if (opening == '{') key();
        continue;
      }
    } else {
      value();
      skip_blanks();
    }
    while (!open_.empty() && peek() == open_.back()) {
      ++at_;
      builder_.end();
      open_.pop_back();
      skip_blanks();
    }
    if (open_.empty()) break;
    expect(',');
    skip_blanks();
    if (open_.back() == '}') key();
  }
  if (at_ != text_.size()) fail(at_, "text after the end");
}

void JsonParser::key() {
  if (peek() != '"') fail(at_, "expected a quoted field name");
  string();
  skip_blanks();
  expect(':');
}

void JsonParser::value() {
  switch (peek()) {
    case '"': return string();
    case 't': return word("true");
    case 'f': return word("false");
    case 'n': return word("null");
    default: return number();
  }
}

void JsonParser::word(std::string_view expected) {
  if (!text_.substr(at_).starts_with(expected)) fail(at_, "expected a value");
  builder_.scalar(expected, false, position_at(at_));
  at_ += expected.size();
}

void JsonParser::number() {
  const std::size_t begin = at_;
  std::size_t end = begin;
  const auto digits = [&] {
    const std::size_t first = end;
    while (end < text_.size() && is_digit(text_[end]))
      ++end;
    if (end == first) fail(begin, "expected a value");
  };
  const auto next_is = [&](std::string_view any) {
    return end < text_.size() && any.find(text_[end]) != std::string_view::npos;
  };
  if (next_is("-")) ++end;
  if (next_is("0")) {
    ++end;
  } else {
    digits();
  }
  if (next_is(".")) {
    ++end;
    digits();
  }
  if (next_is("eE")) {
    ++end;
    if (next_is("+-")) ++end;
    digits();
  }
  builder_.scalar(text_.substr(begin, end - begin), false, position_at(begin));
  at_ = end;
}

void JsonParser::string() {
  const Position position = position_at(at_);
  const std::size_t begin = ++at_;
  const std::size_t end = text_.find_first_of("\"\\\n\r", begin);
  if (end != std::string_view::npos && text_[end] == '"') {
    builder_.scalar(text_.substr(begin, end - begin), true, position);
    at_ = end + 1;
    return;
  }
  std::string out;
  for (;;) {
    const std::size_t stop = text_.find_first_of("\"\\\n\r", at_);
    if (stop == std::string_view::npos || text_[stop] < ' ') fail(begin - 1, "unclosed string");
    out.append(text_.substr(at_, stop - at_));
    at_ = stop + 1;
    if (text_[stop] == '"') break;
    escape(out);
  }
  builder_.scalar(out, true, position);
}

std::uint32_t JsonParser::hex4() {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = peek();
    std::uint32_t digit = 0;
    if (is_digit(c)) {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<std::uint32_t>(c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<std::uint32_t>(c - 'A' + 10);
    } else {
      fail(at_, "`\\u` needs four hexadecimal digits");
    }
    value = value << 4U | digit;
    ++at_;
  }
  return value;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | code >> 6U);
    out += tail(code);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | code >> 12U);
    out += tail(code >> 6U);
    out += tail(code);
  } else {
    out += static_cast<char>(0xF0U | code >> 18U);
    out += tail(code >> 12U);
    out += tail(code >> 6U);
    out += tail(code);
  }
}

// After the backslash.
void JsonParser::escape(std::string& out) {
  const std::size_t begin = at_ - 1;
  const char c = peek();
  ++at_;
  switch (c) {
    case '"':
    case '\\':
    case '/': out += c; return;
    case 'b': out += '\b'; return;
    case 'f': out += '\f'; return;
    case 'n': out += '\n'; return;
    case 'r': out += '\r'; return;
    case 't': out += '\t'; return;
    case 'u': break;
    default: fail(begin, "unknown escape");
  }
  std::uint32_t code = hex4();
  if (code >= 0xDC00 && code <= 0xDFFF) fail(begin, "half of a surrogate pair");
  if (code >= 0xD800 && code <= 0xDBFF) {
    if (!text_.substr(at_).starts_with("\\u")) fail(begin, "half of a surrogate pair");
    at_ += 2;
    const std::uint32_t low = hex4();
    if (low < 0xDC00 || low > 0xDFFF) fail(begin, "half of a surrogate pair");
    code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
  }
  append_utf8(out, code);
}

}  // namespace

bool looks_like_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::shared_ptr<const Document> parse_json(std::string_view text, const Limits& limits,
                                           std::size_t& nodes_left,
                                           std::vector<TreeError>& errors) {
  TreeBuilder builder(limits, nodes_left);
  JsonParser(text, builder).parse();
  errors.insert(errors.end(), builder.errors().begin(), builder.errors().end());
  return builder.finish();
}

}  // namespace tierwall::manifest
