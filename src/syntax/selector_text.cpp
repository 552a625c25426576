// What <tierwall/selector.hpp> offers on texts alone.
#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include <tierwall/selector.hpp>

#include "syntax/ast.hpp"
#include "syntax/canonical.hpp"
#include "syntax/parser.hpp"

namespace tierwall::inline v0 {

namespace {

// Unicode's White_Space property, in UTF-8.
constexpr std::string_view kWhiteSpace[] = {
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
    "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
    "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
    "\xe3\x80\x80"};

std::string_view strip_white_space(std::string_view text) {
  const auto at_start = [&](std::string_view character) { return text.starts_with(character); };
  const auto at_end = [&](std::string_view character) { return text.ends_with(character); };
  const auto end = std::end(kWhiteSpace);
  for (auto it = end; (it = std::find_if(std::begin(kWhiteSpace), end, at_start)) != end;)
    text.remove_prefix(it->size());
  for (auto it = end; (it = std::find_if(std::begin(kWhiteSpace), end, at_end)) != end;)
    text.remove_suffix(it->size());
  return text;
}

}  // namespace

Result<void> Selector::validate(std::string_view text, const Limits& limits) {
  return syntax::validate(text, limits);
}

Result<std::string> canonical_selector(std::string_view text, const Limits& limits) {
  syntax::Ast ast;
  if (Result<void> parsed = syntax::parse(text, limits, ast); !parsed) return parsed.error();
  return syntax::canonical_text(ast);
}

std::string normalise_for_display(std::string_view text, const Limits& limits) {
  const std::string_view stripped = strip_white_space(text);
  Result<std::string> canonical = canonical_selector(stripped, limits);
  return canonical ? *std::move(canonical) : std::string(stripped);
}

}  // namespace tierwall::inline v0
