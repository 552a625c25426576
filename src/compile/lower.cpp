#include "compile/lower.hpp"

#include <algorithm>

namespace tierwall::compile {

namespace {

struct Form {
  Kind kind;
  bool negated;
};

Form form_of(syntax::NodeKind kind) {
  using syntax::NodeKind;
  switch (kind) {
    case NodeKind::all:
    case NodeKind::global: return {Kind::constant, false};  // spec/selectors.md 3
    case NodeKind::has: return {Kind::has, false};
    case NodeKind::equal: return {Kind::equal, false};
    case NodeKind::not_equal: return {Kind::equal, true};
    case NodeKind::contains: return {Kind::contains, false};
    case NodeKind::starts_with: return {Kind::prefix, false};
    case NodeKind::ends_with: return {Kind::suffix, false};
    case NodeKind::in: return {Kind::in, false};
    case NodeKind::not_in: return {Kind::in, true};
    case NodeKind::negation: return {Kind::negation, false};
    case NodeKind::conjunction: return {Kind::conjunction, false};
    case NodeKind::disjunction: return {Kind::disjunction, false};
  }
  TIERWALL_UNREACHABLE();
}

}  // namespace

void lower(const syntax::Ast& ast, SymbolTable& symbols, Expression& expression) {
  expression.nodes.reserve(ast.nodes.size());
  expression.values.reserve(ast.values.size());
  expression.operands.assign(ast.children.begin(), ast.children.end());
  expression.root = ast.root();
  for (const syntax::Node& from : ast.nodes) {
    const Form form = form_of(from.kind);
    Node to{form.kind, form.negated, KeyId::none(), from.first, from.count};
    if (form.kind >= Kind::has && form.kind <= Kind::contains) {
      to.key = symbols.intern_key(ast.name_of(from));
      to.first = static_cast<std::uint32_t>(expression.values.size());
      if (form.kind == Kind::has) {
        to.count = 0;
      } else {
        for (const syntax::TextSpan value : ast.values_of(from)) {
          expression.values.push_back(symbols.intern_value(ast.text_of(value)));
        }
        // The tree has them ascending by text.
        const auto begin = expression.values.begin() + to.first;
        if (!std::is_sorted(begin, expression.values.end())) {
          std::sort(begin, expression.values.end());
        }
      }
    }
    expression.nodes.push_back(to);
  }
}

}  // namespace tierwall::compile
