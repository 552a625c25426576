#include "manifest/staged_action.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "manifest/values.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

std::optional<StagedAction> read_staged_action(const Value& value) {
  constexpr std::array<std::pair<std::string_view, StagedAction>, 4> kWords{
      {{"Set", StagedAction::set},
       {"Delete", StagedAction::remove},
       {"Learn", StagedAction::learn},
       {"Ignore", StagedAction::ignore}}};
  const std::optional<std::string_view> text = read_text(value);
  if (!text || text->empty()) return std::nullopt;
  for (const auto& [word, action] : kWords) {
    if (word == *text) return action;
  }
  value.error(ErrorCode::invalid_value,
              "unknown staged action " + quoted(*text) + "; there are Set, Delete, Learn, Ignore");
  return std::nullopt;
}

// A staged deletion names a policy and says nothing else.
void refuse_other_fields(const Value& spec) {
  for (const Field& field : spec.node().fields()) {
    if (field.key == "tier" || field.key == "stagedAction" || field.value.is_null()) continue;
    spec.error_at_field(field.key, field.key_position, ErrorCode::conflict,
                        "must be absent with stagedAction Delete");
  }
}

}  // namespace

void read_staged_action(Fields& spec, Policy& policy) {
  if (const std::optional<Value> action = spec.get("stagedAction"))
    policy.staged_action = read_staged_action(*action);
  if (policy.staged_action == StagedAction::remove) refuse_other_fields(spec.mapping());
}

}  // namespace tierwall::manifest
