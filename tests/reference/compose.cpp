#include "reference/compose.hpp"

#include <algorithm>

#include "reference/selector.hpp"

namespace tierwall::reference {

namespace {

bool parses(std::string_view text) {
  return parse_selector(text).selector.has_value();
}

bool holds_quote(std::string_view name) {
  return name.find_first_of("'\"") != std::string_view::npos;
}

std::string replace_every(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// prefix(p, T) of 6.6. The text parses.
std::string prefixed(std::string_view prefix, std::string_view text) {
  return parse_selector(text).selector->with_prefix(prefix);
}

std::optional<std::string> if_parses(std::string text) {
  if (!parses(text)) return std::nullopt;
  return text;
}

}  // namespace

std::optional<std::string> compose_global_subject(const SubjectSelectors& fields) {
  if (!parses(fields.selector) || !parses(fields.namespace_selector) ||
      !parses(fields.service_account_selector)) {
    return std::nullopt;
  }
  std::string text = fields.selector;
  if (!fields.namespace_selector.empty()) {
    const std::string q = prefixed("pcns.", fields.namespace_selector);
    text = text.empty() ? q : "(" + text + ") && " + q;
    text = replace_every(text, "all()", "has(projectcalico.org/namespace)");
  }
  if (!fields.service_account_selector.empty()) {
    const std::string q = prefixed("pcsa.", fields.service_account_selector);
    text = text.empty() ? q : "(" + text + ") && " + q;
    text = replace_every(text, "all()", "has(projectcalico.org/serviceaccount)");
  }
  return if_parses(text);
}

std::optional<std::string> compose_namespaced_subject(std::string_view policy_namespace,
                                                      const SubjectSelectors& fields) {
  if (!parses(fields.selector) || !parses(fields.service_account_selector) ||
      holds_quote(policy_namespace)) {
    return std::nullopt;
  }
  const std::string scope =
      "projectcalico.org/namespace == '" + std::string(policy_namespace) + "'";
  std::string text = fields.selector.empty() ? scope : "(" + fields.selector + ") && " + scope;
  if (!fields.service_account_selector.empty()) {
    text = "(" + text + ") && " + prefixed("pcsa.", fields.service_account_selector);
  }
  return if_parses(text);
}

std::optional<ComposedEntity> compose_entity(const EntitySelectors& fields) {
  if (!parses(fields.selector) || !parses(fields.not_selector) ||
      !parses(fields.namespace_selector) || !parses(fields.service_account_selector) ||
      holds_quote(fields.policy_namespace) ||
      std::ranges::any_of(fields.service_account_names, holds_quote)) {
    return std::nullopt;
  }

  // 1. Namespace part.
  std::string q;
  if (!fields.namespace_selector.empty()) {
    q = prefixed("pcns.", fields.namespace_selector);
    q = replace_every(q, "all()", "has(projectcalico.org/namespace)");
    q = replace_every(q, "global()", "!has(projectcalico.org/namespace)");
  } else if (!fields.policy_namespace.empty()) {
    q = "projectcalico.org/namespace == '" + fields.policy_namespace + "'";
  }

  // 2. Service account part.
  std::string selector_part;
  if (!fields.service_account_selector.empty()) {
    selector_part = prefixed("pcsa.", fields.service_account_selector);
  }
  std::string names_part;
  if (!fields.service_account_names.empty()) {
    SelectorNode names;
    names.kind = SelectorKind::in;
    names.name = "projectcalico.org/serviceaccount";
    names.values.insert(fields.service_account_names.begin(), fields.service_account_names.end());
    names_part = Selector(names).canonical();
  }
  std::string a = selector_part + names_part;
  if (!selector_part.empty() && !names_part.empty()) {
    a = "(" + selector_part + ") && (" + names_part + ")";
  }

  // 3. Endpoint part.
  std::string e = a + fields.selector;
  if (!a.empty() && !fields.selector.empty()) e = "(" + a + ") && (" + fields.selector + ")";

  // 4. The positive text.
  ComposedEntity result;
  const bool used =
      !e.empty() || !fields.not_selector.empty() || !fields.namespace_selector.empty();
  if (!q.empty() && used) {
    result.positive = e.empty() ? q : "(" + q + ") && (" + e + ")";
  } else {
    result.positive = e;
  }

  // 5. Folding.
  result.effective = result.positive;
  if (!fields.not_selector.empty()) {
    if (result.positive.empty()) {
      result.negative = fields.not_selector;
    } else {
      result.effective = "(" + result.positive + ") && (!(" + fields.not_selector + "))";
    }
  }
  if (!parses(result.effective) || !parses(result.negative)) return std::nullopt;
  return result;
}

}  // namespace tierwall::reference
