#include "syntax/canonical.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "support/small_vector.hpp"

namespace tierwall::syntax {

namespace {

constexpr std::string_view kAnd = " && ";
constexpr std::string_view kOr = " || ";
constexpr std::string_view kComma = ", ";

// What stands between the name and the value, or the values.
constexpr std::string_view operator_text(NodeKind kind) {
  switch (kind) {
    case NodeKind::equal: return " == ";
    case NodeKind::not_equal: return " != ";
    case NodeKind::contains: return " contains ";
    case NodeKind::starts_with: return " starts with ";
    case NodeKind::ends_with: return " ends with ";
    case NodeKind::in: return " in {";
    case NodeKind::not_in: return " not in {";
    default: return {};
  }
}

bool is_set(NodeKind kind) {
  return kind == NodeKind::in || kind == NodeKind::not_in;
}

std::size_t values_size(const Ast& ast, const Node& node) {
  std::size_t size = 0;
  for (const TextSpan value : ast.values_of(node))
    size += value.length + 2;
  if (is_set(node.kind)) {
    size += 1;
    if (node.count > 1) size += (node.count - 1) * kComma.size();
  }
  return size;
}

// Of the node alone: without its children.
std::size_t own_size(const Ast& ast, const Node& node, std::size_t prefix_size) {
  switch (node.kind) {
    case NodeKind::all: return std::strlen("all()");
    case NodeKind::global: return std::strlen("global()");
    case NodeKind::has: return std::strlen("has()") + prefix_size + node.name.length;
    case NodeKind::negation: return 1;
    case NodeKind::conjunction:
    case NodeKind::disjunction: return 2 + (node.count - 1) * kAnd.size();
    default:
      return prefix_size + node.name.length + operator_text(node.kind).size() +
             values_size(ast, node);
  }
}

class Printer {
 public:
  Printer(const Ast& ast, std::string_view prefix, char* out)
      : ast_(ast), prefix_(prefix), out_(out) {}

  // Goes down to the leftmost leaf that is not printed yet, prints it, closes what ends with it.
  void print() {
    descend(ast_.root());
    while (!open_.empty()) {
      Open& chain = open_.back();
      if (chain.printed == chain.node->count) {
        put(')');
        open_.pop_back();
        continue;
      }
      put(chain.node->kind == NodeKind::conjunction ? kAnd : kOr);
      descend(ast_.children_of(*chain.node)[chain.printed++]);
    }
  }

 private:
  struct Open {
    const Node* node;       // a chain
    std::uint32_t printed;  // of its operands
  };

  void descend(std::uint32_t index) {
    for (;;) {
      const Node& node = ast_.nodes[index];
      switch (node.kind) {
        case NodeKind::negation: put('!'); break;
        case NodeKind::conjunction:
        case NodeKind::disjunction:
          put('(');
          open_.push_back({&node, 1});
          break;
        default: return leaf(node);
      }
      index = ast_.children_of(node).front();
    }
  }

  void leaf(const Node& node) {
    switch (node.kind) {
      case NodeKind::all: return put("all()");
      case NodeKind::global: return put("global()");
      case NodeKind::has:
        put("has(");
        put_name(node);
        return put(')');
      default: break;
    }
    put_name(node);
    put(operator_text(node.kind));
    bool first = true;
    for (const TextSpan value : ast_.values_of(node)) {
      if (!first) put(kComma);
      first = false;
      put_value(value);
    }
    if (is_set(node.kind)) put('}');
  }

  void put_name(const Node& node) {
    put(prefix_);
    put(ast_.name_of(node));
  }

  // What stood between double quotes holds none; everything else is looked at (4.1).
  void put_value(TextSpan span) {
    const std::string_view value = ast_.text_of(span);
    const char quote = ast_.text[span.offset - 1] == '"' ? '"' : quote_of(value);
    put(quote);
    put(value);
    put(quote);
  }

  void put(char byte) { *out_++ = byte; }
  void put(std::string_view text) {
    copy(text.data(), text.size());
    out_ += text.size();
  }

  // Nearly all pieces are short: two overlapping moves instead of a call.
  void copy(const char* from, std::size_t size) {
    if (size > 16) {
      std::memcpy(out_, from, size);
    } else if (size >= 8) {
      std::memcpy(out_, from, 8);
      std::memcpy(out_ + size - 8, from + size - 8, 8);
    } else if (size >= 4) {
      std::memcpy(out_, from, 4);
      std::memcpy(out_ + size - 4, from + size - 4, 4);
    } else {
      for (std::size_t i = 0; i < size; ++i)
        out_[i] = from[i];
    }
  }

  const Ast& ast_;
  std::string_view prefix_;
  char* out_;
  support::FlatVector<Open, 16> open_;
};

}  // namespace

std::string canonical_text(const Ast& ast, std::string_view prefix) {
  std::size_t size = 0;
  for (const Node& node : ast.nodes)
    size += own_size(ast, node, prefix.size());
  std::string text(size, '\0');
  Printer(ast, prefix, text.data()).print();
  return text;
}

}  // namespace tierwall::syntax
