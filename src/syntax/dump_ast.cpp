#include "syntax/dump_ast.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <tierwall/runtime/config.hpp>

#include "support/quote.hpp"

namespace tierwall::syntax {

namespace {

std::string_view operator_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::all: return "all";
    case NodeKind::global: return "global";
    case NodeKind::has: return "has";
    case NodeKind::equal: return "==";
    case NodeKind::not_equal: return "!=";
    case NodeKind::contains: return "contains";
    case NodeKind::starts_with: return "starts-with";
    case NodeKind::ends_with: return "ends-with";
    case NodeKind::in: return "in";
    case NodeKind::not_in: return "not-in";
    case NodeKind::negation: return "not";
    case NodeKind::conjunction: return "and";
    case NodeKind::disjunction: return "or";
  }
  TIERWALL_UNREACHABLE();
}

bool is_inner(NodeKind kind) {
  return kind >= NodeKind::negation;
}

void append_leaf(std::string& text, const Ast& ast, const Node& node) {
  const std::string_view op = operator_of(node.kind);
  if (node.kind == NodeKind::all || node.kind == NodeKind::global) {
    text += op;
    return;
  }
  text += fmt::format("({} {}", op, ast.name_of(node));
  for (const TextSpan value : ast.values_of(node)) {
    text += ' ';
    text += support::in_double_quotes(ast.text_of(value));
  }
  text += ')';
}

}  // namespace

std::string dump_ast(const Ast& ast) {
  struct Open {
    const Node* node;
    std::uint32_t printed;  // of its children
  };
  std::string text;
  std::vector<Open> open;
  const auto visit = [&](std::uint32_t index) {
    const Node& node = ast.nodes[index];
    if (!is_inner(node.kind)) return append_leaf(text, ast, node);
    text += fmt::format("({}", operator_of(node.kind));
    open.push_back({&node, 0});
  };
  visit(ast.root());
  while (!open.empty()) {
    Open& last = open.back();
    if (last.printed == last.node->count) {
      text += ')';
      open.pop_back();
    } else {
      text += ' ';
      visit(ast.children_of(*last.node)[last.printed++]);
    }
  }
  return text;
}

}  // namespace tierwall::syntax
