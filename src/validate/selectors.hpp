// Selector fields of resources (spec/selectors.md 6.8, 8.1, 10).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tierwall/limits.hpp>

#include "syntax/compose.hpp"
#include "validate/report.hpp"

namespace tierwall::validation {

// What a field may hold of `global(` (8.1).
enum class GlobalCall { refused, alone, tolerated };

struct SelectorField {
  FieldPath path;
  std::string_view text;
  GlobalCall global = GlobalCall::refused;
  bool limit_length = true;  // to 1,024 characters
};

// Length and `global(`, and warnings for spellings that mean something else than they seem to. Whether
// the text parses is said by the composition, which parses every field (report_compose_errors).
void check_selector_field(Report& report, const SelectorField& field, const Limits& limits);

// Reports what composition found; `path_of(field)` names the field of the resource.
template <class PathOf>
void report_compose_errors(Report& report, const std::vector<syntax::ComposeError>& errors,
                           const PathOf& path_of) {
  for (const syntax::ComposeError& found : errors) {
    report.error(found.error.code, path_of(found.field),
                 found.error.message + " at offset " + std::to_string(found.error.offset));
  }
}

}  // namespace tierwall::validation
