#include "cli/input/json.hpp"

#include <cstdint>

#include <fmt/core.h>

#include <tierwall/limits.hpp>

namespace tierwall::cli {

namespace {

// The parser takes any depth, but printing and copying a value recurses once per level.
Result<void> check_depth(std::string_view text) {
  const std::uint32_t limit = Limits{}.max_document_depth;
  std::uint32_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > limit) {
        return Error{.code = ErrorCode::too_deep,
                     .offset = static_cast<std::uint32_t>(i),
                     .length = 1,
                     .message = fmt::format("nested deeper than {} levels", limit)};
      }
    } else if ((c == '}' || c == ']') && depth != 0) {
      --depth;
    }
  }
  return {};
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (Result<void> shallow = check_depth(text); !shallow) return shallow.error();
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    // `byte` counts from 1 and stands behind the character that was not expected.
    const std::size_t offset = error.byte == 0 ? 0 : error.byte - 1;
    return Error{.code = ErrorCode::syntax,
                 .offset = static_cast<std::uint32_t>(offset),
                 .message = fmt::format("not valid JSON (at byte {})", offset)};
  } catch (const Json::exception&) {
    return Error{.code = ErrorCode::out_of_range, .message = "a number is out of range"};
  }
}

std::string to_line(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) + '\n';
}

std::string to_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view type_name(const Json& value) noexcept {
  switch (value.type()) {
    case Json::value_t::null: return "null";
    case Json::value_t::object: return "an object";
    case Json::value_t::array: return "a list";
    case Json::value_t::string: return "a string";
    case Json::value_t::boolean: return "a boolean";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float: return "a number";
    case Json::value_t::binary:
    case Json::value_t::discarded: break;
  }
  return "something else";
}

}  // namespace tierwall::cli
