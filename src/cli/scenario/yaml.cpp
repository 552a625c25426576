#include "cli/scenario/yaml.hpp"

#include <charconv>
#include <cstdint>
#include <memory>
#include <system_error>

#include <fmt/core.h>

#include "cli/input/snapshot_set.hpp"
#include "manifest/document.hpp"

namespace tierwall::cli {

namespace {

using manifest::Document;
using manifest::DocumentReader;
using manifest::Field;
using manifest::Node;
using manifest::NodeKind;
using manifest::ScalarType;

// Decimal, `0x` or `0o`; what 64 bits do not hold stays text, which no member takes for a number.
Json integer_json(std::string_view text) {
  std::string_view digits = text.starts_with('+') ? text.substr(1) : text;
  int base = 10;
  if (digits.starts_with("0x") || digits.starts_with("0o")) {
    base = digits[1] == 'x' ? 16 : 8;
    digits.remove_prefix(2);
  }
  std::int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, base);
  return error == std::errc{} && stop == end ? Json(number) : Json(std::string(text));
}

Json scalar_json(const Node& node) {
  switch (node.type()) {
    case ScalarType::null: return nullptr;
    case ScalarType::boolean: return node.text().starts_with('t') || node.text().starts_with('T');
    case ScalarType::integer: return integer_json(node.text());
    // No member of a scenario is a fraction; as text it is named in the complaint as written.
    case ScalarType::real:
    case ScalarType::string: break;
  }
  return std::string(node.text());
}

// Recursion is bounded: the reader refuses more than Limits::max_document_depth levels.
Json node_json(const Node& node) {
  switch (node.kind()) {
    case NodeKind::scalar: return scalar_json(node);
    case NodeKind::sequence: {
      Json list = Json::array();
      for (const Node& item : node.items())
        list.push_back(node_json(item));
      return list;
    }
    case NodeKind::mapping: {
      Json object = Json::object();
      for (const Field& field : node.fields()) {
        object[std::string(field.key)] = node_json(field.value);
      }
      return object;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> for_each_yaml_document(
    std::string_view name, std::string_view text,
    const std::function<void(const Json& document, const std::string& place)>& visit) {
  const ManifestSource source{name, text};
  const Limits limits;
  Diagnostics diagnostics;
  DocumentReader reader(source, limits, diagnostics);
  std::uint32_t number = 1;
  while (const std::shared_ptr<const Document> document = reader.next(number++)) {
    if (document->root.is_null()) continue;
    visit(node_json(document->root), fmt::format("{}:{}", name, document->root.position().line));
  }
  return error_lines(diagnostics);
}

}  // namespace tierwall::cli
