// The layer-7 attributes of a flow, already normalised (spec/policy.md 3.8).
//
// Made by `HttpRequest` in `tierwall/http.hpp`, which owns the text and refuses invalid paths
// before any verdict is asked for. Thread contract: a view; the owner must outlive the evaluation.
#pragma once

#include <cstdint>
#include <string_view>

namespace tierwall::inline v0 {

// What is known of the request. Unknown parts meet every criterion.
struct HttpView {
  std::string_view method;  // exact, case-sensitive; meaningful if has_method
  std::string_view path;    // normalised; meaningful if path is `comparable`
  bool has_method = false;
  // absent: the criterion holds. opaque: an escape that no rule may see through; no rule path
  // matches.
  enum class Path : std::uint8_t { absent, comparable, opaque } path_state = Path::absent;
};

}  // namespace tierwall::inline v0
