// The tree of a selector as it was parsed (spec/selectors.md 2): a flat arena, no pointers.
//
// Nodes stand in post-order: children before their parent, the root last. Passes walk by index with
// an explicit stack, so no input can exhaust the native stack. Names and values are spans of the
// text that was parsed; the text must outlive the tree.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "support/small_vector.hpp"

namespace tierwall::syntax {

enum class NodeKind : std::uint8_t {
  all,
  global,
  has,          // name
  equal,        // name, one value
  not_equal,    // name, one value
  contains,     // name, one value
  starts_with,  // name, one value
  ends_with,    // name, one value
  in,           // name, values ascending and unique
  not_in,       // name, values ascending and unique
  negation,     // one child
  conjunction,  // two or more children in source order
  disjunction,  // two or more children in source order
};

struct TextSpan {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

struct Node {
  NodeKind kind = NodeKind::all;
  TextSpan name = {};  // leaves with a name
  std::uint32_t first =
      0;  // leaves: first value in `values`; inner nodes: first child in `children`
  std::uint32_t count = 0;  // number of values or children
};

struct Ast {
  std::string_view text;  // what was parsed; not owned
  support::FlatVector<Node, 16> nodes;
  support::FlatVector<TextSpan, 64> values;
  support::FlatVector<std::uint32_t, 32> children;  // node indices

  std::uint32_t root() const noexcept { return static_cast<std::uint32_t>(nodes.size()) - 1; }
  std::string_view text_of(TextSpan span) const noexcept {
    return {text.data() + span.offset, span.length};
  }
  std::string_view name_of(const Node& node) const noexcept { return text_of(node.name); }
  std::span<const TextSpan> values_of(const Node& node) const noexcept {
    return {values.data() + node.first, node.count};
  }
  std::span<const std::uint32_t> children_of(const Node& node) const noexcept {
    return {children.data() + node.first, node.count};
  }
};

}  // namespace tierwall::syntax
