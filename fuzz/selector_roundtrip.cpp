// Generated selectors: the canonical text parses, means the same, and prints again as
// spec/selectors.md 4.2 says.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tierwall/selector.hpp>

#include "fuzz/fuzz.hpp"
#include "reference/selector.hpp"
#include "support/label_maps.hpp"
#include "support/selector_generator.hpp"
#include "syntax/canonical.hpp"
#include "syntax/parser.hpp"

namespace {

using namespace tierwall;

// What prints as `!!`, which collapses when it is parsed again.
bool negates_a_negation(const syntax::Ast& ast) {
  return std::any_of(ast.nodes.begin(), ast.nodes.end(), [&](const syntax::Node& node) {
    return node.kind == syntax::NodeKind::negation &&
           ast.nodes[ast.children_of(node).front()].kind == syntax::NodeKind::negation;
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  testing::SelectorGenerator generator(input);
  const std::string text = generator.selector();

  syntax::Ast ast;
  FUZZ_CHECK(syntax::parse(text, {}, ast), text);
  const std::string canonical = syntax::canonical_text(ast);
  const Result<std::string> again = canonical_selector(canonical);
  FUZZ_CHECK(again, canonical);
  FUZZ_CHECK(*again == canonical || negates_a_negation(ast), canonical);
  const Result<std::string> and_again = canonical_selector(*again);
  FUZZ_CHECK(and_again && *and_again == *again, *again);

  const reference::ParsedSelector original = reference::parse_selector(text);
  const reference::ParsedSelector printed = reference::parse_selector(canonical);
  FUZZ_CHECK(original.selector && printed.selector, text);
  for (int i = 0; i < 8; ++i) {
    const reference::LabelMap labels = generator.labels();
    FUZZ_CHECK(original.selector->matches(labels) == printed.selector->matches(labels),
               text + "\n" + canonical + "\n" + testing::to_text(labels));
  }
  return 0;
}
