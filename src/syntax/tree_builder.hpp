// Grows a tree in the order in which the grammar finds its parts.
//
// Operands that wait for their parent are a stack of node indices; a chain takes what was pushed
// since it began. Nothing here knows PEGTL.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
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
      ascending_ = ascending_ && precedes(ast_.values.back(), value);
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
    ast_.children.append(operands_.begin() + begin, operands_.end());
    operands_.truncate(begin);
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

  // By unsigned byte. Nearly always the fronts decide, without a call.
  bool precedes(TextSpan a, TextSpan b) const {
    if (std::max(a.offset, b.offset) + kFront <= ast_.text.size()) {
      const std::uint64_t a_front = front(a);
      const std::uint64_t b_front = front(b);
      if (a_front != b_front) return a_front < b_front;
    }
    return ast_.text_of(a) < ast_.text_of(b);
  }

  // The first eight bytes of a value as a number that orders like them; zeros for missing ones. The
  // text does not end before eight bytes.
  std::uint64_t front(TextSpan value) const {
    std::uint64_t word = 0;
    std::memcpy(&word, ast_.text.data() + value.offset, kFront);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    return value.length >= kFront ? word : word & ~(~std::uint64_t{0} >> (8 * value.length));
  }
  static constexpr std::size_t kFront = 8;

  void sort_values() {
    const auto less = [this](TextSpan a, TextSpan b) { return precedes(a, b); };
    const auto same = [this](TextSpan a, TextSpan b) { return ast_.text_of(a) == ast_.text_of(b); };
    TextSpan* const begin = ast_.values.begin() + first_value_;
    std::sort(begin, ast_.values.end(), less);
    const TextSpan* const end = std::unique(begin, ast_.values.end(), same);
    ast_.values.truncate(static_cast<std::size_t>(end - ast_.values.begin()));
  }

  void push(const Node& node) {
    operands_.push_back(size_of(ast_.nodes));
    ast_.nodes.push_back(node);
  }

  Ast& ast_;
  TextSpan name_;
  std::uint32_t first_value_ = 0;
  bool ascending_ = true;
  support::FlatVector<std::uint32_t, 32> operands_;
};

}  // namespace tierwall::syntax
