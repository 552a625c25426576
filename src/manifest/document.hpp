// A document as a small immutable tree of nodes that know where they stand in the text.
//
//     DocumentReader reader(source, limits, diagnostics);
//     while (std::shared_ptr<const Document> document = reader.next(number)) use(document->root);
//
// YAML and JSON become the same tree. Every bound of Limits holds: bytes, depth and nodes, the last
// two counted after aliases are expanded (an alias shares the nodes it names, so a tree of a
// thousand nodes can stand for more than memory could hold; the count refuses it). Keys are unique.
// Nothing here knows what a field means. Thread contract: a reader is used by one thread; documents
// are immutable. Complexity: linear in the text, n log n in the number of fields of one mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

#include <tierwall/diagnostics.hpp>
#include <tierwall/limits.hpp>
#include <tierwall/manifest/loader.hpp>

namespace tierwall::manifest {

// 1-based; columns in bytes.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

constexpr bool is_before(Position a, Position b) noexcept {
  return a.line != b.line ? a.line < b.line : a.column < b.column;
}

enum class NodeKind : std::uint8_t { scalar, sequence, mapping };

// What a scalar without quotes is, by the core schema of YAML 1.2. The words that only YAML 1.1
// takes for booleans (`yes`, `on` ...) are strings.
enum class ScalarType : std::uint8_t { null, boolean, integer, real, string };

struct Field;

// Lifetime of everything it points to: the Document's.
class Node {
 public:
  Node() = default;  // null
  static Node scalar(std::string_view text, bool quoted, Position position);
  static Node sequence(std::span<const Node> items, Position position);
  static Node mapping(std::span<const Field> fields, Position position);

  NodeKind kind() const noexcept { return kind_; }
  bool is_scalar() const noexcept { return kind_ == NodeKind::scalar; }
  bool is_sequence() const noexcept { return kind_ == NodeKind::sequence; }
  bool is_mapping() const noexcept { return kind_ == NodeKind::mapping; }
  bool is_null() const noexcept { return is_scalar() && type() == ScalarType::null; }

  // Scalars. Text is UTF-8; of a quoted scalar it is what the quotes mean.
  std::string_view text() const noexcept { return {static_cast<const char*>(data_), size_}; }
  bool quoted() const noexcept { return quoted_; }
  ScalarType type() const noexcept;

  std::span<const Node> items() const noexcept;    // of a sequence, else empty
  std::span<const Field> fields() const noexcept;  // of a mapping, else empty, in order

  Position position() const noexcept { return {line_, column_}; }

 private:
  const void* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t line_ = 0;
  std::uint32_t column_ = 0;
  NodeKind kind_ = NodeKind::scalar;
  bool quoted_ = false;  // or a block scalar, or tagged `!!str`: a string whatever it looks like
};

struct Field {
  std::string_view key;
  Position key_position;
  Node value;
};

// Memory first: the nodes live in it.
struct Document {
  std::pmr::monotonic_buffer_resource memory;
  Node root;
};

class DocumentReader {
 public:
  // All three arguments must outlive the reader.
  DocumentReader(const ManifestSource& source, const Limits& limits, Diagnostics& diagnostics);
  ~DocumentReader();
  DocumentReader(const DocumentReader&) = delete;
  DocumentReader& operator=(const DocumentReader&) = delete;

  // The next document; null at the end of the text. What is wrong goes to the diagnostics, with
  // `number` as the document's; after a syntax error nothing more is read. A document with
  // duplicate keys is still returned, with the first of them.
  std::shared_ptr<const Document> next(std::uint32_t number);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tierwall::manifest
