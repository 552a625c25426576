#include "validate/selectors.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "syntax/ast.hpp"
#include "syntax/parser.hpp"

namespace tierwall::validation {

namespace {

constexpr std::size_t kMaxCharacters = 1'024;

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

// Exactly one GLOBAL token, blanks around and inside allowed.
bool is_lone_global_call(std::string_view text) {
  std::string without_blanks;
  std::copy_if(text.begin(), text.end(), std::back_inserter(without_blanks),
               [](char byte) { return byte != ' ' && byte != '\t'; });
  return without_blanks == "global()" && text.find("global(") != std::string_view::npos;
}

// Spellings that mean something else than they seem to (spec/selectors.md 10.1).
void warn_about_hazards(Report& report, const SelectorField& field, const Limits& limits) {
  // Most selectors hold none of these bytes and are not parsed once more.
  const auto holds = [text = field.text](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  };
  if (!holds("not") && !holds("all()") && !holds("global()")) return;
  syntax::Ast ast;
  if (!syntax::parse(field.text, limits, ast)) return;
  for (const syntax::Node& node : ast.nodes) {
    if (node.kind == syntax::NodeKind::in && ast.name_of(node) == "not") {  // hazard H8
      report.warning(ErrorCode::invalid_value, field.path,
                     "`not in` without a label before it tests a label called `not`");
    }
    if (node.name.length == 0) continue;
    for (const syntax::TextSpan value : ast.values_of(node)) {  // hazard H3
      const std::string_view text = ast.text_of(value);
      if (text.find("all()") != std::string_view::npos ||
          text.find("global()") != std::string_view::npos) {
        report.warning(ErrorCode::invalid_value, field.path,
                       "a quoted value that holds `all()` or `global()` may be rewritten when "
                       "selectors are combined");
      }
    }
  }
}

}  // namespace

void check_selector_field(Report& report, const SelectorField& field, const Limits& limits) {
  report.work(field.text.size());
  if (field.limit_length && count_characters(field.text) > kMaxCharacters) {
    report.error(ErrorCode::too_long, field.path,
                 fmt::format("a selector has at most {} characters", kMaxCharacters));
  }
  if (field.text.find("global(") != std::string_view::npos) {
    if (field.global == GlobalCall::refused) {
      report.error(ErrorCode::invalid_value, field.path, "`global(` is not allowed here");
    } else if (field.global == GlobalCall::alone && !is_lone_global_call(field.text)) {
      report.error(ErrorCode::invalid_value, field.path,
                   "`global()` is allowed here only by itself");
    }
  }

  warn_about_hazards(report, field, limits);
}

}  // namespace tierwall::validation
