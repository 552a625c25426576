// TreeBuilder: events of a parser -> one Document, with the bounds of Limits.
//
// The one place that counts depth and nodes and refuses duplicate keys, whatever the syntax of the
// text. Events that pass a bound throw TreeError, which the two parsers' entry points catch: it is
// the only way out of a yaml-cpp event. Nothing is recursive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/error.hpp>
#include <tierwall/limits.hpp>

#include "manifest/document.hpp"

namespace tierwall::manifest {

struct TreeError {
  ErrorCode code = ErrorCode::ok;
  Position position;
  std::string message;
  // Bytes that were understood before; none given: all that mattered.
  std::size_t reached = std::numeric_limits<std::size_t>::max();
};

class TreeBuilder {
 public:
  // `nodes_left` is what the text may still hold; it is counted down.
  TreeBuilder(const Limits& limits, std::size_t& nodes_left);

  void scalar(std::string_view text, bool quoted, Position position, std::size_t anchor = 0);
  void begin_sequence(Position position, std::size_t anchor = 0);
  void begin_mapping(Position position, std::size_t anchor = 0);
  void end();
  // Anchors are numbered from 1; 0 is none.
  void alias(std::size_t anchor, Position position);

  // The document, once every collection has ended; null if there was no event.
  std::shared_ptr<const Document> finish();
  // Trouble that does not stop the reading: duplicate keys, keys that are no scalars.
  std::vector<TreeError>& errors() { return errors_; }

 private:
  // A node with what an alias of it costs.
  struct Subtree {
    Node node;
    std::size_t nodes = 1;
    std::uint32_t height = 0;  // of a scalar 0, of an empty collection 1
  };
  struct Frame {
    NodeKind kind;
    Position position;
    std::size_t anchor;
    std::size_t first;  // index in pending_ of its first child
    std::size_t nodes;
    std::uint32_t height;
  };

  void begin(NodeKind kind, Position position, std::size_t anchor);
  void add(const Subtree& subtree, std::size_t anchor);
  void count(std::size_t nodes, Position position);
  std::string_view keep(std::string_view text);
  Node make_sequence(const Frame& frame);
  Node make_mapping(const Frame& frame);
  void refuse_duplicates(std::vector<Field>& fields);

  std::uint32_t max_depth_;
  std::size_t& nodes_left_;
  std::shared_ptr<Document> document_ = std::make_shared<Document>();
  std::vector<Frame> frames_;
  std::vector<Node> pending_;  // children of the open collections
  struct Anchored {
    Subtree subtree;
    bool complete = false;
  };
  std::vector<Anchored> anchors_;
  std::vector<TreeError> errors_;
  bool has_root_ = false;
};

}  // namespace tierwall::manifest
