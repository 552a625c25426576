// Canonical text (spec/selectors.md 4.1).
#include <string_view>

#include "reference/selector.hpp"

namespace tierwall::reference {

namespace {

std::string quoted(std::string_view value) {
  const char quote = value.find('"') == std::string_view::npos ? '"' : '\'';
  std::string text(1, quote);
  text += value;
  text += quote;
  return text;
}

class Printer {
 public:
  explicit Printer(std::string_view prefix) : prefix_(prefix) {}

  void print(const SelectorNode& node) {
    switch (node.kind) {
      case SelectorKind::all: out_ += "all()"; break;
      case SelectorKind::global: out_ += "global()"; break;
      case SelectorKind::has: out_ += "has(" + name(node) + ")"; break;
      case SelectorKind::equal: print_comparison(node, "=="); break;
      case SelectorKind::not_equal: print_comparison(node, "!="); break;
      case SelectorKind::contains: print_comparison(node, "contains"); break;
      case SelectorKind::starts_with: print_comparison(node, "starts with"); break;
      case SelectorKind::ends_with: print_comparison(node, "ends with"); break;
      case SelectorKind::in: print_set(node, "in"); break;
      case SelectorKind::not_in: print_set(node, "not in"); break;
      case SelectorKind::negation:
        out_ += "!";
        print(node.operands.front());
        break;
      case SelectorKind::conjunction: print_chain(node, " && "); break;
      case SelectorKind::disjunction: print_chain(node, " || "); break;
    }
  }

  std::string take() { return std::move(out_); }

 private:
  std::string name(const SelectorNode& node) const { return std::string(prefix_) + node.name; }

  void print_comparison(const SelectorNode& node, std::string_view word) {
    out_ += name(node);
    out_ += ' ';
    out_ += word;
    out_ += ' ';
    out_ += quoted(node.value);
  }

  void print_set(const SelectorNode& node, std::string_view word) {
    out_ += name(node);
    out_ += ' ';
    out_ += word;
    out_ += " {";
    std::string_view separator;
    for (const std::string& value : node.values) {
      out_ += separator;
      out_ += quoted(value);
      separator = ", ";
    }
    out_ += '}';
  }

  void print_chain(const SelectorNode& node, std::string_view joint) {
    out_ += '(';
    std::string_view separator;
    for (const SelectorNode& operand : node.operands) {
      out_ += separator;
      print(operand);
      separator = joint;
    }
    out_ += ')';
  }

  std::string_view prefix_;
  std::string out_;
};

}  // namespace

std::string Selector::canonical() const {
  return with_prefix("");
}

std::string Selector::with_prefix(std::string_view prefix) const {
  Printer printer(prefix);
  printer.print(root_);
  return printer.take();
}

}  // namespace tierwall::reference
