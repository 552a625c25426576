// Grows a tree in the order in which the grammar finds its parts.
//
// Operands that wait for their parent are a stack of node indices; a chain takes what was pushed
// since it began. Nothing here knows PEGTL.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "support/small_vector.hpp"
#include "syntax/ast.hpp"

namespace tierwall::syntax {

class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, Ast& ast) : ast_(ast) {
    ast_.text = text;
    ast_.nodes.clear();
    ast_.values.clear();
    ast_.children.clear();
  }

  // The values that follow belong to this name.
  void name(const char* begin, const char* end) {
    name_ = span(begin, end);
    first_value_ = size_of(ast_.values);
    ascending_ = true;
  }
  void value(const char* begin, const char* end) {
    const TextSpan value = span(begin, end);
    if (size_of(ast_.values) != first_value_) {
      ascending_ = ascending_ && ast_.text_of(ast_.values.back()) < ast_.text_of(value);
    }
    ast_.values.push_back(value);
  }

  void constant(NodeKind kind) { push({.kind = kind}); }
  void presence() { push({.kind = NodeKind::has, .name = name_}); }
  void comparison(NodeKind kind) {
    push({.kind = kind,
          .name = name_,
          .first = first_value_,
          .count = size_of(ast_.values) - first_value_});
  }
  void set_comparison(NodeKind kind) {
    if (!ascending_) sort_values();
    comparison(kind);
  }

  void negate() {
    const std::uint32_t first = size_of(ast_.children);
    ast_.children.push_back(operands_.back());
    operands_.pop_back();
    push({.kind = NodeKind::negation, .first = first, .count = 1});
  }

  std::uint32_t begin_chain() const { return size_of(operands_); }
  // A chain of one operand is that operand.
  void end_chain(NodeKind kind, std::uint32_t begin) {
    const std::uint32_t count = size_of(operands_) - begin;
    if (count == 1) return;
    const std::uint32_t first = size_of(ast_.children);
    ast_.children.insert(ast_.children.end(), operands_.begin() + begin, operands_.end());
    operands_.resize(begin);
    push({.kind = kind, .first = first, .count = count});
  }

 private:
  template <class Vector>
  static std::uint32_t size_of(const Vector& vector) {
    return static_cast<std::uint32_t>(vector.size());
  }

  TextSpan span(const char* begin, const char* end) const {
    return {static_cast<std::uint32_t>(begin - ast_.text.data()),
            static_cast<std::uint32_t>(end - begin)};
  }

  void sort_values() {
    const auto less = [this](TextSpan a, TextSpan b) { return ast_.text_of(a) < ast_.text_of(b); };
    const auto same = [this](TextSpan a, TextSpan b) { return ast_.text_of(a) == ast_.text_of(b); };
    const auto begin = ast_.values.begin() + first_value_;
    std::sort(begin, ast_.values.end(), less);
    ast_.values.erase(std::unique(begin, ast_.values.end(), same), ast_.values.end());
  }

  void push(const Node& node) {
    operands_.push_back(size_of(ast_.nodes));
    ast_.nodes.push_back(node);
  }

  Ast& ast_;
  TextSpan name_;
  std::uint32_t first_value_ = 0;
  bool ascending_ = true;
  support::SmallVector<std::uint32_t, 32> operands_;
};

}  // namespace tierwall::syntax
