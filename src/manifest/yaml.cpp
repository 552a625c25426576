#include "manifest/yaml.hpp"

#include <algorithm>
#include <cstdint>
#include <istream>
#include <optional>
#include <streambuf>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

Position position_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
}

std::size_t offset_of(const YAML::Mark& mark) {
  return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

// Hands the text out in pieces, so that how far the scanner has read is known; the text seems to
// end when the scanner has gone too far without an event.
class PacedBuffer : public std::streambuf {
 public:
  explicit PacedBuffer(std::string_view text) : text_(text) {}

  void note_event() { at_last_event_ = served_; }
  std::size_t served() const { return served_; }
  bool starved() const { return starved_; }

 protected:
  int_type underflow() override {
    if (served_ == text_.size()) return traits_type::eof();
    if (served_ - at_last_event_ > YamlParser::kMaxTokenBytes) {
      starved_ = true;
      return traits_type::eof();
    }
    constexpr std::size_t kPiece = 4096;
    const std::string_view piece = text_.substr(served_, kPiece);
    served_ += piece.size();
    // A get area is not const, but nothing writes to it: pbackfail is not overridden.
    char* begin = const_cast<char*>(piece.data());
    setg(begin, begin, begin + piece.size());
    return traits_type::to_int_type(*begin);
  }

 private:
  std::string_view text_;
  std::size_t served_ = 0;
  std::size_t at_last_event_ = 0;
  bool starved_ = false;
};

class Events : public YAML::EventHandler {
 public:
  Events(TreeBuilder& builder, PacedBuffer& buffer) : builder_(builder), buffer_(buffer) {}

  std::size_t document_offset() const { return document_offset_; }
  Position document_position() const { return document_position_; }
  Position last_position() const { return last_position_; }
  // The place of the last event: what is too long begins after it.
  void refuse_if_starved() const {
    if (!buffer_.starved()) return;
    throw TreeError{
        ErrorCode::too_large, last_position_,
        fmt::format("the text goes on for more than {} bytes without a new node; only JSON and "
                    "block collections may",
                    YamlParser::kMaxTokenBytes),
        buffer_.served()};
  }
  std::optional<std::size_t> last_scalar_offset() const { return last_scalar_offset_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    document_offset_ = offset_of(mark);
    document_position_ = note(mark);
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.scalar({}, false, note(mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.alias(anchor, note(mark));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const Position position = note(mark);
    last_scalar_offset_ = offset_of(mark);
    const bool quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
    if (!quoted && !tag.empty() && tag != "?") refuse_tag(tag, position);
    builder_.scalar(value, quoted, position, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    const Position position = note(mark);
    if (!tag.empty() && tag != "?" && tag != "tag:yaml.org,2002:seq") refuse_tag(tag, position);
    builder_.begin_sequence(position, anchor);
  }
  void OnSequenceEnd() override {
    buffer_.note_event();
    builder_.end();
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    const Position position = note(mark);
    if (!tag.empty() && tag != "?" && tag != "tag:yaml.org,2002:map") refuse_tag(tag, position);
    builder_.begin_mapping(position, anchor);
  }
  void OnMapEnd() override {
    buffer_.note_event();
    builder_.end();
  }

 private:
  Position note(const YAML::Mark& mark) {
    refuse_if_starved();
    buffer_.note_event();
    if (!mark.is_null()) last_position_ = position_of(mark);
    return last_position_;
  }

  [[noreturn]] static void refuse_tag(const std::string& tag, Position position) {
    throw TreeError{ErrorCode::syntax, position, "tag " + quoted(tag) + " is not supported"};
  }

  TreeBuilder& builder_;
  PacedBuffer& buffer_;
  std::size_t document_offset_ = 0;
  std::optional<std::size_t> last_scalar_offset_;
  Position document_position_;
  Position last_position_{1, 1};
};

// Whether the document before `offset` was closed by a line `...`; between that and `offset` there
// may be blank lines, comments and directives.
bool follows_document_end(std::string_view text, std::size_t offset) {
  std::size_t line_end = std::min(offset, text.size());
  while (line_end > 0) {
    const std::size_t newline = text.rfind('\n', line_end - 1);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const std::string_view line = text.substr(begin, line_end - begin);
    if (line.starts_with("...")) return true;
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && line[first] != '#' && line[first] != '%') return false;
    if (newline == std::string_view::npos) return false;
    line_end = newline;
  }
  return false;
}

// Whether a quoted scalar that begins at `at`, after its anchor and tag, has no end.
bool is_unclosed(std::string_view text, std::size_t at) {
  for (;;) {
    at = text.find_first_not_of(" \t\r\n", at);
    if (at == std::string_view::npos) return false;
    const char c = text[at];
    if (c == '"' || c == '\'') break;
    if (c != '&' && c != '!' && c != '#') return false;
    at = text.find_first_of(c == '#' ? "\n" : " \t\r\n", at);
  }
  const bool escapes = text[at] == '"';
  for (std::size_t end = at + 1; end < text.size(); ++end) {
    if (escapes && text[end] == '\\') {
      ++end;
    } else if (text[end] == text[at]) {
      // Two single quotes are one inside, and then the scalar goes on.
      if (escapes || end + 1 == text.size() || text[end + 1] != text[end]) return false;
      ++end;
    }
  }
  return true;
}

}  // namespace

struct YamlParser::State {
  State(std::string_view all, const Limits& given, std::size_t& left)
      : text(all), limits(given), nodes_left(left), buffer(all), stream(&buffer) {}

  std::string_view text;
  const Limits& limits;
  std::size_t& nodes_left;
  PacedBuffer buffer;
  std::istream stream;
  YAML::Parser parser;
  bool loaded = false;
  bool any_document = false;
};

YamlParser::YamlParser(std::string_view text, const Limits& limits, std::size_t& nodes_left)
    : state_(std::make_unique<State>(text, limits, nodes_left)) {}

YamlParser::~YamlParser() = default;

std::shared_ptr<const Document> YamlParser::next(std::vector<TreeError>& errors) {
  State& state = *state_;
  TreeBuilder builder(state.limits, state.nodes_left);
  Events events(builder, state.buffer);
  bool more = false;
  try {
    if (!state.loaded) {
      state.parser.Load(state.stream);
      state.loaded = true;
    }
    more = state.parser.HandleNextDocument(events);
  } catch (const YAML::Exception& error) {
    events.refuse_if_starved();
    // yaml-cpp reports an unclosed collection at its beginning, or nowhere.
    const Position position = position_of(error.mark);
    throw TreeError{ErrorCode::syntax,
                    is_before(position, events.last_position()) ? events.last_position() : position,
                    "no YAML: " + error.msg, offset_of(error.mark)};
  }
  events.refuse_if_starved();
  if (!more) return nullptr;
  if (const auto offset = events.last_scalar_offset(); offset && is_unclosed(state.text, *offset)) {
    throw TreeError{ErrorCode::syntax, events.last_position(), "no YAML: unclosed quote",
                    state.text.size()};
  }
  const bool marked =
      state.text.substr(std::min(events.document_offset(), state.text.size())).starts_with("---");
  if (state.any_document && !marked &&
      !follows_document_end(state.text, events.document_offset())) {
    throw TreeError{ErrorCode::syntax, events.document_position(),
                    "no YAML: text after the end of a document; `---` separates documents",
                    events.document_offset()};
  }
  state.any_document = true;
  errors.insert(errors.end(), builder.errors().begin(), builder.errors().end());
  return builder.finish();
}

}  // namespace tierwall::manifest
