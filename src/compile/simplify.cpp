#include "compile/simplify.hpp"

#include <cstddef>
#include <optional>

#include "compile/passes.hpp"

namespace tierwall::compile {

namespace {

// Puts the expression together again from the tests upward. The operands that are ready wait on a
// stack; a chain takes its own from there. A chain that dissolves into the chain around it leaves
// them for that one.
class Rebuild {
 public:
  Rebuild(Expression& expression, const CompileOptions& options)
      : expression_(expression), options_(options) {}

  void run() {
    const std::size_t count = expression_.nodes.size();
    summaries_.resize(count);
    begin_.resize(count);
    if (options_.flatten) find_enclosing();
    for (std::uint32_t i = 0; i < count; ++i) {
      const Kind kind = expression_.nodes[i].kind;
      if (kind == Kind::negation) {
        negation(i);
      } else if (is_chain(kind)) {
        chain(i);
      } else {
        begin_[i] = ready_.size();
        finish(i);
      }
    }
    expression_.root = ready_.front();
  }

 private:
  // Which chain takes each node, seen through chains of one operand; `constant`: none does.
  void find_enclosing() {
    enclosing_.assign(expression_.nodes.size(), Kind::constant);
    for (std::size_t i = expression_.nodes.size(); i-- > 0;) {
      const Node& node = expression_.nodes[i];
      if (!is_chain(node.kind)) continue;
      for (const std::uint32_t operand : expression_.operands_of(node)) {
        enclosing_[operand] = node.count == 1 ? enclosing_[i] : node.kind;
      }
    }
  }

  bool dissolves(Kind kind, std::uint32_t place) const {
    return options_.flatten && is_chain(kind) && kind == enclosing_[place];
  }

  void negation(std::uint32_t index) {
    Node& node = expression_.nodes[index];
    begin_[index] = begin_[expression_.operands_of(node).front()];
    const std::uint32_t operand = ready_.back();
    ready_.pop_back();
    if (options_.fold_constants && expression_.nodes[operand].kind == Kind::constant) {
      node = Node{.kind = Kind::constant, .negated = !expression_.nodes[operand].negated};
    } else {
      expression_.operands[node.first] = operand;
    }
    finish(index);
  }

  void chain(std::uint32_t index) {
    Node& node = expression_.nodes[index];
    const std::size_t begin = begin_[expression_.operands_of(node).front()];
    begin_[index] = begin;
    if (node.count == 1 || dissolves(node.kind, index)) return;

    if (options_.fold_constants) {
      if (const std::optional<bool> value = fold_constants(expression_, node.kind, ready_, begin)) {
        ready_.resize(begin);
        node = Node{.kind = Kind::constant, .negated = !*value};
        return finish(index);
      }
    }
    if (options_.drop_duplicates) drop_duplicates(expression_, summaries_, ready_, begin);
    if (ready_.size() - begin == 1) return collapse(index);
    if (options_.order_by_cost) order_by_cost(summaries_, ready_, begin);

    node.first = static_cast<std::uint32_t>(expression_.operands.size());
    node.count = static_cast<std::uint32_t>(ready_.size() - begin);
    expression_.operands.insert(expression_.operands.end(),
                                ready_.begin() + static_cast<std::ptrdiff_t>(begin), ready_.end());
    ready_.resize(begin);
    finish(index);
  }

  // The chain is its only operand, which may be of the kind around the chain.
  void collapse(std::uint32_t index) {
    const Node& only = expression_.nodes[ready_.back()];
    if (!dissolves(only.kind, index)) return;
    ready_.pop_back();
    const auto operands = expression_.operands_of(only);
    ready_.insert(ready_.end(), operands.begin(), operands.end());
  }

  void finish(std::uint32_t index) {
    summaries_[index] = summarise(expression_, summaries_, expression_.nodes[index]);
    ready_.push_back(index);
  }

  Expression& expression_;
  const CompileOptions& options_;
  Summaries summaries_;
  support::SmallVector<std::size_t, 16> begin_;  // where a node's results begin in ready_
  support::SmallVector<Kind, 16> enclosing_;
  Operands ready_;
};

void simplify_test(Node& node, const CompileOptions& options) {
  if (node.kind != Kind::in) return;
  if (options.fold_constants && node.count == 0) {
    node = Node{.kind = Kind::constant, .negated = !node.negated};
  } else if (options.single_value_sets && node.count == 1) {
    node.kind = Kind::equal;
  }
}

}  // namespace

void simplify(Expression& expression, const CompileOptions& options) {
  for (Node& node : expression.nodes)
    simplify_test(node, options);
  if (expression.nodes.size() == 1) return;
  if (options.push_negation) push_negation(expression);
  if (options.push_negation || options.flatten || options.fold_constants ||
      options.drop_duplicates || options.order_by_cost) {
    Rebuild(expression, options).run();
  }
}

}  // namespace tierwall::compile
