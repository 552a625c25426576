#include "syntax/syntax_error.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include <fmt/core.h>

#include "syntax/bytes.hpp"

namespace tierwall::syntax {

namespace {

// What was expected or is wrong; `, found ...` follows where the token says more.
struct Text {
  ErrorCode kind;
  std::string_view sentence;
  bool names_token;
};

constexpr Text kTexts[] = {
    {ErrorCode::expected_identifier, "expected a label name", true},
    {ErrorCode::expected_operator, "expected an operator after the label name", true},
    {ErrorCode::label_too_long, "a label name has at most 512 bytes", false},
    {ErrorCode::unterminated_string, "the quoted value is not closed", false},
    {ErrorCode::unclosed_call, "expected `)`", true},
    {ErrorCode::expected_eq, "expected `==`", true},
    {ErrorCode::expected_and, "expected `&&`", true},
    {ErrorCode::expected_or, "expected `||`", true},
    {ErrorCode::unexpected_token, "expected a term", true},
    {ErrorCode::unexpected_end, "expected an operator after the label name", true},
    {ErrorCode::expected_comparison, "expected an operator after the label name", true},
    {ErrorCode::expected_string, "expected a quoted value", true},
    {ErrorCode::expected_set, "expected `{`", true},
    {ErrorCode::expected_rbrace, "expected a quoted value, `,` or `}`", true},
    {ErrorCode::expected_rparen, "expected `&&`, `||` or `)`", true},
    {ErrorCode::trailing, "expected `&&`, `||` or the end", true},
};

std::size_t token_length(std::string_view rest) {
  if (rest.empty()) return 0;
  const char first = rest.front();
  if (first == '\'' || first == '"') {
    const std::size_t end = rest.find(first, 1);
    return end == std::string_view::npos ? rest.size() : end + 1;
  }
  if (is_name_byte(first)) {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_name_byte);
    return static_cast<std::size_t>(end - rest.begin());
  }
  const std::string_view pair = rest.substr(0, 2);
  return pair == "==" || pair == "!=" || pair == "&&" || pair == "||" ? 2 : 1;
}

std::string message_of(ErrorCode kind, std::string_view token, const Limits& limits) {
  if (kind == ErrorCode::too_long) {
    return fmt::format("a selector has at most {} bytes (max_selector_bytes)",
                       limits.max_selector_bytes);
  }
  if (kind == ErrorCode::too_deep) {
    return fmt::format("parentheses are nested at most {} deep (max_selector_depth)",
                       limits.max_selector_depth);
  }
  const Text& text =
      *std::find_if(std::begin(kTexts), std::end(kTexts),
                    [kind](const Text& candidate) { return candidate.kind == kind; });
  std::string message(text.sentence);
  if (!text.names_token) return message;
  return message + ", found " + (token.empty() ? "the end" : quoted(token));
}

}  // namespace

std::string quoted(std::string_view bytes) {
  constexpr std::size_t kShown = 40;
  std::string text = "`";
  for (const char byte : bytes.substr(0, kShown)) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20 || code >= 0x7f) {
      text += fmt::format("\\x{:02x}", code);
    } else {
      text += byte;
    }
  }
  return text + (bytes.size() > kShown ? "...`" : "`");
}

Error syntax_error(ErrorCode kind, std::string_view text, std::size_t offset,
                   const Limits& limits) {
  constexpr std::size_t kLargest = std::numeric_limits<std::uint32_t>::max();
  const std::string_view rest = text.substr(std::min(offset, text.size()));
  const std::size_t length = kind == ErrorCode::too_long ? rest.size() : token_length(rest);
  return {.code = kind,
          .offset = static_cast<std::uint32_t>(std::min(offset, kLargest)),
          .length = static_cast<std::uint32_t>(std::min(length, kLargest)),
          .message = message_of(kind, rest.substr(0, length), limits)};
}

}  // namespace tierwall::syntax
