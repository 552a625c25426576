// Typed access to the nodes of one resource. Reads on after an error, so that all are reported.
//
//     read_mapping(value, [&](Fields& fields) {
//       if (auto order = fields.get("order")) policy.order = read_number(*order);
//       fields.each("ingress", [&](const Value& rule) { policy.ingress.push_back(read_rule(rule));
//       });
//     });
//
// Every field of a mapping must be asked for or be named as ignored; the others are unknown fields,
// which are errors: a misspelt criterion must never be dropped (spec/policy.md 1.2). A null is an
// absent field. Only what belongs to others (pods are mostly about something else) goes through
// read_part(), which leaves the rest alone. A Value knows its path by a chain of parents on the stack; the text of a path is
// made only when something is wrong. Thread contract: one thread. Complexity: a look-up is linear
// in the number of fields of its mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/diagnostics.hpp>
#include <tierwall/error.hpp>
#include <tierwall/manifest/loader.hpp>

#include "manifest/document.hpp"

namespace tierwall::manifest {

// What is read, how, and where errors go.
struct Context {
  Diagnostics& diagnostics;
  ManifestMode mode = ManifestMode::compat;
  std::string_view source;
  std::uint32_t document = 0;
  ResourceName resource;  // as far as it is known
  // A document of a v1-era kind: some labels and profile names are spelt differently
  // (spec/policy.md 6, "further v1 facts").
  bool v1 = false;
  // Bytes of annotations met so far in the resource (1.1).
  std::size_t annotation_bytes = 0;

  bool compat() const noexcept { return mode == ManifestMode::compat; }
  Place place(Position position) const {
    return {std::string(source), document, position.line, position.column};
  }
};

// What a Value leaves behind: its node, which lives as long as the document, and the path to it.
struct Origin {
  const Node* node = nullptr;
  std::string path;
};

// A node together with the way to it. Lifetime: less than that of its parent and of the Context.
class Value {
 public:
  // The whole document.
  Value(Context& context, const Node& node) : context_(&context), node_(&node) {}
  Value field(const Field& field) const { return Value(*this, field.value, field.key, 0); }
  Value item(std::size_t index) const { return Value(*this, node_->items()[index], {}, index); }

  const Node& node() const noexcept { return *node_; }
  Context& context() const noexcept { return *context_; }

  void error(ErrorCode code, std::string message) const;
  void warning(ErrorCode code, std::string message) const;
  // At a field of this mapping that is not there, or whose key is meant rather than its value.
  void error_at_field(std::string_view name, Position position, ErrorCode code,
                      std::string message) const;
  // `spec.ingress[0].source`; empty for the document.
  std::string path() const;
  Origin origin() const { return {node_, path()}; }

 private:
  Value(const Value& parent, const Node& node, std::string_view name, std::size_t index)
      : context_(parent.context_), node_(&node), parent_(&parent), name_(name), index_(index) {}
  void report(Severity severity, ErrorCode code, std::string path, Position position,
              std::string message) const;

  Context* context_;
  const Node* node_;
  const Value* parent_ = nullptr;
  std::string_view name_;  // empty: an item, by its index
  std::size_t index_ = 0;
};

class Fields {
 public:
  // What was not asked for is reported by read_mapping(), not by a destructor, which must not
  // throw.
  explicit Fields(const Value& mapping);

  const Value& mapping() const noexcept { return mapping_; }
  // nullopt if the field is absent or null.
  std::optional<Value> get(std::string_view name);
  // As get(); absence is an error.
  std::optional<Value> require(std::string_view name);
  // Calls `read` with every item of a list; a value that is no list is an error.
  template <class Read>
  void each(std::string_view name, Read read);
  // Fields that say nothing about policy.
  void ignore(std::initializer_list<std::string_view> names);

  void report_unknown() const;

 private:
  bool is_taken(std::size_t index) const;
  void take(std::size_t index);

  const Value& mapping_;
  std::uint64_t taken_ = 0;  // of the first 64 fields
  std::vector<bool> more_taken_;
};

// --- shapes --------------------------------------------------------------------------------------

bool is_mapping_or_report(const Value& value);
bool is_list_or_report(const Value& value);

template <class Read>
void read_mapping(const Value& value, Read read) {
  if (!is_mapping_or_report(value)) return;
  Fields fields(value);
  read(fields);
  fields.report_unknown();
}

// Of a mapping that says much else: fields that are not asked for are left alone.
template <class Read>
void read_part(const Value& value, Read read) {
  if (!is_mapping_or_report(value)) return;
  Fields fields(value);
  read(fields);
}

template <class Read>
void read_list(const Value& value, Read read) {
  if (!is_list_or_report(value)) return;
  for (std::size_t i = 0; i < value.node().items().size(); ++i)
    read(value.item(i));
}

template <class Read>
void Fields::each(std::string_view name, Read read) {
  if (const std::optional<Value> list = get(name)) read_list(*list, read);
}

// --- scalars -------------------------------------------------------------------------------------
// nullopt, and an error, if the value is not of the type. Numbers and booleans are no strings.

std::optional<std::string_view> read_text(const Value& value);
std::optional<bool> read_boolean(const Value& value);
// Any finite number in decimal; no string of digits (spec/policy.md 6, `order`).
std::optional<double> read_number(const Value& value);
// A whole number in decimal, without a leading zero, which YAML 1.1 and 1.2 read differently.
std::optional<std::int64_t> read_integer(const Value& value, std::int64_t least,
                                         std::int64_t greatest);
// `read_text` of the field; empty if it is absent or wrong.
std::string read_text_field(Fields& fields, std::string_view name);
std::vector<std::string> read_text_list(Fields& fields, std::string_view name);

// `a list`, `the number 80`, `null` ...: what a wrong-type message says was found.
std::string describe(const Node& node);
// `expected a string, found the number 80`
void report_type(const Value& value, std::string_view expected);

}  // namespace tierwall::manifest
