// Effective selectors: what the selector fields of a policy or a rule mean together
// (spec/selectors.md 6.6, byte for byte). Works on text, as the rule that it follows does.
//
// "Set" means not the empty string. Every field is parsed on its own first, names may not hold
// quote bytes, and the composed text must parse: nothing is ever dropped silently (6.8 [L]).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/limits.hpp>
#include <tierwall/result.hpp>

namespace tierwall::syntax {

// Which field of the input an error is about.
enum class ComposedField {
  selector,
  not_selector,
  namespace_selector,
  service_account_selector,
  service_account_names,
  policy_namespace,
  composed,  // every field is fine alone, the whole does not parse
};

struct ComposeError {
  ComposedField field = ComposedField::composed;
  Error error;
};

struct SubjectFields {
  std::string_view selector;
  std::string_view namespace_selector;  // cluster-scoped policies only
  std::string_view service_account_selector;
};

struct EntityFields {
  std::string_view policy_namespace;  // empty: cluster-scoped policy or profile
  std::string_view selector;
  std::string_view not_selector;
  std::string_view namespace_selector;
  std::string_view service_account_selector;
  std::span<const std::string> service_account_names;
};

// The text before folding, as the tables of 6.7 have it, and the parts that rules are matched with.
struct EntityTexts {
  std::string positive;   // before folding; empty: no positive part
  std::string effective;  // after folding `not_selector` in; empty: no positive part
  std::string negative;   // a separate negative match; empty: none (or folded into `effective`)
};

template <class T>
struct Composed {
  T value;                           // meaningful if there are no errors
  std::vector<ComposeError> errors;  // all of them
};

Composed<std::string> compose_global_subject(const SubjectFields& fields, const Limits& limits);
Composed<std::string> compose_namespaced_subject(std::string_view policy_namespace,
                                                 const SubjectFields& fields, const Limits& limits);
Composed<EntityTexts> compose_entity(const EntityFields& fields, const Limits& limits);

}  // namespace tierwall::syntax
