#include "compile/print.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "syntax/canonical.hpp"

namespace tierwall::compile {

namespace {

// What is still to be printed, the next one last: nodes, and text between them.
class Agenda {
 public:
  struct Item {
    std::string_view text = {};
    std::uint32_t node = 0;
    bool is_node = false;
  };

  void add(std::string_view text) { items_.push_back({.text = text}); }
  void add(std::uint32_t node) { items_.push_back({.node = node, .is_node = true}); }
  // The operands in order, each with `before` in front of it except that the first one has `first`.
  void add(std::span<const std::uint32_t> operands, std::string_view first,
           std::string_view before) {
    for (std::size_t i = operands.size(); i-- > 0;) {
      add(operands[i]);
      add(i == 0 ? first : before);
    }
  }

  bool done() const { return items_.empty(); }
  Item take() {
    const Item item = items_.back();
    items_.pop_back();
    return item;
  }

 private:
  std::vector<Item> items_;
};

std::string value_text(std::string_view value) {
  const char quote = syntax::quote_of(value);
  return fmt::format("{}{}{}", quote, value, quote);
}

std::string test_text(const Expression& expression, const SymbolTable& symbols, const Node& node) {
  const std::string_view key = node.kind == Kind::constant ? "" : symbols.text(node.key);
  const auto only_value = [&] {
    return value_text(symbols.text(expression.values_of(node).front()));
  };
  const std::string_view negation = node.negated ? "!" : "";
  switch (node.kind) {
    case Kind::constant: return fmt::format("{}all()", negation);
    case Kind::has: return fmt::format("{}has({})", negation, key);
    case Kind::equal: return fmt::format("{} {} {}", key, node.negated ? "!=" : "==", only_value());
    case Kind::prefix: return fmt::format("{}{} starts with {}", negation, key, only_value());
    case Kind::suffix: return fmt::format("{}{} ends with {}", negation, key, only_value());
    case Kind::contains: return fmt::format("{}{} contains {}", negation, key, only_value());
    default: break;
  }
  std::vector<std::string> values;
  for (const ValueId value : expression.values_of(node))
    values.push_back(value_text(symbols.text(value)));
  std::sort(values.begin(), values.end());
  return fmt::format("{} {}in {{{}}}", key, node.negated ? "not " : "", fmt::join(values, ", "));
}

}  // namespace

std::string to_text(const Expression& expression, const SymbolTable& symbols) {
  std::string text;
  Agenda agenda;
  agenda.add(expression.root);
  while (!agenda.done()) {
    const Agenda::Item item = agenda.take();
    if (!item.is_node) {
      text += item.text;
      continue;
    }
    const Node& node = expression.nodes[item.node];
    if (node.kind == Kind::negation) {
      agenda.add(")");
      agenda.add(expression.operands_of(node), "!(", {});
    } else if (is_chain(node.kind)) {
      agenda.add(")");
      agenda.add(expression.operands_of(node), "(",
                 node.kind == Kind::conjunction ? " && " : " || ");
    } else {
      text += test_text(expression, symbols, node);
    }
  }
  return text;
}

}  // namespace tierwall::compile
