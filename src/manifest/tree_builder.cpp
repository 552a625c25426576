#include "manifest/tree_builder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

TreeBuilder::TreeBuilder(const Limits& limits, std::size_t& nodes_left)
    : max_depth_(limits.max_document_depth), nodes_left_(nodes_left) {}

void TreeBuilder::count(std::size_t nodes, Position position) {
  if (nodes > nodes_left_) {
    throw TreeError{ErrorCode::too_large, position,
                    "the text has too many nodes, counted after aliases are expanded"};
  }
  nodes_left_ -= nodes;
}

std::string_view TreeBuilder::keep(std::string_view text) {
  if (text.empty()) return std::string_view("", 0);
  char* copy = static_cast<char*>(document_->memory.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

void TreeBuilder::scalar(std::string_view text, bool quoted, Position position,
                         std::size_t anchor) {
  count(1, position);
  add(Subtree{Node::scalar(keep(text), quoted, position), 1, 0}, anchor);
}

void TreeBuilder::begin_sequence(Position position, std::size_t anchor) {
  begin(NodeKind::sequence, position, anchor);
}

void TreeBuilder::begin_mapping(Position position, std::size_t anchor) {
  begin(NodeKind::mapping, position, anchor);
}

void TreeBuilder::begin(NodeKind kind, Position position, std::size_t anchor) {
  count(1, position);
  if (frames_.size() >= max_depth_) {
    throw TreeError{ErrorCode::too_deep, position,
                    fmt::format("mappings and sequences are nested more than {} deep", max_depth_)};
  }
  if (anchor >= anchors_.size()) anchors_.resize(anchor + 1);
  anchors_[anchor].complete = false;
  frames_.push_back(Frame{kind, position, anchor, pending_.size(), 1, 1});
}

void TreeBuilder::end() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  const Node node = frame.kind == NodeKind::sequence ? make_sequence(frame) : make_mapping(frame);
  pending_.resize(frame.first);
  add(Subtree{node, frame.nodes, frame.height}, frame.anchor);
}

void TreeBuilder::alias(std::size_t anchor, Position position) {
  if (anchor >= anchors_.size() || !anchors_[anchor].complete) {
    throw TreeError{ErrorCode::syntax, position,
                    "an alias names an anchor that is not complete at this place"};
  }
  const Subtree subtree = anchors_[anchor].subtree;
  count(subtree.nodes, position);
  if (frames_.size() + subtree.height > max_depth_) {
    throw TreeError{ErrorCode::too_deep, position,
                    fmt::format("mappings and sequences are nested more than {} deep after aliases "
                                "are expanded",
                                max_depth_)};
  }
  add(subtree, 0);
}

void TreeBuilder::add(const Subtree& subtree, std::size_t anchor) {
  if (anchor != 0) {
    if (anchor >= anchors_.size()) anchors_.resize(anchor + 1);
    anchors_[anchor] = Anchored{subtree, true};
  }
  if (frames_.empty()) {
    document_->root = subtree.node;
    has_root_ = true;
    return;
  }
  pending_.push_back(subtree.node);
  Frame& parent = frames_.back();
  parent.nodes += subtree.nodes;
  parent.height = std::max(parent.height, subtree.height + 1);
}

Node TreeBuilder::make_sequence(const Frame& frame) {
  const std::size_t size = pending_.size() - frame.first;
  if (size == 0) return Node::sequence({}, frame.position);
  Node* items = static_cast<Node*>(document_->memory.allocate(size * sizeof(Node), alignof(Node)));
  std::uninitialized_copy_n(pending_.begin() + static_cast<std::ptrdiff_t>(frame.first), size,
                            items);
  return Node::sequence({items, size}, frame.position);
}

Node TreeBuilder::make_mapping(const Frame& frame) {
  std::vector<Field> fields;
  fields.reserve((pending_.size() - frame.first) / 2);
  // The parsers give a value for every key.
  for (std::size_t i = frame.first; i + 1 < pending_.size(); i += 2) {
    const Node& key = pending_[i];
    if (!key.is_scalar() || key.is_null()) {
      errors_.push_back({ErrorCode::wrong_type, key.position(), "a field name must be a string"});
      continue;
    }
    fields.push_back(Field{key.text(), key.position(), pending_[i + 1]});
  }
  refuse_duplicates(fields);
  if (fields.empty()) return Node::mapping({}, frame.position);
  Field* kept = static_cast<Field*>(
      document_->memory.allocate(fields.size() * sizeof(Field), alignof(Field)));
  std::uninitialized_copy(fields.begin(), fields.end(), kept);
  return Node::mapping({kept, fields.size()}, frame.position);
}

void TreeBuilder::refuse_duplicates(std::vector<Field>& fields) {
  constexpr std::size_t kPairwise = 12;  // up to here comparing all pairs is quicker than sorting
  std::vector<std::size_t> duplicates;
  if (fields.size() <= kPairwise) {
    for (std::size_t i = 1; i < fields.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (fields[i].key != fields[j].key) continue;
        duplicates.push_back(i);
        break;
      }
    }
  } else {
    std::vector<std::size_t> order(fields.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      order[i] = i;
    std::sort(order.begin(), order.end(), [&fields](std::size_t a, std::size_t b) {
      const int by_key = fields[a].key.compare(fields[b].key);
      return by_key != 0 ? by_key < 0 : a < b;
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (fields[order[i]].key == fields[order[i - 1]].key) duplicates.push_back(order[i]);
    }
    std::sort(duplicates.begin(), duplicates.end());
  }
  if (duplicates.empty()) return;
  for (const std::size_t i : duplicates) {
    errors_.push_back({ErrorCode::duplicate, fields[i].key_position,
                       "field " + quoted(fields[i].key) + " occurs twice in one mapping"});
  }
  std::size_t next = 0, kept = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (next < duplicates.size() && duplicates[next] == i) {
      ++next;
    } else {
      fields[kept++] = fields[i];
    }
  }
  fields.resize(kept);
}

std::shared_ptr<const Document> TreeBuilder::finish() {
  if (!has_root_) return nullptr;
  return std::move(document_);
}

}  // namespace tierwall::manifest
