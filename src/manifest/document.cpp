#include "manifest/document.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "manifest/json.hpp"
#include "manifest/tree_builder.hpp"
#include "manifest/yaml.hpp"

namespace tierwall::manifest {

// --- nodes ---------------------------------------------------------------------------------------

Node Node::scalar(std::string_view text, bool quoted, Position position) {
  Node node;
  node.data_ = text.data();
  node.size_ = static_cast<std::uint32_t>(text.size());
  node.line_ = position.line;
  node.column_ = position.column;
  node.quoted_ = quoted;
  return node;
}

Node Node::sequence(std::span<const Node> items, Position position) {
  Node node;
  node.data_ = items.data();
  node.size_ = static_cast<std::uint32_t>(items.size());
  node.line_ = position.line;
  node.column_ = position.column;
  node.kind_ = NodeKind::sequence;
  return node;
}

Node Node::mapping(std::span<const Field> fields, Position position) {
  Node node;
  node.data_ = fields.data();
  node.size_ = static_cast<std::uint32_t>(fields.size());
  node.line_ = position.line;
  node.column_ = position.column;
  node.kind_ = NodeKind::mapping;
  return node;
}

std::span<const Node> Node::items() const noexcept {
  if (!is_sequence()) return {};
  return {static_cast<const Node*>(data_), size_};
}

std::span<const Field> Node::fields() const noexcept {
  if (!is_mapping()) return {};
  return {static_cast<const Field*>(data_), size_};
}

namespace {

bool all_of(std::string_view text, std::string_view alphabet) {
  return !text.empty() && text.find_first_not_of(alphabet) == std::string_view::npos;
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.find_first_not_of("0123456789", at);
  return (end == std::string_view::npos ? text.size() : end) - at;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// YAML 1.2.2, 10.3.2.
ScalarType number_type(std::string_view text) {
  if (text.starts_with("0o") && all_of(text.substr(2), "01234567")) return ScalarType::integer;
  if (text.starts_with("0x") && all_of(text.substr(2), "0123456789abcdefABCDEF"))
    return ScalarType::integer;
  if (one_of(text, {".nan", ".NaN", ".NAN"})) return ScalarType::real;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (one_of(text, {".inf", ".Inf", ".INF"})) return ScalarType::real;
  const std::size_t whole = digits_at(text, 0);
  std::size_t at = whole;
  if (whole != 0 && at == text.size()) return ScalarType::integer;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits_at(text, at + 1);
    if (whole == 0 && fraction == 0) return ScalarType::string;
    at += 1 + fraction;
  } else if (whole == 0) {
    return ScalarType::string;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const std::size_t exponent = digits_at(text, at);
    if (exponent == 0) return ScalarType::string;
    at += exponent;
  }
  return at == text.size() ? ScalarType::real : ScalarType::string;
}

}  // namespace

ScalarType Node::type() const noexcept {
  if (quoted_) return ScalarType::string;
  const std::string_view word = text();
  if (word.empty() || one_of(word, {"~", "null", "Null", "NULL"})) return ScalarType::null;
  if (one_of(word, {"true", "True", "TRUE", "false", "False", "FALSE"})) return ScalarType::boolean;
  return number_type(word);
}

// --- what no parser is given ---------------------------------------------------------------------

namespace {

// Marks of yaml-cpp are ints.
constexpr std::size_t kMaxBytes = static_cast<std::size_t>(std::numeric_limits<int>::max());
// The readers of documents recurse over nested lists, and yaml-cpp over everything.
constexpr std::uint32_t kMaxDepth = 256;

// Bytes of the UTF-8 sequence at `at`, 0 if there is none (RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(at), second = byte(at + 1);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4 || !is_tail(at + 1)) return 0;
  if (lead < 0xE0) return 2;
  if (!is_tail(at + 2)) return 0;
  if (lead < 0xF0) {
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
    return 3;
  }
  if (!is_tail(at + 3) || (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
    return 0;
  return 4;
}

std::optional<TreeError> refuse_bytes(std::string_view text) {
  if (text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE"))
    return TreeError{ErrorCode::syntax, {1, 1}, "the text is UTF-16; only UTF-8 is read"};
  Position position{1, 1};
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r') {
      return TreeError{ErrorCode::syntax, position,
                       fmt::format("control character \\x{:02x} in the text", byte)};
    }
    const std::size_t length = byte < 0x80 ? 1 : utf8_length(text, at);
    if (length == 0) return TreeError{ErrorCode::syntax, position, "the text is no UTF-8"};
    at += length;
    if (byte == '\n') {
      ++position.line;
      position.column = 1;
    } else {
      position.column += static_cast<std::uint32_t>(length);
    }
  }
  return std::nullopt;
}

// A line break for YAML, a letter for yaml-cpp.
std::optional<TreeError> refuse_lone_returns(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != std::string_view::npos;
       at = text.find('\r', at + 1)) {
    if (text.substr(at + 1).starts_with('\n')) continue;
    const std::string_view before = text.substr(0, at);
    const std::size_t line_start = before.rfind('\n') + 1;  // 0 if there is none
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    return TreeError{
        ErrorCode::syntax,
        {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(at - line_start) + 1},
        "a carriage return without a line feed"};
  }
  return std::nullopt;
}

}  // namespace

// --- the reader ----------------------------------------------------------------------------------

struct DocumentReader::State {
  State(const ManifestSource& given, const Limits& given_limits, Diagnostics& given_diagnostics)
      : source(given), text(given.text), limits(given_limits), diagnostics(given_diagnostics) {
    limits.max_document_depth = std::min(limits.max_document_depth, kMaxDepth);
  }

  const ManifestSource& source;
  std::string_view text;
  Limits limits;
  Diagnostics& diagnostics;
  std::size_t nodes_left = 0;
  std::optional<YamlParser> yaml;
  std::optional<TreeError> not_json;  // why the JSON parser gave up
  bool ended = false;

  void report(const TreeError& error, std::uint32_t number);
  void start(std::uint32_t number, std::shared_ptr<const Document>& json);
  std::shared_ptr<const Document> read(std::uint32_t number);
};

void DocumentReader::State::report(const TreeError& error, std::uint32_t number) {
  diagnostics.add(Diagnostic{
      .severity = Severity::error,
      .code = error.code,
      .place = {std::string(source.name), number, error.position.line, error.position.column},
      .resource = {},
      .field = {},
      .message = error.message});
}

// Checks the bytes and chooses the parser; the document if the text is JSON.
void DocumentReader::State::start(std::uint32_t number, std::shared_ptr<const Document>& json) {
  if (text.size() > std::min(limits.max_document_bytes, kMaxBytes)) {
    ended = true;
    report({ErrorCode::too_large,
            {},
            fmt::format("the text has {} bytes, more than the limit of {}", text.size(),
                        std::min(limits.max_document_bytes, kMaxBytes))},
           number);
    return;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (const std::optional<TreeError> error = refuse_bytes(text)) {
    ended = true;
    report(*error, number);
    return;
  }
  nodes_left = limits.max_document_nodes;
  if (looks_like_json(text)) {
    std::vector<TreeError> errors;
    try {
      json = parse_json(text, limits, nodes_left, errors);
      ended = true;
      for (const TreeError& error : errors)
        report(error, number);
      return;
    } catch (TreeError& error) {
      if (error.code != ErrorCode::syntax) throw;
      not_json = std::move(error);
    }
    nodes_left = limits.max_document_nodes;
  }
  if (const std::optional<TreeError> error = refuse_lone_returns(text)) throw TreeError(*error);
  yaml.emplace(text, limits, nodes_left);
}

std::shared_ptr<const Document> DocumentReader::State::read(std::uint32_t number) {
  if (!yaml) {
    std::shared_ptr<const Document> json;
    start(number, json);
    if (json || ended) return json;
  }
  std::vector<TreeError> errors;
  std::shared_ptr<const Document> document = yaml->next(errors);
  for (const TreeError& error : errors)
    report(error, number);
  return document;
}

DocumentReader::DocumentReader(const ManifestSource& source, const Limits& limits,
                               Diagnostics& diagnostics)
    : state_(std::make_unique<State>(source, limits, diagnostics)) {}

DocumentReader::~DocumentReader() = default;

std::shared_ptr<const Document> DocumentReader::next(std::uint32_t number) {
  State& state = *state_;
  if (state.ended) return nullptr;
  std::shared_ptr<const Document> document;
  try {
    document = state.read(number);
  } catch (const TreeError& error) {
    // Of a text that is neither, the parser that understood more of it says why.
    const bool json_knows_better = state.not_json && error.reached < state.not_json->reached;
    state.report(json_knows_better ? *state.not_json : error, number);
  }
  if (!document) state.ended = true;
  return document;
}

}  // namespace tierwall::manifest
