// Any bytes: the PEGTL parser and the judge's hand-written one agree on accept or refuse, on kind and
// offset of the error, and on the canonical text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tierwall/selector.hpp>

#include "fuzz/fuzz.hpp"
#include "reference/selector.hpp"
#include "syntax/canonical.hpp"
#include "syntax/dump_ast.hpp"
#include "syntax/parser.hpp"

namespace {

using namespace tierwall;

void check_error(const Error& error, std::string_view text) {
  FUZZ_CHECK(error.offset <= text.size() && error.length <= text.size() - error.offset, text);
  FUZZ_CHECK((error.length == 0) == (error.offset == text.size()), text);
  FUZZ_CHECK(!error.message.empty(), text);
  for (const char byte : error.message)
    FUZZ_CHECK(byte >= 0x20 && byte < 0x7f, error.message);
}

void check(std::string_view text, const Limits& limits) {
  const reference::ParsedSelector expected = reference::parse_selector(text, limits);
  syntax::Ast ast;
  const Result<void> parsed = syntax::parse(text, limits, ast);
  const Result<void> validated = syntax::validate(text, limits);
  FUZZ_CHECK(parsed.has_value() == expected.selector.has_value(), text);
  FUZZ_CHECK(validated.has_value() == parsed.has_value(), text);
  if (!parsed) {
    FUZZ_CHECK(parsed.error().code == expected.error.kind, text);
    FUZZ_CHECK(parsed.error().offset == expected.error.offset, text);
    FUZZ_CHECK(validated.error() == parsed.error(), text);
    check_error(parsed.error(), text);
    return;
  }
  FUZZ_CHECK(syntax::canonical_text(ast) == expected.selector->canonical(), text);
  FUZZ_CHECK(syntax::canonical_text(ast, "pcns.") == expected.selector->with_prefix("pcns."), text);
  FUZZ_CHECK(!syntax::dump_ast(ast).empty(), text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, {});
  Limits tight;
  tight.max_selector_bytes = 200;
  tight.max_selector_depth = 2;
  check(text, tight);
  return 0;
}
